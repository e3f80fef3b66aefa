import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { lastDayBefore, longDate, longDateOf } from '../dates.ts';
import { actedOn, keptBack, notCovered, records } from '../wording/outcome.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface DonePortability {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'results' | 'leftOut' | 'transfer'>;
	readonly downloadLink: string;
	/** Instant from which it is gone. */
	readonly availableUntil: string;
	/** Records that were redacted or withheld for the sake of other people. */
	readonly redacted?: number;
	/** Where the person had it sent: the host, and its receipt, or why it could not be sent there. */
	readonly sent?: { readonly to: string; readonly said: string };
}

/** A portability request is answered: where the data is, what of it qualifies under Art 20(1), and whether it was sent on (Art 20(2)). */
export const donePortability = ({ policy, state, downloadLink, availableUntil, redacted = 0, sent }: DonePortability): Letter => {
	const given = actedOn(policy, state.results ?? []);
	return letter({
		subject: `Your ${rightName.portability} ${state.caseId}: your data is ready`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked.portability}. It is ready.` },
			{ button: { label: 'Download your data', link: downloadLink } },
			{
				facts: [
					['Reference', state.caseId],
					['Available until', lastDayBefore(availableUntil, policy.timeZone)],
				],
			},
			{ paragraph: 'Whoever has this link can download your data: please do not pass it on.' },
			...transfer(policy, state, sent),
			{ heading: 'What is in it' },
			{
				paragraph:
					'What you gave us, knowingly or by what you did, and what programs of ours use on your consent or for a contract with you (UK GDPR Article 20(1)). Each kind of data is a table (CSV), and all of it is one file for programs (JSON).',
			},
			given.length === 0
				? { paragraph: 'We hold no such data of yours.' }
				: { list: given.map(([name, count]) => `${name}: ${records(count)}`) },
			...leftOut(policy, state, redacted),
			...appeals(policy),
		],
		from: fromController(policy),
	});
};

const transfer = (policy: Policy, state: DonePortability['state'], sent: DonePortability['sent']): readonly Block[] => {
	if (!state.transfer || !sent) return [];
	const on = longDateOf(state.transfer.at, policy.timeZone);
	return [
		{ heading: 'Sent to another organisation' },
		...(state.transfer.outcome === 'sent'
			? [
					{ paragraph: `We sent it to ${sent.to} on ${on}, and they took it.` },
					...(isBrief(sent.said) ? [{ facts: [['They answered', sent.said]] } as const] : []),
				]
			: [
					{ paragraph: `We could not send it to ${sent.to}. ${sent.said}` },
					{ paragraph: 'You can hand over what you download instead: it is the same.' },
				]),
	];
};

/** A receipt is a line; a whole page is none. */
const isBrief = (said: string): boolean => said !== '' && said.length <= 200 && !/[\n<>]/.test(said);

const leftOut = (policy: Policy, state: DonePortability['state'], redacted: number): readonly Block[] => {
	const kept = keptBack(policy, state).filter(({ reason }) => redacted === 0 || reason !== 'rights-of-others');
	const missing = [
		...(redacted === 0 ? [] : [`${records(redacted)} in whole or in part, to protect other people (UK GDPR Article 20(4))`]),
		...kept.map(({ name, count, why }) => `${name}, ${records(count)}: ${why}`),
		...notCovered(policy, state).map((name) => `${name}: we could not search it completely`),
	];
	if (missing.length === 0) return [];
	return [
		{ heading: 'What is not in it, and why' },
		{ list: missing },
		{
			paragraph: `A copy of all that we hold about you, you get by asking for access: write to ${policy.dpo.email}, or use our form.`,
		},
	];
};
