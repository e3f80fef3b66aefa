import { describe, expect, test } from '@jest/globals';
import { type CaseStatus, closedStatuses, type Right, rights, statuses } from '../../functions/core/case/case.ts';
import { confirmIdentity } from '../../functions/views/pages/confirm-identity.ts';
import { confirmUndo } from '../../functions/views/pages/confirm-undo.ts';
import { confirmUnsubscribing } from '../../functions/views/pages/confirm-unsubscribing.ts';
import { confirmWithdrawal } from '../../functions/views/pages/confirm-withdrawal.ts';
import { exportGone } from '../../functions/views/pages/export-gone.ts';
import { exportPage } from '../../functions/views/pages/export-page.ts';
import { home } from '../../functions/views/pages/home.ts';
import { identityConfirmed } from '../../functions/views/pages/identity-confirmed.ts';
import { problemPage } from '../../functions/views/pages/problem-page.ts';
import { requestAccepted } from '../../functions/views/pages/request-accepted.ts';
import { requestStatus } from '../../functions/views/pages/request-status.ts';
import { pages, policy, reference, shownCase } from './every-page.ts';

/** Tags with these names, as they stand. */
const tags = (page: string, name: string): string[] => page.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];

const hostile = `"><script>alert(1)</script><input value='`;

test.each(Object.entries(pages))('%s declares its language, loads nothing and runs nothing', (_name, page) => {
	expect(page).toMatch(/^<!doctype html>\n<html lang="en-GB">/);
	expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:| on[a-z]+=| style="/);
	expect(tags(page, 'h1')).toHaveLength(1);
});

test.each(Object.entries(pages))('%s has each id once', (_name, page) => {
	const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
	expect(ids).toEqual([...new Set(ids)]);
});

test('what others wrote comes back as text, whatever it is', () => {
	expect(problemPage({ policy, status: 400, title: hostile, detail: hostile })).not.toContain('<script');
	const page = requestStatus({
		policy,
		state: shownCase('access', 'assessing'),
		dueOn: '2026-10-05',
		history: [{ on: '2026-09-03', what: hostile }],
		recipients: [{ name: hostile, told: true, on: '2026-09-04' }],
		canWithdraw: true,
		token: hostile,
	});
	expect(page).not.toContain('<script');
	expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(2);
});

test('the pages of unsubscribing act by their button only, which sends what a mail client would, and the token', () => {
	const sent = (page = '') => [tags(page, 'form'), tags(page, 'input')];
	expect(sent(confirmUnsubscribing({ policy, token: 't&1"' }))).toEqual([
		['<form method="post" action="/unsubscribe?token=t%261%22">'],
		['<input type="hidden" name="List-Unsubscribe" value="One-Click">'],
	]);
	expect(sent(confirmUndo({ policy, reference, token: 't&1"' }))).toEqual([
		[`<form method="post" action="/unsubscribe/undo?reference=${reference}&amp;token=t%261%22">`],
		[],
	]);
});

test('who comes back reads by category what stays, what was gone and what goes all the same, and nothing of what there is none', () => {
	const page = pages['unsubscribing-undone'] ?? '';
	const list = [...page.matchAll(/<h2>([^<]*)<\/h2><ul>(.*?)<\/ul>/g)].map(([, heading, items = '']) => [
		heading,
		[...items.matchAll(/<li>([^<]*)/g)].map(([, item]) => item),
	]);
	expect(list).toEqual([
		['What we keep after all', ['Contact details (due on 5 October 2026): 3 records', 'Membership and contracts: 1 record']],
		['What we had deleted already', ['Campaign history (due on 5 September 2026): 12 records']],
		['What is deleted all the same', ['Invoices (due on 5 April 2032): 3 records']],
	]);
	expect(pages['unsubscribing-undone-nothing']).not.toContain('<h2>');
});

test.each([
	['identity', confirmIdentity({ policy, reference, right: 'access', token: 't&1' })],
	['export', exportPage({ policy, reference, right: 'access', token: 't&1', availableUntil: '2026-10-19T23:00:00.000Z' })],
])('the page of %s acts by its button only, which carries the token on', (act, page) => {
	expect(tags(page, 'form')).toEqual([`<form method="post" action="/requests/${reference}/${act}">`]);
	expect(tags(page, 'input')).toEqual(['<input type="hidden" name="token" value="t&amp;1">']);
});

describe.each(rights)('the pages of %s', (right) => {
	test('say before the button what comes of it', () => {
		const page = confirmIdentity({ policy, reference, right, token: 't' });
		expect(page).toMatch(/<div class="panel"><p>[^<]{20,}/);
		expect(page.includes('cannot be brought back')).toBe(right === 'erasure');
		expect(confirmWithdrawal({ policy, reference, right, token: 't' })).toMatch(/You asked us to [^<]+\. If you withdraw/);
	});

	test('say after the button what counts from now on, and by when the answer comes', () => {
		const page = identityConfirmed({ policy, reference, right, dueOn: '2026-10-05' });
		expect(page).toContain('by 5 October 2026 at the latest');
		expect(page.includes('Your consent has ended.')).toBe(right === 'withdrawing-consent');
	});

	test('after sending promise a link only where one is mailed', () => {
		const page = requestAccepted({ policy, reference, right });
		expect(page).toContain(reference);
		expect(page.includes('link')).toBe(right !== 'objection-to-marketing');
		expect(page.includes(`/requests/${reference}/resend`)).toBe(right !== 'objection-to-marketing');
	});

	test.each(statuses)('when it is %s say so in words', (status) => {
		const page = requestStatus({
			policy,
			state: shownCase(right, status),
			dueOn: '2026-10-05',
			history: [],
			recipients: [],
			canWithdraw: false,
			token: '',
		});
		expect(page).toMatch(/<div class="panel"><h2>[A-Z][a-z ]+<\/h2><p>[^<]+\.<\/p><\/div>/);
		expect(page).toMatch(/<dt>You asked us<\/dt><dd>to [^<]+<\/dd>/);
		expect(page.includes('5 October 2026')).toBe(!closedStatuses.includes(status));
		expect(page).not.toContain('Who else has your data');
	});
});

