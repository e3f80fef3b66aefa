/** What each route that anybody reaches takes and answers; the key is the route's method and path. */
import { rights } from '../../functions/core/case/case.ts';
import type { JsonObject } from '../openapi.ts';
import {
	answer,
	anybody,
	badLink,
	either,
	forAnybody,
	html,
	idempotencyKey,
	json,
	page,
	problem,
	query,
	redirect,
	takes,
	takesClick,
	text,
	token,
	undoneReference,
	unsubscribeToken,
} from './parts.ts';

export const operationsForAnybody: Readonly<Record<string, JsonObject>> = {
	'GET /': {
		operationId: 'showPrivacyCentre',
		summary: 'The privacy centre, with the forms',
		responses: anybody({ 200: page('The page.') }),
	},
	'GET /openapi.json': {
		operationId: 'describeApi',
		summary: 'This document',
		responses: anybody({ 200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } } }),
	},
	'GET /.well-known/jwks.json': {
		operationId: 'listKeys',
		summary: 'The public key that transfers to other controllers are signed with',
		description:
			'Data that is sent to another controller (Art 20(2)) is signed by RFC 9421 with this key (Ed25519) over @method, @target-uri, content-digest, content-type and x-rightful-reference.',
		responses: anybody({ 200: answer('A key set.', 'KeySet') }),
	},
	'GET /requests/new': {
		operationId: 'showRequestForm',
		summary: 'The form for a new request',
		parameters: [query('right', 'Chosen beforehand.', { type: 'string', enum: [...rights] })],
		responses: anybody({ 200: page('The form.') }),
	},
	'POST /requests': {
		operationId: 'submitRequest',
		summary: 'Asks for a copy of one’s data, or for its erasure',
		description:
			'Accepted means that it is stored and will not be lost. The person then gets a mail with a link to confirm the address; until that is used nothing is looked up. The answer is the same whether or not the address is known.',
		parameters: [
			{
				name: 'Idempotency-Key',
				in: 'header',
				description: 'The same key with the same address and right is the same request, and answers the same reference.',
				schema: text,
			},
		],
		requestBody: takes('RequestSubmission'),
		responses: anybody({ 202: either('Received.', 'RequestSubmitted'), ...forAnybody.body }),
	},
	'GET /requests/{reference}': {
		operationId: 'showRequest',
		summary: 'Where a request stands',
		parameters: [token],
		responses: anybody({ 200: either('Status, dates and history.', 'RequestStatus'), ...badLink }),
	},
	'GET /requests/{reference}/identity': {
		operationId: 'showConfirmation',
		summary: 'The page that the mailed link opens; its button confirms',
		description: 'Opening it confirms nothing, since mail scanners follow links.',
		parameters: [token],
		responses: anybody({ 200: page('The page.'), ...badLink }),
	},
	'POST /requests/{reference}/identity': {
		operationId: 'confirmIdentity',
		summary: 'Confirms that the request is one’s own',
		description: 'Confirming twice answers the same.',
		parameters: [token],
		requestBody: takes('LinkToken'),
		responses: anybody({ 200: either('Confirmed; the work begins.', 'IdentityConfirmed'), ...badLink, ...forAnybody.body }),
	},
	'GET /requests/{reference}/withdraw': {
		operationId: 'showWithdrawal',
		summary: 'The page whose button takes a request back',
		parameters: [token],
		responses: anybody({ 200: page('The page.'), ...badLink }),
	},
	'POST /requests/{reference}/withdraw': {
		operationId: 'withdrawRequest',
		summary: 'Takes a request back',
		parameters: [token],
		requestBody: takes('LinkToken'),
		responses: anybody({
			200: either('Withdrawn; doing it twice answers the same.', 'CaseStatus'),
			...badLink,
			409: forAnybody.of('It is being carried out already, or has ended.'),
			...forAnybody.body,
		}),
	},
	'GET /requests/{reference}/resend': {
		operationId: 'showResendForm',
		summary: 'The form to have the links mailed again',
		responses: anybody({ 200: page('The form.') }),
	},
	'POST /requests/{reference}/resend': {
		operationId: 'resendLinks',
		summary: 'Mails the links again, if the address is the request’s',
		requestBody: takes('ResendRequest'),
		responses: anybody({ 202: either('The same whether or not a mail was sent.', 'Accepted'), ...forAnybody.body }),
	},
	'GET /requests/{reference}/export': {
		operationId: 'showDownload',
		summary: 'The page whose button downloads the copy',
		parameters: [token],
		responses: anybody({ 200: page('The page.'), ...badLink, 410: page('The copy has expired, or there is none.') }),
	},
	'POST /requests/{reference}/export': {
		operationId: 'downloadExport',
		summary: 'Downloads the copy; each download is recorded',
		parameters: [token],
		requestBody: takes('LinkToken'),
		responses: anybody({
			303: redirect('To the ZIP.'),
			...badLink,
			409: forAnybody.of('There is nothing to download yet.'),
			410: forAnybody.of('The copy has expired, or there is none.'),
			...forAnybody.body,
		}),
	},
	'GET /complaints/new': {
		operationId: 'showComplaintForm',
		summary: 'The form to complain by',
		responses: anybody({ 200: page('The form.') }),
	},
	'POST /complaints': {
		operationId: 'submitComplaint',
		summary: 'Complains about how personal data, or a request, was handled (Data Protection Act 2018, s.164A)',
		description:
			'Accepted means that it is stored and will not be lost. The person is mailed the reference. The answer is the same whether or not the address is known, and whether or not there is the request that it names.',
		parameters: [idempotencyKey('The same key with the same complaint is the same one, and answers the same reference.')],
		requestBody: takes('ComplaintSubmission'),
		responses: anybody({ 202: either('Received.', 'RequestSubmitted'), ...forAnybody.body }),
	},
	'GET /complaints/{reference}': {
		operationId: 'showComplaint',
		summary: 'Where a complaint stands',
		parameters: [token],
		responses: anybody({ 200: either('Status, dates and history.', 'ComplaintShown'), ...badLink }),
	},
	'GET /complaints/{reference}/identity': {
		operationId: 'showComplaintConfirmation',
		summary: 'The page that the mailed link opens; its button confirms who complains',
		description:
			'Asked for only where an answer would tell personal data. Opening it confirms nothing, since mail scanners follow links.',
		parameters: [token],
		responses: anybody({ 200: page('The page.'), ...badLink }),
	},
	'POST /complaints/{reference}/identity': {
		operationId: 'confirmComplaint',
		summary: 'Confirms that the complaint is one’s own',
		description: 'Confirming twice answers the same.',
		parameters: [token],
		requestBody: takes('LinkToken'),
		responses: anybody({ 200: either('Confirmed.', 'ComplaintConfirmed'), ...badLink, ...forAnybody.body }),
	},
	'GET /complaints/{reference}/resend': {
		operationId: 'showComplaintResendForm',
		summary: 'The form to have the link mailed again',
		responses: anybody({ 200: page('The form.') }),
	},
	'POST /complaints/{reference}/resend': {
		operationId: 'resendComplaintLink',
		summary: 'Mails the link again, if the address is the complaint’s',
		requestBody: takes('ResendRequest'),
		responses: anybody({ 202: either('The same whether or not a mail was sent.', 'Accepted'), ...forAnybody.body }),
	},
	'GET /unsubscribe': {
		operationId: 'showUnsubscribing',
		summary: 'The page to unsubscribe on: by a link with its button, or by an address',
		description: 'Opening it unsubscribes nobody, since mail scanners follow links.',
		parameters: [unsubscribeToken],
		responses: anybody({ 200: page('The page.'), ...badLink }),
	},
	'POST /unsubscribe': {
		operationId: 'unsubscribe',
		summary: 'Unsubscribes: by the link of a mail in one click (RFC 8058), or by an address alone',
		description:
			'Marketing stops at once. The token of a link proves whose the address is; without it, nothing else happens until the mailed link is confirmed. The answers are the same for known and unknown addresses, at the first time and at every further one.',
		parameters: [
			unsubscribeToken,
			{
				name: 'Idempotency-Key',
				in: 'header',
				description: 'Without a token: the same key with the same address is the same request, and answers the same reference.',
				schema: text,
			},
		],
		requestBody: takesClick('Unsubscribe'),
		responses: anybody({
			200: either('Unsubscribed, by a link.', 'Unsubscribed'),
			202: either('Marketing to the address has stopped; a link to confirm is on its way.', 'RequestSubmitted'),
			...badLink,
			...forAnybody.body,
		}),
	},
	'GET /unsubscribe/undo': {
		operationId: 'showUndoing',
		summary: 'The page that the mailed link to come back opens; its button does it',
		parameters: [undoneReference, token],
		responses: anybody({ 200: page('The page.'), ...badLink }),
	},
	'POST /unsubscribe/undo': {
		operationId: 'undoUnsubscribing',
		summary: 'Comes back: what has not been deleted yet stays',
		parameters: [undoneReference, token],
		responses: anybody({
			200: either('The person is no longer unsubscribed; doing it twice answers the same.', 'UnsubscribingUndone'),
			...badLink,
			409: forAnybody.of('Unsubscribing is still being carried out.'),
		}),
	},
	'GET /breaches/report': {
		operationId: 'showBreachForm',
		summary: 'The form by which staff and processors report breaches, by the link that they were given',
		parameters: [
			{ ...query('from', 'Whose link it is: staff, or the id of a processor.', text), required: true },
			{ ...query('key', 'The secret of the link.', text), required: true },
		],
		responses: anybody({ 200: page('The form.'), 404: page('The link is not good; the page says whom to write to.') }),
	},
	'POST /breaches/report': {
		operationId: 'submitBreachForm',
		summary: 'Reports a breach by the link of the staff or of a processor',
		requestBody: takes('BreachForm'),
		responses: anybody({
			201: either('Stored; the DPO is told.', 'BreachReported'),
			...badLink,
			409: forAnybody.of('The key was used for another report.'),
			...forAnybody.body,
			429: {
				description: 'Too many reports by this link in an hour, or too many requests at once. Write to the DPO.',
				content: { ...problem, ...html, ...json('GatewayMessage') },
			},
		}),
	},
	'GET /notices/{reference}': {
		operationId: 'showNotice',
		summary: 'A public notice of a breach (Art 34(3)(c))',
		responses: anybody({ 200: page('The notice.'), 404: forAnybody.of('There is no such notice, or it was withdrawn.') }),
	},
};
