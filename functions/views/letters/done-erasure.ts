import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate, periodInWords } from '../dates.ts';
import { actedOn, keptBack, notCovered, recipientName, records } from '../wording/outcome.ts';
import { rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
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
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} to erase your data. This is what we have done.` },
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
			...told(policy, state),
			...(kept.length === 0 && missing.length === 0 ? [] : appeals(policy)),
		],
		from: fromController(policy),
	});
};

const uncovered = (name: string, stopped: boolean): string =>
	`${name}: ${stopped ? 'the erasing was stopped, and may not be complete' : 'we could not search it completely'}`;

const suppression =
	'We keep an unreadable fingerprint of your e-mail address, and only that, so that we never send marketing to it again (UK GDPR Article 21(3)).';

const told = (policy: Policy, { recipients }: DoneErasure['state']): readonly Block[] => {
	if (recipients === undefined || recipients.told.length + recipients.notTold.length === 0) return [];
	return [
		{ heading: 'Who else we told' },
		{
			list: [
				...recipients.told.map((id) => `${recipientName(policy, id)}: asked to erase it too`),
				...recipients.notTold.map((id) => `${recipientName(policy, id)}: not told. ${whyNot(policy, id)}`),
			],
		},
	];
};

const whyNot = (policy: Policy, id: string): string => {
	const tell = policy.recipients[id]?.tell;
	return tell?.by === 'none' ? tell.why : 'We could not reach them.';
};
