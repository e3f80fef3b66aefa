import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, configurationOf } from '../../lib/configuration.ts';
import { loadPolicy } from '../../lib/policy-file.ts';

const published = loadPolicy();
/** The policy as an organisation has it that means to deploy it. */
const policy = {
	...published,
	dpo: { email: 'dpo@bureau.co.uk' },
	escalation: { email: 'board@bureau.co.uk' },
	recipients: {},
};

function problemsOf(given: Parameters<typeof configurationOf>[0], of = policy): readonly string[] {
	try {
		configurationOf(given, of);
	} catch (error) {
		if (error instanceof ConfigurationError) return error.problems;
		throw error;
	}
	return [];
}

test('nothing given: no mails, nobody alarmed, Cognito, no sample estate', () => {
	expect(configurationOf({}, published)).toEqual({ mailSandbox: false, sampleEstate: false });
});

test('everything given, as text from the command line', () => {
	const given = {
		mailFrom: 'privacy@mail.bureau.co.uk',
		mailDomain: 'bureau.co.uk',
		mailSandbox: 'true',
		alarmsTo: 'dpo',
		oidcIssuer: 'https://id.bureau.co.uk',
		oidcAudience: 'rightful',
		reservedConcurrency: '20',
		sampleEstate: 'true',
	};
	expect(configurationOf(given, policy)).toEqual({
		mailFrom: 'privacy@mail.bureau.co.uk',
		mailDomain: 'bureau.co.uk',
		mailSandbox: true,
		alarmsTo: 'dpo@bureau.co.uk',
		oidc: { issuer: 'https://id.bureau.co.uk', audience: 'rightful' },
		reservedConcurrency: 20,
		sampleEstate: true,
	});
});

describe('what is meant for real is refused while it would reach nobody:', () => {
	test.each([
		'dpo@example.com',
		'dpo@mail.example.org',
		'dpo@EXAMPLE.net',
		'dpo@bureau.example',
		'dpo@bureau.test',
		'dpo@bureau.invalid',
	])('%s as the DPO’s address', (email) => {
		const spoilt = { ...policy, dpo: { email } };
		const problem = `policy/policy.yaml dpo.email: ${email} is in a domain reserved for examples; write an address that somebody reads`;
		expect(problemsOf({ mailFrom: 'privacy@bureau.co.uk' }, spoilt)).toEqual([problem]);
		expect(problemsOf({}, spoilt)).toEqual([]);
	});

	test.each(['dpo@myexample.com', 'dpo@example.com.bureau.co.uk', 'example.com@bureau.co.uk', 'dpo@contest'])(
		'but not %s, which only looks like one',
		(email) => {
			expect(problemsOf({ mailFrom: 'privacy@bureau.co.uk' }, { ...policy, dpo: { email } })).toEqual([]);
		},
	);

	test('the published policy, whose addresses are to be filled in, each of them', () => {
		const problems = problemsOf({ mailFrom: 'privacy@bureau.co.uk' }, published as typeof policy);
		const recipients = Object.values(published.recipients).filter(({ tell }) => tell.by === 'email').length;
		expect(problems).toHaveLength(2 + recipients);
	});

	test('the sample estate excuses its made-up recipients, not the DPO', () => {
		const problems = problemsOf({ mailFrom: 'privacy@bureau.co.uk', sampleEstate: 'true' }, published as typeof policy);
		expect(problems.map((problem) => problem.split(':')[0])).toEqual([
			'policy/policy.yaml dpo.email',
			'policy/policy.yaml escalation.email',
		]);
	});
});

describe('an option that is no such thing is named, with what would be right:', () => {
	test.each([
		[{ mailFrom: 'privacy' }, 'mailFrom: write an e-mail address, as privacy@your-organisation.com'],
		[{ mailDomain: 'not a domain' }, 'mailDomain: write a domain name, as your-organisation.com'],
		[{ mailSandbox: 'yes' }, 'mailSandbox: write true or false'],
		[{ sampleEstate: '1' }, 'sampleEstate: write true or false'],
		[{ alarmsTo: 'me' }, 'alarmsTo: write an e-mail address, or dpo for the one in the policy'],
		[{ oidcIssuer: 'http://id.bureau.co.uk', oidcAudience: 'rightful' }, 'oidcIssuer: write the issuer as an https URL'],
		[{ reservedConcurrency: 'many' }, 'reservedConcurrency: write a whole number, at least 1'],
		[{ reservedConcurrency: '0' }, 'reservedConcurrency: write a whole number, at least 1'],
		[{ reservedConcurrency: '1.5' }, 'reservedConcurrency: write a whole number, at least 1'],
	])('%j', (given, problem) => {
		expect(problemsOf(given)).toEqual([problem]);
	});
});

test('an issuer without an audience would let anybody in whom it knows', () => {
	const problem = 'oidcIssuer, oidcAudience: give both, or neither for a Cognito user pool';
	expect(problemsOf({ oidcIssuer: 'https://id.bureau.co.uk' })).toEqual([problem]);
	expect(problemsOf({ oidcAudience: 'rightful' })).toEqual([problem]);
});

test('mails come from the domain that is set up for them, or one below', () => {
	expect(problemsOf({ mailFrom: 'privacy@bureau.co.uk', mailDomain: 'bureau.co.uk' })).toEqual([]);
	expect(problemsOf({ mailFrom: 'privacy@mail.bureau.co.uk', mailDomain: 'bureau.co.uk' })).toEqual([]);
	expect(problemsOf({ mailFrom: 'privacy@otherbureau.co.uk', mailDomain: 'bureau.co.uk' })).toEqual([
		'mailDomain: privacy@otherbureau.co.uk is not an address of bureau.co.uk',
	]);
});
