/** Each page once with plain values, and once more where its looks change with them: what is checked of every page is checked of these. */

import { type CaseStatus, type Right, rights } from '../../functions/core/case/case.ts';
import { disclosures } from '../../functions/core/request/export/disclosure.ts';
import { packageIndex } from '../../functions/views/access-package/index-page.ts';
import { portabilityIndex } from '../../functions/views/access-package/portability-index.ts';
import type { FieldError, Values } from '../../functions/views/forms.ts';
import { breachAccepted } from '../../functions/views/pages/breach-accepted.ts';
import { breachReport } from '../../functions/views/pages/breach-report.ts';
import { chooseRight } from '../../functions/views/pages/choose-right.ts';
import { complaintAccepted } from '../../functions/views/pages/complaint-accepted.ts';
import { complaintForm } from '../../functions/views/pages/complaint-form.ts';
import { complaintStatus } from '../../functions/views/pages/complaint-status.ts';
import { complaintConfirmed, confirmComplaint } from '../../functions/views/pages/confirm-complaint.ts';
import { confirmIdentity } from '../../functions/views/pages/confirm-identity.ts';
import { confirmUndo } from '../../functions/views/pages/confirm-undo.ts';
import { confirmUnsubscribing } from '../../functions/views/pages/confirm-unsubscribing.ts';
import { confirmWithdrawal } from '../../functions/views/pages/confirm-withdrawal.ts';
import { exportGone } from '../../functions/views/pages/export-gone.ts';
import { exportPage } from '../../functions/views/pages/export-page.ts';
import { home } from '../../functions/views/pages/home.ts';
import { identityConfirmed } from '../../functions/views/pages/identity-confirmed.ts';
import { linkNotValid } from '../../functions/views/pages/link-not-valid.ts';
import { problemPage } from '../../functions/views/pages/problem-page.ts';
import { publicNotice } from '../../functions/views/pages/public-notice.ts';
import { reportLinkNeeded } from '../../functions/views/pages/report-link-needed.ts';
import { requestAccepted } from '../../functions/views/pages/request-accepted.ts';
import { requestForm } from '../../functions/views/pages/request-form.ts';
import { requestStatus } from '../../functions/views/pages/request-status.ts';
import { resendAccepted } from '../../functions/views/pages/resend-accepted.ts';
import { resendForm } from '../../functions/views/pages/resend-form.ts';
import { unsubscribeForm } from '../../functions/views/pages/unsubscribe-form.ts';
import { unsubscribed } from '../../functions/views/pages/unsubscribed.ts';
import { unsubscribingAsked } from '../../functions/views/pages/unsubscribing-asked.ts';
import { unsubscribingUndone } from '../../functions/views/pages/unsubscribing-undone.ts';
import { withdrawn } from '../../functions/views/pages/withdrawn.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { acknowledged, answered, complaint, decided } from '../fixtures/complaints.ts';

export const policy = loadPolicy();
export const reference = '7K3M-9QXB-2TR';
const token = 'token-from-the-mail';

const shown = ['contact-details', 'enquiries', 'dietary-requirements', 'browsing-history', 'request-records'];

const status = {
	policy,
	reference,
	token,
	dueOn: '2026-10-05',
	history: [
		{ on: '2026-09-03', what: 'We received your request.' },
		{ on: '2026-09-04', what: 'You confirmed it with the link that we mailed you; we began.' },
	],
	recipients: [],
} as const;

/** A case as its status page shows it. */
export const shownCase = (right: Right, status: CaseStatus) => ({ caseId: reference, right, status, receivedOn: '2026-09-03' });

