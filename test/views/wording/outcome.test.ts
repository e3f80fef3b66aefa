import { expect, test } from '@jest/globals';
import { keptBack } from '../../../functions/views/wording/outcome.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();

test('what a contract needs is kept until it ends, and so the letter says, with the date where there is one', () => {
	const contact = { category: 'contact-details', count: 1, reason: 'right-does-not-apply' };
	const doors = { category: 'building-access', count: 40, reason: 'right-does-not-apply', until: '2026-09-30' };
	const disputed = { category: 'contact-details', count: 2, reason: 'legal-claims' };
	const result = { store: 'crm', status: 'done', found: 43, acted: [], retained: [doors, contact, disputed] } as const;
	const why = 'Kept until you unsubscribe, and for as long as we have a contract with you that needs it (UK GDPR Article 17(1)(a))';
	const claims = 'We need the data to establish, exercise or defend legal claims. (UK GDPR Article 17(3)(e))';
	expect(keptBack(policy, { right: 'erasure', results: [result] })).toEqual([
		{ name: 'Contact details', count: 1, reason: 'right-does-not-apply', why, until: 'the contract ends' },
		{ name: 'Contact details', count: 2, reason: 'legal-claims', why: claims, until: 'not yet known' },
		{ name: 'Access to buildings', count: 40, reason: 'right-does-not-apply', why, until: '30 September 2026' },
	]);
});
