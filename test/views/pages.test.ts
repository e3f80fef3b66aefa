import { describe, expect, test } from '@jest/globals';
import { confirmIdentity } from '../../functions/views/pages/confirm-identity.ts';
import { exportPage } from '../../functions/views/pages/export-page.ts';
import { home } from '../../functions/views/pages/home.ts';
import { problemPage } from '../../functions/views/pages/problem-page.ts';
import { requestForm } from '../../functions/views/pages/request-form.ts';
import { requestStatus } from '../../functions/views/pages/request-status.ts';
import { pages, policy, reference } from './every-page.ts';

/** Tags with these names, as they stand. */
const tags = (page: string, name: string): string[] => page.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];

const hostile = `"><script>alert(1)</script><input value='`;

test.each(Object.entries(pages))('%s declares its language, loads nothing and runs nothing', (_name, page) => {
	expect(page).toMatch(/^<!doctype html>\n<html lang="en-GB">/);
	expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:| on[a-z]+=| style="/);
	expect(tags(page, 'h1')).toHaveLength(1);
});

test('what was typed comes back as text, whatever it is', () => {
	const page = requestForm({
		policy,
		nonce: hostile,
		values: { right: hostile, email: hostile, name: hostile, details: `</textarea>${hostile}` },
		errors: [{ field: 'email', message: hostile }],
	});
	expect(page).not.toContain('<script');
	expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(6);
	expect(problemPage({ policy, status: 400, title: hostile, detail: hostile })).not.toContain('<script');
	expect(
		requestStatus({
			policy,
			reference,
			right: 'access',
			status: 'assessing',
			receivedOn: '2026-09-03',
			dueOn: '2026-10-05',
			history: [{ on: '2026-09-03', what: hostile }],
			canWithdraw: true,
			token: hostile,
		}),
	).not.toContain('<script');
});

describe('the request form', () => {
	test('sends right, e-mail, name, details and nonce, with what a browser can fill in', () => {
		const page = requestForm({ policy, right: 'erasure', nonce: 'n-1' });
		expect(tags(page, 'form')).toEqual(['<form method="post" action="/requests" novalidate>']);
		expect(tags(page, 'input')).toEqual([
			'<input type="hidden" name="nonce" value="n-1">',
			'<input type="radio" name="right" value="access" id="right" required>',
			'<input type="radio" name="right" value="erasure" checked required>',
			'<input type="email" id="email" name="email" aria-describedby="email-hint" value="" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>',
			'<input type="text" id="name" name="name" aria-describedby="name-hint" value="" autocomplete="name" maxlength="200">',
		]);
		expect(tags(page, 'textarea')).toEqual([
			'<textarea id="details" name="details" aria-describedby="details-hint" maxlength="2000" rows="5" autocomplete="off">',
		]);
	});

	test('keeps its own title where the right is none', () => {
		expect(requestForm({ policy, nonce: 'n', values: { right: 'constructor' } })).toContain('<h1>Make a request</h1>');
	});

	test('what was typed wins over what the link chose', () => {
		const page = requestForm({ policy, right: 'erasure', nonce: 'n', values: { right: 'access' } });
		expect(page).toContain('value="access" id="right" checked');
		expect(page).not.toContain('value="erasure" checked');
	});
});

test.each([
	['identity', confirmIdentity({ policy, reference, right: 'access', token: 't&1' })],
	['export', exportPage({ policy, reference, token: 't&1', availableUntil: '2026-10-19T23:00:00.000Z' })],
])('the page of %s acts by its button only, which carries the token on', (act, page) => {
	expect(tags(page, 'form')).toEqual([`<form method="post" action="/requests/${reference}/${act}">`]);
	expect(tags(page, 'input')).toEqual(['<input type="hidden" name="token" value="t&amp;1">']);
});

describe('a request’s status', () => {
	const status = {
		policy,
		reference,
		right: 'access',
		receivedOn: '2026-09-03',
		dueOn: '2026-10-05',
		history: [],
		token: 'a=b',
	} as const;

	test('links to withdrawing only while that is possible', () => {
		expect(requestStatus({ ...status, status: 'assessing', canWithdraw: true })).toContain(
			`href="/requests/${reference}/withdraw?token=a%3Db"`,
		);
		expect(requestStatus({ ...status, status: 'completed', canWithdraw: false })).not.toContain('a%3Db');
	});

	test('names the due date until the request is closed', () => {
		expect(requestStatus({ ...status, status: 'awaiting-decision', canWithdraw: true })).toContain('5 October 2026');
		expect(requestStatus({ ...status, status: 'refused', canWithdraw: false })).not.toContain('5 October 2026');
	});
});

test('the home page says of every category what it is used for and how long it is kept', () => {
	const page = home(policy);
	for (const { name } of Object.values(policy.categories)) expect(page).toContain(`<summary>${name}</summary>`);
	expect(page).toContain('(on the ground of your consent)');
	expect(page.match(/How long: it is /g)).toHaveLength(Object.keys(policy.categories).length);
	expect(page).toContain('href="/requests/new?right=access"');
	expect(page).toContain('href="/requests/new?right=erasure"');
	expect(page).toContain(policy.supervisoryAuthority.phone);
});
