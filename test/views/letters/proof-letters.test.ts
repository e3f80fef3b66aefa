import { describe, expect, test } from '@jest/globals';
import { proofKinds } from '../../../functions/core/clock/request-clock.ts';
import { addressChanged } from '../../../functions/views/letters/address-changed.ts';
import { proofAsked } from '../../../functions/views/letters/proof-asked.ts';
import { proofReceived } from '../../../functions/views/letters/proof-received.ts';
import { requestLapsed } from '../../../functions/views/letters/request-lapsed.ts';
import { policy, reference } from '../every-page.ts';

const state = {
	caseId: reference,
	right: 'access',
	receivedOn: '2026-09-03',
	deadlines: [{ threshold: 'lapse', at: '2026-09-17T23:00:00.000Z' }],
} as const;
const routes = policy.appeals.map(({ title }) => `* ${title}: `);

describe('asking for proof', () => {
	test('says what, why, where to, what it does to the time, and until when', () => {
		const { text } = proofAsked({ policy, state, kind: 'identity', text: 'A copy will do.\nBlack out the number.' });
		expect(text).toBe(`You asked us on 3 September 2026 to give you a copy of your data. We need proof of who you are first.

Before we do anything we have to be sure who is asking (UK GDPR, Article 12(6)).

A copy will do.

Black out the number.

Write to dpo@example.com, and name the reference ${reference}.

The time in which we have to answer begins on the day on which we have it. We then write to you by when we answer. If it is not here by 17 September 2026, the request lapses; you can then make a new one.

-- 
The Office Group
Data protection officer: dpo@example.com
`);
	});

	test('needs no words of the DPO where it is asked for from the start', () => {
		expect(proofAsked({ policy, state, kind: 'authority' }).text).toContain('that the person has given you authority');
	});

	test('for a fee names the routes of appeal: it stands for a refusal', () => {
		const { text } = proofAsked({ policy, state, kind: 'fee', text: 'Ten pounds.' });
		expect(text).toContain('manifestly unfounded or excessive');
		for (const route of routes) expect(text).toContain(route);
		expect(proofAsked({ policy, state, kind: 'identity', text: 'T' }).text).not.toContain(routes[0]);
	});
});

describe('proof that has come', () => {
	const common = { policy, state, kind: 'fee', on: '2026-09-20', dueOn: '2026-10-20' } as const;

	test('is told with the day by which the answer is due', () => {
		const { text } = proofReceived({ ...common, awaiting: [] });
		expect(text).toContain('Arrived on: 20 September 2026\nOur answer is due by: 20 October 2026');
		expect(text).toContain('carry on');
	});

	test('while something else is missing is told without a day, and with what is missing', () => {
		const { text } = proofReceived({ ...common, awaiting: ['identity', 'authority'] });
		expect(text).not.toContain('due by');
		expect(text).toContain(
			'We still need proof of who you are and proof that you may act for the person whose data it is, as we wrote to you.',
		);
	});
});

test('a request that lapsed says what did not come, that nothing was done, and every route of appeal', () => {
	const { text } = requestLapsed({ policy, state, awaited: ['identity', 'fee'] });
	expect(text).toContain('We asked you for proof of who you are and a fee, and it did not come in time.');
	for (const route of routes) expect(text).toContain(route);
});

test('the first letter to a new address gives the link, and does not name the old one', () => {
	const { text } = addressChanged({ policy, state, statusLink: 'https://privacy.example.com/x?token=t' });
	expect(text).toContain('See where your request stands:\nhttps://privacy.example.com/x?token=t');
});

test('no subject holds more of a person than the reference', () => {
	const subjects = [
		...proofKinds.map((kind) => proofAsked({ policy, state, kind, text: 'Ada, send it.' }).subject),
		proofReceived({ policy, state, kind: 'fee', on: '2026-09-20', dueOn: '2026-10-20', awaiting: [] }).subject,
		requestLapsed({ policy, state, awaited: ['fee'] }).subject,
		addressChanged({ policy, state, statusLink: 'https://privacy.example.com/' }).subject,
	];
	expect(subjects).toEqual([
		...Array(3).fill(`Your access request ${reference}: we need something from you`),
		`Your access request ${reference}: we have what we asked for`,
		`Your access request ${reference} has lapsed`,
		`Your access request ${reference}: your new address`,
	]);
});
