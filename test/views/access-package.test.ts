import { describe, expect, test } from '@jest/globals';
import { disclosures } from '../../functions/core/request/export/disclosure.ts';
import { packageIndex } from '../../functions/views/access-package/index-page.ts';
import { policy, reference } from './every-page.ts';

const categories = disclosures(policy).map((category, index) => ({
	...category,
	count: index + 1,
	file: `data/${category.id}.csv`,
}));
const order = { policy, caseId: reference, generatedAt: '2026-10-05T10:00:00.000Z', redacted: 0, notSearched: [], categories };
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;');

describe('the index of an access package', () => {
	const page = packageIndex(order);

	test.each(categories)(
		'says of $id all that Article 15(1) and (2) asks for',
		({ id, count, description, purposes, recipients, retention, sources }) => {
			expect(page).toContain(`href="data/${id}.csv"`);
			expect(page).toContain(`<td class="number">${count}</td>`);
			const told = [
				description,
				...purposes.flatMap((purpose) => [purpose.description, purpose.interest ?? '']),
				...recipients.flatMap((recipient) => [recipient.name, recipient.safeguard ?? '']),
				...retention.map(({ reason }) => reason),
				...sources,
			];
			for (const text of told) expect(page).toContain(escaped(text));
		},
	);

	test('names controller, officer, authority, rights, automated decisions and routes of appeal', () => {
		for (const text of [policy.controller.name, policy.dpo.email, policy.supervisoryAuthority.address, policy.automatedDecisions])
			expect(page).toContain(escaped(text));
		for (const article of ['Article 16', 'Article 17', 'Article 18', 'Article 20', 'Article 21', 'Article 7(3)'])
			expect(page).toContain(article);
		for (const { title } of policy.appeals) expect(page).toContain(`${escaped(title)}.</strong>`);
		for (const { law } of policy.appeals) expect(page).toContain(escaped(law));
	});

	test('says nothing is missing only when nothing is', () => {
		expect(page).not.toContain('What is missing');
		const partial = packageIndex({ ...order, redacted: 1, notSearched: ['CCTV'] });
		expect(partial).toContain('<li>1 record is left out or blacked out in part');
		expect(partial).toContain('<li>CCTV: we could not search it completely.</li>');
	});

	test('leads nowhere but into the package, to mail and to the authority', () => {
		const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? '');
		const allowed = /^(#|data\/|mailto:)/;
		expect(targets.filter((target) => !allowed.test(target))).toEqual([policy.supervisoryAuthority.url]);
	});
});
