import type { Policy } from '../../core/policy/schema.ts';
import type { HoldOn } from '../../core/retention/ports.ts';
import { longDate } from '../dates.ts';
import { categoryName, records, storeName } from '../wording/outcome.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface HoldReview {
	readonly policy: Policy;
	readonly hold: { readonly id: string; readonly on: HoldOn; readonly reviewOn: string; readonly placedAt: string };
	/** Calendar date. */
	readonly today: string;
	/** Where the DPO API shows the hold. */
	readonly holdLink: string;
}

/** Reminds the DPO to look whether a hold is still needed. Says nothing about whom or why: the hold itself does. */
export const holdReview = ({ policy, hold, today, holdLink }: HoldReview): Letter => {
	const { id, on, reviewOn } = hold;
	const when =
		reviewOn > today
			? `is to be reviewed on ${longDate(reviewOn)}`
			: reviewOn === today
				? 'is to be reviewed today'
				: `was to be reviewed on ${longDate(reviewOn)}`;
	return letter({
		subject: `Legal hold ${id}: review on ${longDate(reviewOn)}`,
		blocks: [
			{ paragraph: `The legal hold ${id} ${when}. It goes on until it is lifted; what it keeps is not deleted as long.` },
			{ facts: [['On', whatIsHeld(policy, on)]] },
			{
				list: [
					`Still needed: set another date, by POST /holds/${id}/review.`,
					`No longer needed: lift it, by DELETE /holds/${id}. What was due meanwhile goes with the next sweep.`,
				],
			},
			{ link: { label: 'The hold', link: holdLink } },
		],
		from: fromRightful(policy),
	});
};

function whatIsHeld(policy: Policy, on: HoldOn): string {
	if (on.what === 'person') return 'a person';
	if (on.what === 'category') {
		const where = on.store === undefined ? 'every store' : storeName(policy, on.store);
		return `${categoryName(policy, on.category)}, in ${where}`;
	}
	return `${records(on.records.length)} in ${storeName(policy, on.store)}`;
}
