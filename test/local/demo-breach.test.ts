import { expect, test } from '@jest/globals';
import type { documentOfBreach } from '../../local/demo/breach-report.ts';
import { demoDocument } from '../fixtures/local/demo-document.ts';

test('--breach --json is one document of a breach: what went out at which hour, the document for the authority, the register', async () => {
	const { breach } = await demoDocument<{ readonly breach: ReturnType<typeof documentOfBreach> }>('--breach');
	const hour = 3_600_000;
	expect(Date.parse(breach.notifyBy) - Date.parse(breach.awareAt)).toBe(72 * hour);
	expect(breach.escalations.map(({ hours, due }) => [hours, due])).toEqual(
		[24, 48, 60, 66].map((hours) => [hours, new Date(Date.parse(breach.awareAt) + hours * hour).toISOString()]),
	);
	for (const { to } of breach.escalations) expect(to).toEqual(['dpo@example.com', 'escalation@example.com']);
	expect(breach).toMatchObject({
		...{ status: 'completed', severity: { score: 3.5, level: 'high' }, audit: { verified: true } },
		notifications: [
			{ phase: 1, final: false },
			{ phase: 2, final: true, reference: 'IC-0000-DEMO' },
		],
		letter: { status: 'reported', progress: { repeated: 0, undelivered: 1, failed: 0 } },
		register: { Reference: breach.reference, 'Severity score': '3.5', 'Within 72 hours': 'yes', Status: 'completed' },
		document: {
			to: 'authority@example.com',
			text: expect.stringContaining('Article 33(3)(d)'),
			html: expect.stringContaining('Article 33(3)(d)'),
		},
	});
	expect(breach.letter.progress.sent).toBeGreaterThan(1);
	// Whose letter came back was told otherwise, and is counted once.
	expect(breach.register['People told']).toBe(String(breach.letter.progress.sent));
	expect(breach.letter.progress.undelivered).toBe(1);
}, 120_000);
