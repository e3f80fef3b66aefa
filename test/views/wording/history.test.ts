import { describe, expect, test } from '@jest/globals';
import type { CaseEvent, IdentityProof, Right } from '../../../functions/core/case/case.ts';
import { historyInWords } from '../../../functions/views/wording/history.ts';
import { approved, assessed, chainOf, closed, confirmed, delivered, opening } from '../../fixtures/cases.ts';

const told = (right: Right, ...events: readonly CaseEvent[]) =>
	historyInWords(chainOf(opening({ right }), ...events), 'Europe/London').map(({ what }) => what);
const proven = (how: IdentityProof): CaseEvent => ({ type: 'identity-established', data: { how } });
const text = { key: 'k', hash: 'h' };

describe('the history of a request', () => {
	test('has the calendar dates of where the controller is', () => {
		const [first] = chainOf(opening());
		const late = { ...first, at: '2026-06-30T23:30:00.000Z' } as NonNullable<typeof first>;
		expect(historyInWords([late], 'Europe/London')).toEqual([{ on: '2026-07-01', what: 'We received your request.' }]);
	});

	test('says "you confirmed" only where the mailed link was used', () => {
		expect(told('access', confirmed)[1]).toMatch(/^You confirmed it with the link/);
		expect(told('access', proven('dpo'))[1]).toBe('Our data protection officer made sure that it came from you; we began.');
		expect(told('objection-to-marketing', proven('not-needed'))).toEqual(['We received your request.']);
	});

	test('of an objection to marketing tells of no search, since there was none', () => {
		const events: readonly CaseEvent[] = [
			proven('not-needed'),
			{ type: 'effect-taken', data: { effect: 'marketing-stopped' } },
			assessed(),
			{ type: 'fulfilment-started', data: { stores: [] } },
			{ type: 'fulfilment-verified', data: { problems: [] } },
			{ type: 'response-delivered', data: { mail: 'none' } },
			closed(),
		];
		expect(told('objection-to-marketing', ...events)).toEqual([
			'We received your request.',
			'We stopped sending you marketing.',
			'We closed it.',
		]);
	});

	test('of an objection tells that the data is out of use while it is weighed, and of the end of that', () => {
		const events: readonly CaseEvent[] = [
			confirmed,
			{ type: 'effect-taken', data: { effect: 'objected' } },
			assessed({ needs: ['weighing'] }),
			{ type: 'records-restricted', data: { results: [] } },
			{ type: 'decision-made', data: { outcome: 'refused', reason: 'compelling-grounds', text } },
			delivered,
			{ type: 'restriction-lifted', data: { results: [] } },
			closed('refused'),
		];
		expect(told('objection', ...events).slice(2)).toEqual([
			'We told our systems not to use the data while your objection is weighed.',
			'We found what we hold about you.',
			'We stopped using the data while your objection is weighed.',
			'Our data protection officer weighed your objection.',
			'We sent you our answer.',
			'The restriction ended.',
			'We closed it.',
		]);
	});

	test('tells of what is put behind another request, of a restriction that ends, and of data that was sent on', () => {
		expect(
			told(
				'restriction',
				{ type: 'fulfilment-deferred', data: { behind: 'AAAA-BBBB-CCC' } },
				{ type: 'turn-come', data: { behind: 'AAAA-BBBB-CCC' } },
				{ type: 'restriction-lifting', data: { reasons: text, execution: 'e' } },
				{ type: 'data-transferred', data: { outcome: 'sent', text } },
			).slice(1),
		).toEqual([
			'It waits until you have the copy of your data that you also asked for.',
			'That copy was answered, and we went on.',
			'We decided to end the restriction, and told you so.',
			'We sent your data to the organisation that you named.',
		]);
	});

	test('keeps our own business to ourselves', () => {
		expect(
			told(
				'access',
				{ type: 'note-added', data: { note: text } },
				{ type: 'mail-sent', data: { key: 'done', mailHash: 'h' } },
				{ type: 'reminder-sent', data: { threshold: 'due-2' } },
				{ type: 'case-flagged', data: { step: 'Fulfil', error: 'Error' } },
				{ type: 'fulfilment-verified', data: { problems: ['crm: one too many'] } },
			),
		).toEqual(['We received your request.']);
		expect(told('automated-decisions', approved)[1]).toBe('A person looked at the decision again.');
	});
});
