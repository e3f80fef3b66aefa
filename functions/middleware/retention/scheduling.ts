import type { CaseState } from '../../core/case/case.ts';
import { localDate } from '../../core/clock/statutory.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Identifier, Person } from '../../core/ports.ts';
import type { Scheduling } from '../../core/retention/unsubscribing.ts';

/** What finds the person's records: all that assessment found, or else the address. */
export const identifiersOf = ({ identifiers, email }: Person): readonly Identifier[] =>
	identifiers ?? [{ kind: 'email', value: email, scope: 'unique' }];

/** The person's name, where some of what was found bears another: only what bears theirs is surely theirs. */
export const whoseNameOf = ({ name, candidates = [] }: Person): { readonly onlyUnder?: string } =>
	name !== undefined && candidates.some(({ why }) => why === 'name-differs') ? { onlyUnder: name } : {};

/** What the due items of a case say besides the records. */
export function schedulingOf({ timeZone }: Pick<Policy, 'timeZone'>, state: CaseState, person: Person): Scheduling {
	const { caseId, identity, receivedAt } = state;
	return {
		...{ by: caseId, subject: person.subjectKey, identifiers: identifiersOf(person), since: receivedAt },
		confirmedOn: localDate(identity?.establishedAt ?? receivedAt, timeZone),
	};
}
