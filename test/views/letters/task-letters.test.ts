import { describe, expect, test } from '@jest/globals';
import { taskAssigned } from '../../../functions/views/letters/task-assigned.ts';
import { taskReminder } from '../../../functions/views/letters/task-reminder.ts';
import { policy, reference } from '../every-page.ts';

const state = { caseId: reference, right: 'access' } as const;
const cctv = policy.stores.cctv;

describe('a task that is given to a colleague', () => {
	const about = { name: 'Ada Lovelace', email: 'ada@example.com', details: 'My daughter was there too.' };
	const common = { policy, state, store: 'cctv', dueOn: '2026-09-24', about };

	test('says where to look, for whom, by when, how, and to whom to answer', () => {
		const { text } = taskAssigned({ ...common, note: 'Building 3.' });
		expect(text).toContain('Please do it by: 24 September 2026\nName: Ada Lovelace\nE-mail address: ada@example.com\n');
		expect(text).toContain(cctv?.kind === 'manual' ? `${cctv.instructions}\n\nBuilding 3.\n\n` : 'no manual store');
		expect(text).toContain(`write to ${policy.dpo.email} how many records you found`);
	});

	test('says no more of the person than that, and nothing of it in the subject', () => {
		const { subject, text } = taskAssigned(common);
		expect(text).not.toContain('daughter');
		expect(subject).toBe(`Task for you: ${cctv?.name}, access request ${reference}`);
	});

	test('of somebody whose name nobody knows has none', () => {
		expect(taskAssigned({ ...common, about: { email: 'ada@example.com' } }).text).not.toContain('Name:');
	});

	test('is reminded of without saying whom it is about', () => {
		const { subject, text } = taskReminder({ policy, state, store: 'cctv', dueOn: '2026-09-24' });
		expect(text).toContain('It is to be done by 24 September 2026, and is still open.');
		expect([subject, /ada/i.test(text)]).toEqual([`Reminder: ${cctv?.name}, access request ${reference}`, false]);
	});
});
