/** What each route of the DPO API takes and answers; the key is the route's method and path. */
import { breachStatuses } from '../../functions/core/breach/breach.ts';
import { statuses } from '../../functions/core/case/case.ts';
import { caseKinds } from '../../functions/core/case/kind.ts';
import { complaintStatuses } from '../../functions/core/complaint/complaint.ts';
import { policyNoticeStatuses } from '../../functions/core/policy-notice/policy-notice.ts';
import { aggregatesColumns } from '../../functions/core/register/aggregates-register.ts';
import { breachColumns } from '../../functions/core/register/breach-register.ts';
import { complaintColumns, complaintCountColumns } from '../../functions/core/register/complaint-register.ts';
import { registerKinds } from '../../functions/core/register/kinds.ts';
import { mostMonths } from '../../functions/core/register/period.ts';
import { subjectRequestColumns } from '../../functions/core/register/subject-request-register.ts';
import type { JsonObject } from '../openapi.ts';
import {
	answer,
	dpo,
	either,
	forDpo,
	holdId,
	idempotencyKey,
	json,
	mailingId,
	month,
	noCase,
	query,
	redirect,
	ref,
	subjectKeyInPath,
	sweepId,
	text,
} from './parts.ts';

export const operationsForDpo: Readonly<Record<string, JsonObject>> = {
	'GET /cases': {
		operationId: 'listCases',
		summary: 'Open cases, or those closed in a month',
		description:
			'Open cases unless month or a final status is given; one kind after the other. The others filter what was read, so that a page may be short, or empty, and still have a cursor. needs-attention also finds cases, closed ones too, of which a mail came back that the law asks for.',
		parameters: [
			query('kind', 'The kind of case; all, unless given.', { type: 'string', enum: [...caseKinds] }),
			query('status', 'Only cases with this status.', {
				type: 'string',
				enum: [...new Set([...statuses, ...breachStatuses, ...complaintStatuses, ...policyNoticeStatuses])],
			}),
			query('dueBefore', 'Only cases whose statutory date is earlier.', { type: 'string', format: 'date' }),
			query('month', 'Cases closed in this month (UTC); with a final status and without it, in the present one.', month),
			query('cursor', 'From the answer before.', text),
		],
		responses: dpo({
			200: answer('A page of at most 25.', 'AnyCaseList'),
			422: forDpo.of('A parameter is wrong; errors names each.'),
		}),
	},
	'POST /cases': {
		operationId: 'enterCase',
		summary: 'Enters a request, or a complaint, that came by post, by phone, in person or by e-mail',
		description:
			'It goes the way of every request. The person is mailed a receipt, or, where identity was not established, a link to confirm, or, where somebody asks for another and has not shown that they may, what is needed.',
		parameters: [
			idempotencyKey('The same key is the same case, and answers the same reference; another request under it is refused.'),
		],
		requestBody: {
			required: true,
			content: { 'application/json': { schema: { anyOf: [ref('CaseEntry'), ref('ComplaintEntry')] } } },
		},
		responses: dpo({
			201: answer('Stored; the workflow opens the case.', 'AnyCaseEntered'),
			...forDpo.body,
			409: forDpo.of('The key was used for something else.'),
		}),
	},
	'GET /cases/{reference}': {
		operationId: 'showCase',
		summary: 'A case with its clock, plan, results, mails, notes and timeline',
		responses: dpo({ 200: answer('The case.', 'AnyCase'), ...noCase }),
	},
	'GET /cases/{reference}/records': {
		operationId: 'listRecords',
		summary: 'What one store holds of the person, to look at before deciding',
		parameters: [
			{ ...query('store', 'Id of a store that is connected.', text), required: true },
			query('cursor', 'From the answer before.', text),
		],
		responses: dpo({
			200: answer('A page of records.', 'RecordList'),
			...noCase,
			409: forDpo.of('The case has not been assessed yet.'),
			422: forDpo.of('There is no such store, or the cursor is none of its.'),
		}),
	},
	'POST /cases/{reference}/actions': {
		operationId: 'actOnCase',
		summary: 'Decides, and does what needs a person',
		description: 'Which actions there are, the kind of the case says; settle-mail is for any.',
		requestBody: { required: true, content: json('CaseAction') },
		responses: dpo({
			200: answer('Done. The status may be that of the step before for a moment: the workflow goes on by itself.', 'AnyCaseStatus'),
			...noCase,
			409: forDpo.of('It does not fit the case as it stands; detail says why.'),
			...forDpo.body,
		}),
	},
	'GET /cases/{reference}/evidence': {
		operationId: 'downloadEvidence',
		summary: 'Everything about a case, for an auditor: chain, decisions, mails, policy',
		responses: dpo({ 303: redirect('To the ZIP.'), ...noCase }),
	},
	'POST /breaches': {
		operationId: 'reportBreach',
		summary: 'Reports a personal data breach',
		description:
			'Its clock counts from awareAt, which may lie in the past. The DPO is mailed at once; where the 72 hours are over already, the escalation contact too.',
		parameters: [
			idempotencyKey('The same key is the same breach, and answers the same reference; another one under it is refused.'),
		],
		requestBody: { required: true, content: json('BreachReport') },
		responses: dpo({
			201: answer('Stored; the workflow opens the case.', 'BreachReported'),
			...forDpo.body,
			409: forDpo.of('The key was used for another report.'),
		}),
	},
	'POST /breaches/links': {
		operationId: 'mintReportLink',
		summary: 'The link by which the staff, or one processor, reports breaches',
		description: 'Answers the link as it is; with renew a new one, and the one before opens nothing any more.',
		requestBody: { required: true, content: json('ReportLinkRequest') },
		responses: dpo({ 201: answer('The link.', 'ReportLink'), ...forDpo.body }),
	},
	'GET /breaches/{reference}/notification': {
		operationId: 'draftNotification',
		summary: 'The notification of the authority as it would go out now (Art 33(3))',
		description: 'To look at before it is mailed, or to file on the site of the authority.',
		parameters: [query('final', 'As the last phase.', { type: 'boolean' })],
		responses: dpo({ 200: either('The document.', 'NotificationDraft'), ...noCase }),
	},
	'POST /restrictions/check': {
		operationId: 'checkRestrictions',
		summary: 'Which addresses’ data must not be used, or not be written, now',
		description:
			'For other systems, which hold addresses: ask before using personal data, and before writing it. Answers are in the order of the question; an address that nobody knows is not restricted.',
		requestBody: { required: true, content: json('RestrictionsCheck') },
		responses: dpo({ 200: answer('An answer for each address.', 'RestrictionsChecked'), ...forDpo.body }),
	},
	'POST /holds': {
		operationId: 'placeHold',
		summary: 'Places a legal hold on a person, a category or single records',
		description:
			'Nothing under a hold is deleted, by request or by sweep, until it is lifted. It is heeded from the moment at which it is stored; who is erasing then has a minute at most, for which this waits up to 15 seconds. A person is searched for in every store, so that the hold is on all of their addresses and identifiers.',
		parameters: [idempotencyKey('The same key is the same hold; another one under it is refused.')],
		requestBody: { required: true, content: json('HoldRequest') },
		responses: dpo({
			201: answer('Placed.', 'HoldPlaced'),
			...forDpo.body,
			409: forDpo.of('The key was used for another hold, or that hold was lifted.'),
		}),
	},
	'GET /holds': {
		operationId: 'listHolds',
		summary: 'Legal holds that are in force or being placed; or those that were lifted',
		parameters: [query('status', 'lifted: those that were.', { type: 'string', enum: ['lifted'] })],
		responses: dpo({ 200: answer('All of them.', 'HoldList') }),
	},
	'GET /holds/{id}': {
		operationId: 'showHold',
		summary: 'A legal hold, and what was gone before it took effect',
		parameters: [holdId],
		responses: dpo({ 200: answer('The hold.', 'Hold'), 404: forDpo.of('There is no such hold.') }),
	},
	'DELETE /holds/{id}': {
		operationId: 'liftHold',
		summary: 'Lifts a legal hold',
		description:
			'What was due meanwhile, and what a request for erasure could not reach, is deleted by the next sweeps. Lifting again changes nothing.',
		parameters: [holdId],
		responses: dpo({ 204: { description: 'Lifted.' }, 404: forDpo.of('There is no such hold.') }),
	},
	'POST /holds/{id}/review': {
		operationId: 'reviewHold',
		summary: 'Says that a legal hold is still needed, and sets its next review',
		parameters: [holdId],
		requestBody: { required: true, content: json('HoldReview') },
		responses: dpo({
			200: answer('The hold.', 'HoldSummary'),
			404: forDpo.of('There is no such hold.'),
			409: forDpo.of('It was lifted.'),
			...forDpo.body,
		}),
	},
	'POST /suppressions/check': {
		operationId: 'checkSuppressions',
		summary: 'Which addresses must have no marketing',
		description:
			'For mailing tools: ask before each mailing. Answers are in the order of the question. What is no e-mail address counts as suppressed: what cannot be read must not be mailed.',
		requestBody: { required: true, content: json('SuppressionsCheck') },
		responses: dpo({ 200: answer('An answer for each address.', 'SuppressionsChecked'), ...forDpo.body }),
	},
	'POST /unsubscribe/links': {
		operationId: 'makeUnsubscribeLinks',
		summary: 'Links to unsubscribe by, with the headers for mails that carry them',
		description:
			'For mailing tools: one link an address, good for that address alone, never expiring. Nothing is stored. 422 names by its index an address that cannot be read.',
		requestBody: { required: true, content: json('UnsubscribeLinks') },
		responses: dpo({ 200: answer('A link for each address.', 'UnsubscribeLinksMade'), ...forDpo.body }),
	},
	'POST /consents': {
		operationId: 'recordConsent',
		summary: 'Records that a person gave consent, perhaps again after unsubscribing',
		description:
			'What unsubscribing has set going stops, as far as it has not happened; marketing to this address is allowed again where one of the purposes is marketing.',
		requestBody: { required: true, content: json('Consent') },
		responses: dpo({
			201: answer('Recorded.', 'ConsentRecorded'),
			...forDpo.body,
			409: forDpo.of('The person withdrew, objected or unsubscribed after giving it; nothing was changed.'),
		}),
	},
	'POST /subjects/lookup': {
		operationId: 'findSubject',
		summary: 'The key of a person, by their address; whether they are known it does not say',
		requestBody: { required: true, content: json('SubjectLookup') },
		responses: dpo({ 200: answer('The key.', 'SubjectFound'), ...forDpo.body }),
	},
	'GET /subjects/{subjectKey}/schedule': {
		operationId: 'showSchedule',
		summary: 'What is deleted of a person when, and why, explained in sentences',
		parameters: [subjectKeyInPath],
		responses: dpo({
			200: answer('The schedule; where nothing is scheduled, a sentence says so.', 'SubjectSchedule'),
			404: forDpo.of('That is no key of a person.'),
		}),
	},
	'POST /sweeps/retention': {
		operationId: 'startSweep',
		summary: 'Starts a retention sweep now',
		description:
			'Deletes what is due, as every night. A dry run reports what would be deleted, and touches nothing. confirm names stores that an earlier sweep left alone, since they would have lost more than the policy lets a sweep delete unasked.',
		parameters: [idempotencyKey('The same key starts one sweep.')],
		requestBody: { required: false, content: json('SweepRequest') },
		responses: dpo({ 202: answer('Started.', 'SweepStarted'), ...forDpo.body }),
	},
	'GET /sweeps/{sweep}': {
		operationId: 'showSweep',
		summary: 'What a retention sweep did, or would have done',
		parameters: [sweepId],
		responses: dpo({ 200: answer('The sweep.', 'Sweep'), 404: forDpo.of('There is no such sweep.') }),
	},
	'GET /sweeps/{sweep}/report': {
		operationId: 'downloadSweepReport',
		summary: 'What a retention sweep did, by store and category, as CSV',
		parameters: [sweepId],
		responses: dpo({
			303: redirect('To the file.'),
			404: forDpo.of('There is no such sweep.'),
			409: forDpo.of('It has not ended yet.'),
		}),
	},
	'POST /mailings/uploads': {
		operationId: 'mintMailingUpload',
		summary: 'A form by which a list of recipients is uploaded',
		description:
			'The list is CSV in UTF-8: a row that names the columns, then a row for each address. The file goes to S3 directly, not through this API; its Content-Type has to be text/csv. It is removed once it is read, and after a fortnight in any case.',
		responses: dpo({ 201: answer('The form. Each is good for one list.', 'MailingUpload') }),
	},
	'GET /mailings/{mailing}': {
		operationId: 'showMailing',
		summary: 'How far a letter to many has come',
		parameters: [mailingId],
		responses: dpo({ 200: answer('The mailing.', 'Mailing'), 404: forDpo.of('There is no such mailing.') }),
	},
	'GET /mailings/{mailing}/recipients': {
		operationId: 'downloadRecipients',
		summary: 'Who is on the list of a letter to many, and when theirs was sent, as CSV',
		description: 'For as long as the policy keeps recipients of letters; without those who were erased.',
		parameters: [mailingId],
		responses: dpo({ 303: redirect('To the file.'), 404: forDpo.of('There is no such mailing.') }),
	},
	'GET /mailings/{mailing}/undelivered': {
		operationId: 'downloadUndelivered',
		summary: 'Who did not get a letter to many, and why, as CSV',
		parameters: [mailingId],
		responses: dpo({ 303: redirect('To the file.'), 404: forDpo.of('There is no such mailing.') }),
	},
	'GET /mailings/{mailing}/rejected': {
		operationId: 'downloadRejectedRows',
		summary: 'Rows of the list by which nobody could be mailed, and what is wrong with them, as CSV',
		description: 'Kept for a fortnight.',
		parameters: [mailingId],
		responses: dpo({ 303: redirect('To the file.'), 404: forDpo.of('There is no such mailing.') }),
	},
	'GET /policies': {
		operationId: 'listPolicies',
		summary: 'The versions of the policy that were in force here, and the one that is to come',
		responses: dpo({ 200: answer('All of them.', 'Policies') }),
	},
	'POST /policy-notices': {
		operationId: 'openPolicyNotice',
		summary: 'Opens the case of a change of the policy, to decide whether people are told (Art 13(3), 14(4))',
		description:
			'A version that people read differently from the one before it opens its case by itself within a quarter of an hour: this is for other pairs of versions, and for telling anew after a case was closed. One change has one open case.',
		requestBody: { required: true, content: json('PolicyNoticeRequest') },
		responses: dpo({
			200: answer('There is an open case of it.', 'PolicyNoticeSubmitted'),
			201: answer('Stored; the workflow opens the case.', 'PolicyNoticeSubmitted'),
			...forDpo.body,
			409: forDpo.of('People read the same in both, or there is no version but one.'),
		}),
	},
	'GET /subjects/{subjectKey}/policy-notices': {
		operationId: 'listPoliciesTold',
		summary: 'Of which versions of the policy somebody was told, and when',
		parameters: [subjectKeyInPath],
		responses: dpo({
			200: answer('The letters, the oldest first.', 'PoliciesTold'),
			404: forDpo.of('That is no key of a subject.'),
		}),
	},
	'GET /registers/{register}': {
		operationId: 'downloadRegister',
		summary: 'A register for an auditor, as CSV',
		description: [
			`subject-request.csv has a row for each case that was in hand at some time of the period, open or closed, the newest last; without personal data. It takes the longer the more cases there are: should it be refused for that, ask for fewer months at a time. Its columns: ${subjectRequestColumns.join(', ')}. breach.csv has a row for each breach (Art 33(5)): ${breachColumns.join(', ')}.`,
			`complaint.csv has a row for each complaint that was in hand at some time of the period: ${complaintColumns.join(', ')}.`,
			`complaint-counts.csv counts the complaints that were received in the period: ${complaintCountColumns.join(', ')}.`,
			`aggregates.csv has the figures that stay when records go: how many people there were in a month, by what their records said, none of fewer than the policy’s least. A month has its figures once it is over; what was not counted, or for too few, has no row. Its columns: ${aggregatesColumns.join(', ')}.`,
		].join('\n\n'),
		parameters: [
			{
				name: 'register',
				in: 'path',
				required: true,
				schema: { type: 'string', enum: registerKinds.map((kind) => `${kind}.csv`) },
			},
			query(
				'from',
				`The first month, in the controller’s time zone; eleven before the last, unless given. At most ${mostMonths} months back.`,
				month,
			),
			query('to', 'The last month; the present one, unless given.', month),
		],
		responses: dpo({
			303: redirect('To the CSV file (RFC 4180, UTF-8 with a byte order mark).'),
			404: forDpo.of('There is no such register; detail names those that there are.'),
			422: forDpo.of('A month is none that can be asked for; errors says what to write.'),
		}),
	},
};
