import { describe, expect, test } from '@jest/globals';
import { coverageProblems } from '../../functions/core/policy/coverage.ts';
import { ruleFor } from '../../functions/core/policy/lookup.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { readPolicy } from '../../lib/policy-file.ts';
import { publishedStatements } from './fixtures/published-statements.ts';

const { policy, notes } = readPolicy();

test('the policy and the data map hold together, with nothing to note', () => {
	expect(coverageProblems(policy)).toEqual([]);
	expect(notes).toEqual([]);
});

test('every statement of the published text is in the policy', () => {
	expect(publishedStatements.filter(({ isIn }) => !isIn(policy)).map(({ section, says }) => `${section}: ${says}`)).toEqual([]);
});

test('whatever entry is left out, the guard or a published statement misses it', () => {
	const sections = ['categories', 'sources', 'purposes', 'recipients', 'rights', 'commitments', 'cookies'] as const;
	const missedByNobody = sections.flatMap((section) =>
		Object.keys(policy[section] ?? {}).flatMap((id) => {
			const draft: Policy = structuredClone(policy);
			delete draft[section]?.[id];
			const missed = coverageProblems(draft).length > 0 || publishedStatements.some(({ isIn }) => !isIn(draft));
			return missed ? [] : [`${section}.${id}`];
		}),
	);
	// Beyond the text: what tax law demands, and is promised to nobody.
	expect(missedByNobody).toEqual(['purposes.keep-accounts']);
});

test('the categories are those that the estate and Rightful keep', () => {
	expect(Object.keys(policy.categories)).toEqual([
		'contact-details',
		'enquiries',
		'job-details',
		'social-profile',
		'preferred-location',
		'survey-responses',
		'competition-entries',
		'referrals',
		'combined-profile',
		'membership-contract',
		'credit-checks',
		'invoices',
		'payment-details',
		'building-access',
		'vehicle-registrations',
		'event-attendance',
		'dietary-requirements',
		'marketing-preferences',
		'campaign-history',
		'technical-data',
		'browsing-history',
		'call-records',
		'identity-documents',
		'cctv-images',
		'request-records',
		'request-notes',
		'complaint-records',
		'complaint-notes',
		'suppression-list',
		'audit-chain',
		'breach-reports',
		'access-packages',
		'mailing-recipients',
	]);
});

test('the flags that make the data protection officer look are where they belong', () => {
	const flagged = (flag: (category: Policy['categories'][string]) => boolean) =>
		Object.keys(policy.categories).filter((id) => flag(policy.categories[id] as Policy['categories'][string]));
	expect(flagged((category) => category.special)).toEqual(['dietary-requirements']);
	expect(flagged((category) => category.identityDocument)).toEqual(['identity-documents']);
	expect(flagged((category) => category.verification === 'dpo')).toEqual(['identity-documents']);
	expect(flagged((category) => category.mayConcernOthers)).toEqual([
		'enquiries',
		'call-records',
		'cctv-images',
		'request-notes',
		'complaint-notes',
	]);
	expect(flagged((category) => category.contract)).toEqual(['membership-contract']);
});

describe('what the law keeps, it keeps against an erasure, and no longer than it says:', () => {
	const law = (category: string) => {
		const { trigger, period, action, keptBy, source } = ruleFor(policy, category) ?? {};
		return { trigger, period, action, keptBy, source };
	};

	test('invoices for six years from the end of the financial year', () => {
		expect(law('invoices')).toEqual({
			trigger: 'financial-year-end',
			period: 'P6Y',
			action: 'erase',
			keptBy: 'legal-obligation',
			source: 'law',
		});
	});

	test('identity documents for five years from the end of the relationship', () => {
		expect(law('identity-documents')).toEqual({
			trigger: 'relationship-end',
			period: 'P5Y',
			action: 'erase',
			keptBy: 'legal-obligation',
			source: 'law',
		});
	});

	test('the suppression list for a lifetime', () => {
		expect(law('suppression-list')).toEqual({
			trigger: 'unsubscribe',
			period: 'P100Y',
			action: 'erase',
			keptBy: 'suppression',
			source: 'law',
		});
	});
});

test('what the policy promises to keep only until unsubscribing, nothing but a live contract keeps against an erasure', () => {
	const promised = policy.retention.filter(({ source }) => source === 'policy');
	expect(promised.flatMap(({ category, keptBy }) => (keptBy === undefined ? [] : [[category, keptBy]]))).toEqual([
		['contact-details', 'contract'],
		['building-access', 'contract'],
	]);
	expect(promised.length).toBe(16);
});

test('CCTV images go after thirty days, which is an assumption and said to be one', () => {
	expect(ruleFor(policy, 'cctv-images')).toEqual({
		category: 'cctv-images',
		trigger: 'collected',
		period: 'P30D',
		action: 'erase',
		source: 'assumption',
		reason: 'Thirty days, unless an image is needed to look into an incident',
	});
});

test('what visits to the site leave becomes figures of nobody after fourteen months: no text says more', () => {
	const anonymous = policy.retention.filter(({ action }) => action === 'anonymise');
	expect(anonymous.map(({ category, trigger, period, aggregate }) => ({ category, trigger, period, aggregate }))).toEqual([
		{ category: 'technical-data', trigger: 'collected', period: 'P14M', aggregate: { per: ['browser'] } },
		{ category: 'browsing-history', trigger: 'collected', period: 'P14M', aggregate: { per: ['page'] } },
	]);
});

test('an access package is kept for as long as it can be downloaded', () => {
	expect(ruleFor(policy, 'access-packages')?.period).toBe(policy.exportAvailable);
});

test('letters name the routes of appeal in their order, and the authority by its address', () => {
	expect(policy.appeals.map(({ title }) => title)).toEqual([
		'Complain to us',
		"Complain to the Information Commissioner's Office",
		'Go to court',
	]);
	expect(policy.appeals.map(({ law }) => law.match(/section(s)? [0-9A-Z]+/)?.[0])).toEqual([
		'section 164A',
		'section 165',
		'sections 167',
	]);
	const { name, address, phone, url } = policy.supervisoryAuthority;
	const [, ico] = policy.appeals;
	expect([name, address, phone, url].filter((part) => !`${ico?.title} ${ico?.text}`.includes(part))).toEqual([]);
});

test('no mailbox of the policy is anybody’s before it is configured', () => {
	const mailboxes = [
		policy.dpo.email,
		policy.escalation.email,
		...Object.values(policy.recipients).flatMap(({ tell }) => (tell.by === 'email' ? [tell.address] : [])),
	];
	expect(mailboxes.filter((mailbox) => !mailbox.endsWith('@example.com'))).toEqual([]);
	expect(mailboxes.length).toBeGreaterThan(2);
});
