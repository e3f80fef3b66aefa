/** A case of each kind from its beginning to its end, through the whole local system, by the hands of those who take part in it. */
import { makeBreachDesk } from '../../local/demo/breach-desk.ts';
import { makeComplaintDesk } from '../../local/demo/complaint-desk.ts';
import { makeDataSubject } from '../../local/demo/data-subject.ts';
import { makeOfficer } from '../../local/demo/officer.ts';
import type { Asker, Right } from '../../local/demo/rights-shown.ts';
import type { LocalSystem } from '../../local/system.ts';
import type { CaseOccasion } from './usage.ts';

export interface Course {
	/** Until it is the DPO's turn. @returns the case's reference. */
	open(system: LocalSystem, person: Asker): Promise<string>;
	/** All that is left to do, at once. @throws Error when it is not over then. */
	close(system: LocalSystem, person: Asker, reference: string): Promise<void>;
}

const request = (right: Right): Course => ({
	async open(system, person) {
		const subject = makeDataSubject(system.url, person);
		const reference = await subject.ask(right, {});
		await system.settled();
		await subject.confirm(reference);
		await system.settled();
		return reference;
	},
	async close(system, person, reference) {
		const officer = await makeOfficer(system.url);
		let view = await officer.look(reference);
		if (view.status === 'awaiting-decision') {
			await officer.decide(view, person);
			await system.settled();
			view = await officer.look(reference);
		}
		for (const { store, status } of view.tasks) {
			if (status === 'waiting') await officer.finishTask(reference, store, 'Searched by hand: nothing of this person is there.');
		}
		await system.settled();
		const subject = makeDataSubject(system.url, person);
		if (right === 'access') await subject.download(await subject.answer(reference));
		assertOver(reference, await officer.look(reference), 'completed');
	},
});

const complaint: Course = {
	async open(system, { email }) {
		const desk = await makeComplaintDesk(system.url);
		const text = 'I asked you not to phone me, and you phoned me again last week.';
		const reference = await desk.complain({ about: 'use', text, email });
		await system.settled();
		return reference;
	},
	async close(system, _person, reference) {
		const desk = await makeComplaintDesk(system.url);
		await desk.act(reference, 'assign', { to: 'handler@example.org' });
		const reasons = 'The call was about your contract. We have told the desk to write to you instead.';
		await desk.act(reference, 'decide', { outcome: 'partly-upheld', reasons });
		await system.settled();
		assertOver(reference, await desk.look(reference), 'closed');
	},
};

const breach: Course = {
	async open(system) {
		const { reference } = await makeBreachDesk(system.url).report({
			...{ awareAt: system.clock.now(), nature: 'A list of members with their addresses was mailed to another company.' },
			...{ whose: 'Members', categories: ['contact-details'], people: 240, records: 240 },
		});
		await system.settled();
		return reference;
	},
	async close(system, _person, reference) {
		const desk = makeBreachDesk(system.url);
		const act = async (action: string, fields: Readonly<Record<string, unknown>> = {}) => {
			await desk.act(reference, action, fields);
			await system.settled();
		};
		await act('decide-authority', { notify: true, grounds: 'Addresses of 240 people are in strange hands.' });
		await act('notify-authority', { final: true });
		const grounds = 'The other company confirmed in writing that the list was deleted unread.';
		await act('decide-people', { outcome: 'not-told', reason: 'no-high-risk', grounds });
		const task = { what: 'Take completion of addresses out of the mail program.', owner: 'owner@example.com' };
		await act('set-task', { kind: 'lesson', ...task, dueOn: system.clock.now().slice(0, 10) });
		await act('complete-task', { task: 1, note: 'Done on all machines.' });
		await act('close');
		assertOver(reference, await desk.look(reference), 'completed');
	},
};

export const courses: Readonly<Record<CaseOccasion, Course>> = {
	access: request('access'),
	erasure: request('erasure'),
	complaint,
	breach,
};

function assertOver(reference: string, { status }: { readonly status: string }, expected: string): void {
	if (status !== expected) throw new Error(`${reference} is ${status}, and not ${expected}`);
}
