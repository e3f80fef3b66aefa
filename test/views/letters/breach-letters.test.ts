import { describe, expect, test } from '@jest/globals';
import type { BreachEvent } from '../../../functions/core/breach/breach.ts';
import {
	decideAuthority,
	decidePeople,
	publishNotice,
	recordFacts,
	withdrawNotice,
} from '../../../functions/core/breach/commands.ts';
import { authorityNotification } from '../../../functions/views/letters/authority-notification.ts';
import { breachEscalation } from '../../../functions/views/letters/breach-escalation.ts';
import { breachReported } from '../../../functions/views/letters/breach-reported.ts';
import { following, opened, text } from '../../fixtures/breaches.ts';
import { policy } from '../every-page.ts';

const caseLink = 'https://privacy.example.com/cases/7K3M-9QXB-2TR';
const hostile = '<script>alert(1)</script>';
const texts = new Map([
	['nature', `A list went astray. ${hostile}`],
	['whose', 'Members'],
	['consequences', 'Unwanted mail.'],
	['measures', 'The list was deleted.'],
	['cause', 'A slip.'],
]);
const facts = {
	...{ whose: text('whose'), consequences: text('consequences'), measures: text('measures'), cause: text('cause') },
	...{ categories: ['contact-details'], people: 240, records: 300 },
	...({ dataKinds: ['financial'], identifiability: 'significant', confidentiality: 0.5, malicious: true } as const),
};
const state = opened();
const known = following(
	state,
	recordFacts(state, facts, undefined, () => []),
);

describe('the notification of the authority', () => {
	test('has every field of Art 33(3), as text and as HTML, where words are no markup', () => {
		const at = '2026-03-30T20:00:00.000Z';
		const decided = following(known, decidePeople(known, 'not-told', 'risk-removed', text('grounds')));
		const letter = authorityNotification({ policy, state: decided, texts, phase: 1, final: true, at });
		for (const part of [
			...['A list went astray.', 'Members', 'approximately 240', 'Contact details', 'approximately 300', policy.dpo.email],
			...[
				'Unwanted mail.',
				'The list was deleted.',
				'A slip.',
				'Saturday 28 March 2026, 20:00 GMT',
				'Tuesday 31 March 2026, 21:00 BST',
			],
			...['1, complete (Article 33(4))', 'measures taken since have removed the high risk (Article 34(3)(b))'],
		]) {
			expect(letter.text).toContain(part);
			expect(letter.html).toContain(part);
		}
		expect(letter.text).not.toContain('Reasons for the delay');
		expect(letter.html).not.toContain('<script>');
	});

	test('says of what is not known that it follows, or, in the last phase, that it is not', () => {
		const at = '2026-03-28T21:00:00.000Z';
		const first = authorityNotification({ policy, state, texts: new Map(), phase: 1, final: false, at });
		expect(first.text).toContain('Number of people: Not known yet; it follows in a later phase.');
		const last = authorityNotification({ policy, state, texts: new Map(), phase: 2, final: true, at });
		expect(last.text).toContain('Number of people: Not known.');
		expect(last.subject).toBe(`Notification of a personal data breach, ${state.caseId}, phase 2 (the last)`);
	});

	test('says since when a notice tells the people, and until when it did, and nothing of one that had told nobody', () => {
		const on = '2026-04-02T10:00:00.000Z';
		const decided = following(known, decidePeople(known, 'public-notice', 'disproportionate-effort', text('grounds')));
		const standing = following(decided, publishNotice(decided, text('notice')), on);
		const withdrawn = (served: boolean) => following(standing, withdrawNotice(standing, on, { served, note: text('note') }), on);
		const said = (of: typeof state) =>
			/The people concerned \(Article 34\): (.*)/.exec(
				authorityNotification({ policy, state: of, texts, phase: 1, final: true, at: on }).text,
			)?.[1];
		const since = 'public notice since Thursday 2 April 2026, 11:00 BST';
		expect([standing, withdrawn(true)].map(said)).toEqual([since, `${since} until Thursday 2 April 2026, 11:00 BST`]);
		expect(said(withdrawn(false))).not.toContain('since');
	});

	test('gives the reasons where it is late', () => {
		const at = '2026-04-02T00:00:00.000Z';
		const letter = authorityNotification({ policy, state, texts, phase: 1, final: false, at, delay: 'Nobody knew whom to ask.' });
		expect(letter.text).toContain('Reasons for the delay (Article 33(1))');
		expect(letter.text).toContain('Nobody knew whom to ask.');
	});
});

describe('an escalation', () => {
	const at = (hours: number) => new Date(Date.parse(state.awareAt) + hours * 3_600_000).toISOString();
	const sent = (events: readonly BreachEvent[], hours: 24 | 72, now: string) =>
		breachEscalation({ policy, state: following(state, events), hours, now, caseLink });

	test('says how many hours are left, and what was decided', () => {
		const letter = sent(decideAuthority(state, true, text('grounds')), 24, at(25.5));
		expect(letter.subject).toBe(`24 of 72 hours gone: personal data breach ${state.caseId} (24 hours)`);
		expect(letter.text).toContain('Whole hours left: 46');
		expect(letter.text).toContain('Decision: to be notified, and not sent yet');
	});

	test('says that they are over, from their end on', () => {
		const letter = sent([{ type: 'escalation-sent', data: { hours: 24 } }], 72, at(72));
		expect(letter.subject).toBe(`Overdue: personal data breach ${state.caseId} (72 hours)`);
		expect(letter.text).toContain('Hours gone: 72');
		expect(letter.text).toContain('Decision: none yet');
	});
});

test('a report names the processor by whose link it came, and whom to ask back', () => {
	const letter = breachReported({
		...{ policy, state: { ...state, channel: 'processor' }, processor: 'A processor', nature: hostile, caseLink },
		reporter: { name: 'Rae', email: 'rae@example.net' },
	});
	expect(letter.text).toContain('Reported by: the form, by a processor: A processor');
	expect(letter.text).toContain('To ask back: Rae, rae@example.net');
	expect(letter.html).not.toContain('<script>');
});
