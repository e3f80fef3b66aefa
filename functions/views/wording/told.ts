import type { CaseState, Right } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { toldOf } from '../../core/request/recipients.ts';
import type { Block } from '../letters/letter.ts';
import { recipientName } from './outcome.ts';

/** Which recipients of the data were told what was done to it, and why others were not (UK GDPR Art 19). */
export const whoWasTold = (policy: Policy, state: Pick<CaseState, 'right' | 'recipients'>): readonly Block[] => {
	const { told, notTold } = toldOf(state);
	if (told.length + notTold.length === 0) return [];
	return [
		{ heading: 'Who else we told' },
		{
			list: [
				...told.map((id) => `${recipientName(policy, id)}: ${asked[state.right] ?? 'told'}`),
				...notTold.map((id) => `${recipientName(policy, id)}: not told. ${whyNot(policy, id)}`),
			],
		},
	];
};

const asked: Readonly<Partial<Record<Right, string>>> = {
	erasure: 'asked to erase it too',
	rectification: 'told what is right, and asked to put it right too',
	restriction: 'asked to leave it alone too',
	objection: 'asked to stop using it too',
	'withdrawing-consent': 'told that it may not be used on your consent any more',
};

const whyNot = (policy: Policy, id: string): string => {
	const tell = policy.recipients[id]?.tell;
	return tell?.by === 'none' ? sentence(tell.why) : 'We could not reach them yet, and go on trying.';
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
