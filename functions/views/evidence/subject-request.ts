import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Person } from '../../core/ports.ts';
import type { TaskProgress } from '../../core/stores/ports.ts';
import type { OwnFile } from './files.ts';
import { assessment, outcome } from './tables.ts';

/** What an evidence bundle of a request has beside that of any case. */
export const requestFiles = (
	policy: Policy,
	state: CaseState,
	{ person, tasks }: { readonly person: Person | undefined; readonly tasks: readonly TaskProgress[] },
): readonly OwnFile[] => [
	{
		path: 'assessment.md',
		holds: 'what the policy and the law said of what was found, by store and category, with the article',
		content: assessment(policy, state),
	},
	{
		path: 'outcome.md',
		holds: 'what was done in each store, what was kept, and why',
		content: outcome(policy, state),
	},
	{
		path: 'recipients.json',
		holds: 'who else was told of it, how and when, or why not (Art 19)',
		content: state.recipients ?? [],
	},
	{
		path: 'person.json',
		holds: 'who it is about; `{"erased": true}` once that was erased',
		content: person ?? { erased: true },
	},
	{
		path: 'tasks.json',
		holds: 'what was done in each store',
		content: tasks.map(({ intent: _, ...task }) => task),
	},
];
