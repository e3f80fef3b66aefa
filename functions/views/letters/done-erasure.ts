import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate, periodInWords } from '../dates.ts';
import { actedOn, keptBack, notCovered, records } from '../wording/outcome.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { suppression } from '../wording/suppression.ts';
import { whoWasTold } from '../wording/told.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface DoneErasure {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'results' | 'leftOut' | 'stopped' | 'recipients'>;
	/** The address is on the suppression list from now on. */
	readonly suppressed: boolean;
}

/** An erasure request is answered: what was erased, what was kept, why and until when, and who was told. */
export const doneErasure = ({ policy, state, suppressed }: DoneErasure): Letter => {
	const erased = actedOn(policy, state.results ?? []);
	const kept = keptBack(policy, state);
	const missing = notCovered(policy, state);
	return letter({
		subject: `Your ${rightName.erasure} ${state.caseId}: what we have done`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked.erasure}. This is what we have done.` },
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'What we erased' },
			erased.length === 0
				? { paragraph: 'There was nothing that we could erase.' }
				: { list: erased.map(([name, count]) => `${name}: ${records(count)}`) },
			...(erased.length === 0
				? []
				: [{ paragraph: `Our backups still hold copies for up to ${periodInWords(policy.backups)}; then these are gone too.` }]),
			...(kept.length === 0
				? []
				: [
						{ heading: 'What we kept, and why' },
						{
							table: {
								columns: ['What', 'How many', 'Why', 'Until'],
								rows: kept.map(({ name, count, why, until }) => [name, records(count), why, until]),
							},
						},
						{ paragraph: 'We use it for nothing else.' },
					]),
			...(missing.length === 0
				? []
				: [{ heading: 'What is not covered' }, { list: missing.map((name) => uncovered(name, state.stopped)) }]),
			...(suppressed ? [{ heading: 'No more marketing' }, { paragraph: suppression }] : []),
			...whoWasTold(policy, state),
			...(kept.length === 0 && missing.length === 0 ? [] : appeals(policy)),
		],
		from: fromController(policy),
	});
};

const uncovered = (name: string, stopped: boolean): string =>
	`${name}: ${stopped ? 'the erasing was stopped, and may not be complete' : 'we could not search it completely'}`;