/** What somebody may have typed into the form of each right, and what is wrong with it. */
const mistakes: Readonly<Record<Right, { readonly values: Values; readonly errors: readonly FieldError[] }>> = {
	access: {
		values: { email: 'ada@', name: 'Ada Example', details: 'x' },
		errors: [
			{ field: 'email', message: 'Write an e-mail address, like name@example.com' },
			{ field: 'details', message: 'Write at most 2000 characters' },
		],
	},
	rectification: {
		values: { 'category-2': 'job-details', 'field-2': 'title', 'category-3': 'no-such-kind', 'field-3': 'x', 'value-3': 'y' },
		errors: [
			{ field: 'value-2', message: 'Write what is right.' },
			{ field: 'corrections.1.category', message: 'There is no such kind of data. Write one of: …' },
			{ field: 'email', message: 'Write your e-mail address, as name@example.com.' },
		],
	},
	erasure: { values: {}, errors: [{ field: 'email', message: 'Write your e-mail address, as name@example.com.' }] },
	restriction: {
		values: { categories: ['contact-details', 'job-details'], email: 'ada@example.com' },
		errors: [
			{ field: 'ground', message: 'Choose why: accuracy, unlawful, claims.' },
			{ field: 'categories', message: 'There is no such kind of data. Write one of: …' },
		],
	},
	portability: {
		values: { email: 'ada@example.com', transferTo: 'http://example.com' },
		errors: [{ field: 'transferTo', message: 'Write an https address, as https://controller.example.org/import.' }],
	},
	'objection-to-marketing': {
		values: { email: 'ada' },
		errors: [{ field: 'email', message: 'Write your e-mail address, as name@example.com.' }],
	},
	objection: {
		values: { email: 'ada@example.com', categories: 'browsing-history' },
		errors: [{ field: 'details', message: 'Write why, on grounds that relate to your situation.' }],
	},
	'withdrawing-consent': {
		values: { purposes: 'cater-for-diets' },
		errors: [
			{ field: 'purposes', message: 'There is no such purpose that rests on consent. Write one of: …' },
			{ field: 'nonce', message: 'Write at most 100 characters.' },
		],
	},
	unsubscribing: {
		values: { email: 'ada@' },
		errors: [{ field: 'email', message: 'Write an e-mail address, like name@example.com' }],
	},
	'automated-decisions': { values: { details: 'x' }, errors: [{ field: 'details', message: 'Leave out control characters.' }] },
};

/** A few of them: one of special category, one that goes abroad, one that is ours. */
const described = disclosures(policy).filter(({ id }) => shown.includes(id));