describe('a request’s status', () => {
	const status = { policy, dueOn: '2026-10-05', history: [], recipients: [], token: 'a=b' } as const;
	const panel = (right: Right, at: CaseStatus, more = {}) =>
		requestStatus({ ...status, state: { ...shownCase(right, at), ...more }, canWithdraw: false }).match(
			/<h2>([^<]*)<\/h2><p>([^<]*)/,
		)?.[2];

	test('links to withdrawing only while that is possible', () => {
		const state = shownCase('access', 'assessing');
		expect(requestStatus({ ...status, state, canWithdraw: true })).toContain(`href="/requests/${reference}/withdraw?token=a%3Db"`);
		expect(requestStatus({ ...status, state: shownCase('access', 'completed'), canWithdraw: false })).not.toContain('a%3Db');
	});

	test('names who was given the data, and who of them was told what was done', () => {
		const page = requestStatus({
			...status,
			state: shownCase('erasure', 'completed'),
			recipients: [
				{ name: 'Companies of our group', told: true, on: '2026-09-05' },
				{ name: 'Authorities', told: false },
			],
			canWithdraw: false,
		});
		expect(page).toContain('<li>Companies of our group: told on 5 September 2026</li><li>Authorities: not told</li>');
	});

	test('says what the case stands at, where its status alone does not', () => {
		const lifting = { at: '2026-09-20T10:00:00.000Z', reasons: { key: 'lifting-1', hash: 'h' } };
		expect([
			panel('restriction', 'completed'),
			panel('restriction', 'fulfilling', { lifting }),
			panel('restriction', 'completed', { lifting, lifted: { at: lifting.at, results: [] } }),
			panel('erasure', 'fulfilling', { deferredBehind: 'AAAA-BBBB-CCC' }),
			panel('access', 'completed', { joined: 'AAAA-BBBB-CCC' }),
			panel('objection', 'awaiting-decision'),
			panel('objection-to-marketing', 'completed'),
		]).toEqual([
			'We keep your data, and do not use it otherwise. We tell you before that ends.',
			'The restriction is about to end. Our e-mail says why.',
			'The restriction has ended. Our e-mail says why.',
			'First you get the copy of your data that you also asked for. Then we erase.',
			'You had asked the same before, and we answer both requests with one.',
			'Our data protection officer weighs your reasons. Until it is decided, we do not use the data that your objection is about.',
			'We send you no more marketing, for good.',
		]);
	});
});

test('what a download is of, and where to ask anew, goes by the right', () => {
	const of = (right: Right) => exportPage({ policy, reference, right, token: 't', availableUntil: '2026-10-19T23:00:00.000Z' });
	expect(of('access')).toContain('everything that we hold about you');
	expect(of('portability')).toContain('what you gave us on your consent or for a contract with you');
	expect(exportGone({ policy, reference, right: 'portability' })).toContain('href="/requests/new?right=portability"');
});

describe('the home page', () => {
	const page = home(policy);

	test('lists every right of the policy, with its law and the link to its form', () => {
		for (const [id, { description, law }] of Object.entries(policy.rights ?? {})) {
			expect(page).toContain(description);
			expect(page).toContain(law);
			expect(page.includes(`href="/requests/new?right=${id}"`)).toBe(rights.some((right) => right === id));
		}
	});

	test('puts first what people look for first', () => {
		const order = [...page.matchAll(/href="\/requests\/new\?right=([a-z-]+)"/g)].map(([, right]) => right);
		expect(order).toEqual([
			'access',
			'erasure',
			'objection-to-marketing',
			...rights.filter((right) => !['access', 'erasure', 'objection-to-marketing'].includes(right)),
		]);
	});

	test('leaves out what the policy does not grant, and lists what the law does where the policy lists nothing', () => {
		const { rights: granted = {}, ...rest } = policy;
		const { portability: _, ...fewer } = granted;
		expect(home({ ...rest, rights: fewer })).not.toContain('right=portability');
		for (const right of rights) expect(home(rest)).toContain(`href="/requests/new?right=${right}"`);
	});

	test('says of every category what it is used for and how long it is kept', () => {
		for (const { name } of Object.values(policy.categories)) expect(page).toContain(`<summary>${name}</summary>`);
		expect(page).toContain('(on the ground of your consent)');
		expect(page.match(/How long: it is /g)).toHaveLength(Object.keys(policy.categories).length);
		expect(page).toContain(policy.supervisoryAuthority.phone);
	});
});
