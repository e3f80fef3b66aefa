/** Each page once with plain values, and once more where its looks change with them: what is checked of every page is checked of these. */

import { disclosures } from '../../functions/core/request/export/disclosure.ts';
import { packageIndex } from '../../functions/views/access-package/index-page.ts';
import { confirmIdentity } from '../../functions/views/pages/confirm-identity.ts';
import { confirmWithdrawal } from '../../functions/views/pages/confirm-withdrawal.ts';
import { exportGone } from '../../functions/views/pages/export-gone.ts';
import { exportPage } from '../../functions/views/pages/export-page.ts';
import { home } from '../../functions/views/pages/home.ts';
import { identityConfirmed } from '../../functions/views/pages/identity-confirmed.ts';
import { linkNotValid } from '../../functions/views/pages/link-not-valid.ts';
import { problemPage } from '../../functions/views/pages/problem-page.ts';
import { requestAccepted } from '../../functions/views/pages/request-accepted.ts';
import { requestForm } from '../../functions/views/pages/request-form.ts';
import { requestStatus } from '../../functions/views/pages/request-status.ts';
import { resendAccepted } from '../../functions/views/pages/resend-accepted.ts';
import { resendForm } from '../../functions/views/pages/resend-form.ts';
import { withdrawn } from '../../functions/views/pages/withdrawn.ts';
import { loadPolicy } from '../../lib/policy-file.ts';

export const policy = loadPolicy();
export const reference = '7K3M-9QXB-2TR';
const token = 'token-from-the-mail';

const shown = ['contact-details', 'enquiries', 'dietary-requirements', 'browsing-history', 'request-records'];

const status = {
	policy,
	reference,
	token,
	right: 'erasure',
	receivedOn: '2026-09-03',
	dueOn: '2026-10-05',
	history: [
		{ on: '2026-09-03', what: 'We received your request.' },
		{ on: '2026-09-04', what: 'You confirmed your address.' },
	],
} as const;

/** A few of them: one of special category, one that goes abroad, one that is ours. */
const described = disclosures(policy).filter(({ id }) => shown.includes(id));

/** Rendered pages by name. */
export const pages: Readonly<Record<string, string>> = {
	home: home(policy),
	'request-form': requestForm({ policy, nonce: 'nonce' }),
	'request-form-access': requestForm({ policy, right: 'access', nonce: 'nonce' }),
	'request-form-wrong': requestForm({
		policy,
		nonce: 'nonce',
		values: { email: 'ada@', name: 'Ada Example', details: 'x' },
		errors: [
			{ field: 'right', message: 'Choose what you would like' },
			{ field: 'email', message: 'Write an e-mail address, like name@example.com' },
			{ field: 'details', message: 'Write at most 2000 characters' },
		],
	}),
	'request-accepted': requestAccepted({ policy, reference }),
	'request-status': requestStatus({ ...status, status: 'assessing', canWithdraw: true }),
	'request-status-done': requestStatus({ ...status, status: 'completed', canWithdraw: false }),
	'confirm-identity': confirmIdentity({ policy, reference, right: 'erasure', token }),
	'identity-confirmed': identityConfirmed({ policy, reference, dueOn: '2026-10-05' }),
	'confirm-withdrawal': confirmWithdrawal({ policy, reference, right: 'erasure', token }),
	withdrawn: withdrawn({ policy, reference }),
	'resend-form': resendForm({ policy, reference }),
	'resend-form-wrong': resendForm({
		policy,
		reference,
		values: { email: 'ada@' },
		errors: [{ field: 'email', message: 'Write an e-mail address, like name@example.com' }],
	}),
	'resend-accepted': resendAccepted({ policy }),
	'export-page': exportPage({ policy, reference, token, availableUntil: '2026-10-19T23:00:00.000Z' }),
	'export-gone': exportGone({ policy, reference }),
	'link-not-valid': linkNotValid({ policy }),
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
	'access-package-empty': packageIndex({
		policy,
		caseId: reference,
		generatedAt: '2026-10-05T10:00:00.000Z',
		redacted: 0,
		notSearched: [],
		categories: described.map((category) => ({ ...category, count: 0 })),
	}),
};