/** Rendered pages by name. */
export const pages: Readonly<Record<string, string>> = {
	home: home(policy),
	'choose-right': chooseRight({ policy }),
	'choose-right-wrong': chooseRight({ policy, errors: [{ field: 'right', message: 'Choose one of: …' }] }),
	...Object.fromEntries(
		rights.flatMap((right) => [
			[`request-form-${right}`, requestForm({ policy, right, nonce: 'nonce' })],
			[`request-form-${right}-wrong`, requestForm({ policy, right, nonce: 'nonce', ...mistakes[right] })],
		]),
	),
	'request-accepted': requestAccepted({ policy, reference, right: 'access' }),
	'request-accepted-unsubscribing': requestAccepted({ policy, reference, right: 'unsubscribing' }),
	'request-accepted-marketing': requestAccepted({ policy, reference, right: 'objection-to-marketing' }),
	'request-status': requestStatus({ ...status, state: shownCase('erasure', 'assessing'), canWithdraw: true }),
	'request-status-done': requestStatus({
		...status,
		state: shownCase('erasure', 'completed'),
		recipients: [
			{ name: 'Business partners', told: true, on: '2026-09-05' },
			{ name: 'Authorities', told: false },
		],
		canWithdraw: false,
	}),
	'confirm-identity': confirmIdentity({ policy, reference, right: 'erasure', token }),
	'identity-confirmed': identityConfirmed({ policy, reference, right: 'objection', dueOn: '2026-10-05' }),
	'confirm-withdrawal': confirmWithdrawal({ policy, reference, right: 'erasure', token }),
	withdrawn: withdrawn({ policy, reference }),
	'resend-form': resendForm({ policy, kind: 'subject-request', reference }),
	'resend-form-wrong': resendForm({
		policy,
		kind: 'complaint',
		reference,
		values: { email: 'ada@' },
		errors: [{ field: 'email', message: 'Write an e-mail address, like name@example.com' }],
	}),
	'resend-accepted': resendAccepted({ policy, kind: 'subject-request' }),
	'resend-accepted-complaint': resendAccepted({ policy, kind: 'complaint' }),
	'complaint-form': complaintForm({ policy, nonce: 'nonce' }),
	'complaint-form-wrong': complaintForm({
		policy,
		nonce: 'nonce',
		values: { about: 'request', concerning: '7K3M', email: 'ada@' },
		errors: [
			{ field: 'text', message: 'Write what happened.' },
			{ field: 'concerning', message: 'Write the reference as our letters have it, or leave it out.' },
			{ field: 'email', message: 'Write an e-mail address, like name@example.com' },
			{ field: 'nonce', message: 'Write at most 100 characters.' },
		],
	}),
	'complaint-accepted': complaintAccepted({ policy, reference }),
	'complaint-status': complaintStatus({ policy, state: complaint(acknowledged), history: status.history }),
	'complaint-status-answered': complaintStatus({ policy, state: complaint(acknowledged, decided(), answered), history: [] }),
	'confirm-complaint': confirmComplaint({ policy, reference, token }),
	'complaint-confirmed': complaintConfirmed({ policy, reference }),
	'unsubscribe-form': unsubscribeForm({ policy, nonce: 'nonce' }),
	'unsubscribe-form-wrong': unsubscribeForm({
		policy,
		nonce: 'nonce',
		values: { email: 'ada@' },
		errors: [{ field: 'email', message: 'Write an e-mail address, like name@example.com' }],
	}),
	'confirm-unsubscribing': confirmUnsubscribing({ policy, token }),
	unsubscribed: unsubscribed({ policy }),
	'unsubscribing-asked': unsubscribingAsked({ policy, reference }),
	'confirm-undo': confirmUndo({ policy, reference, token }),
	'unsubscribing-undone': unsubscribingUndone({
		policy,
		stopped: [
			{ store: 'crm', category: 'contact-details', count: 2, on: '2026-10-05' },
			{ store: 'marketing', category: 'contact-details', count: 1, on: '2026-10-05' },
			{ store: 'membership', category: 'membership-contract', count: 1 },
		],
		deleted: [{ store: 'marketing', category: 'campaign-history', count: 12, on: '2026-09-05' }],
		remaining: [{ store: 'payments', category: 'invoices', count: 3, on: '2032-04-05' }],
	}),
	'unsubscribing-undone-nothing': unsubscribingUndone({ policy, stopped: [], deleted: [], remaining: [] }),
	'breach-report': breachReport({ policy, from: 'staff', linkKey: 'key', nonce: 'nonce' }),
	'breach-report-wrong': breachReport({
		...{ policy, from: 'cloud-hosting', linkKey: 'key', processor: 'A processor', nonce: 'nonce' },
		values: { nature: 'x', people: 'many', email: 'ada@' },
		errors: [
			{ field: 'awareAt', message: 'Write a date and a time, as 2026-11-22T14:30.' },
			{ field: 'people', message: 'Write how many people, in digits.' },
			{ field: 'email', message: 'Write an e-mail address, like name@example.com' },
		],
	}),
	'breach-accepted': breachAccepted({ policy, reference }),
	'report-link-needed': reportLinkNeeded({ policy }),
	'public-notice': publicNotice({
		...{ policy, reference, publishedAt: '2026-10-05T10:00:00.000Z', text: 'A list went astray.\nBe wary of mails in our name.' },
	}),
	'export-page': exportPage({ policy, reference, right: 'access', token, availableUntil: '2026-10-19T23:00:00.000Z' }),
	'export-gone': exportGone({ policy, reference, right: 'portability' }),
	'link-not-valid': linkNotValid({ policy }),
	'link-not-valid-complaint': linkNotValid({ policy, resend: `/complaints/${reference}/resend` }),
	'problem-page': problemPage({ policy, status: 429, title: 'Too many requests', detail: 'Please wait a minute, and try again.' }),
	'access-package': packageIndex({
		policy,
		caseId: reference,
		generatedAt: '2026-10-05T10:00:00.000Z',
		redacted: 2,
		notSearched: ['CCTV'],
		categories: described.map((category, index) =>
			index === 1 ? { ...category, count: 0 } : { ...category, count: 1 + index * 700, file: `data/${category.id}.csv` },
		),
	}),
	'portability-package': portabilityIndex({
		policy,
		caseId: reference,
		generatedAt: '2026-10-05T10:00:00.000Z',
		redacted: 1,
		notSearched: ['Call records'],
		categories: described.map((category, index) =>
			index === 1 ? { ...category, count: 0 } : { ...category, count: 1 + index * 700, file: `data/${category.id}.csv` },
		),
	}),
	'access-package-empty': packageIndex({
		policy,
		caseId: reference,
		generatedAt: '2026-10-05T10:00:00.000Z',
		redacted: 0,
		notSearched: [],
		categories: described.map((category) => ({ ...category, count: 0 })),
	}),
};
