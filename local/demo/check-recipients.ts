import { isDeepStrictEqual } from 'node:util';
import type { CaseView } from './case-view.ts';
import { type Checked, countOf } from './checked.ts';
import type { Policy } from './inventory.ts';
import { shown } from './rights-shown.ts';

/** Ids of the policy's recipients, in its order. */
export interface Recipients {
	readonly told: readonly string[];
	readonly notTold: readonly string[];
}

export function recipientsOf({ recipients = [] }: Pick<CaseView, 'recipients'>): Recipients {
	const knows = (id: string) => recipients.every(({ recipient, status }) => recipient !== id || status === 'told');
	const ids = [...new Set(recipients.map(({ recipient }) => recipient))];
	return { told: ids.filter(knows), notTold: ids.filter((id) => !knows(id)) };
}

/**
 * Compares who is said to have been told (Art 19) with the policy and with the mails that were sent: everybody who receives what was
 * erased, put right or restricted, unless the policy says why they cannot be told.
 */
export function checkRecipients(
	policy: Policy,
	view: Pick<CaseView, 'reference' | 'right' | 'results' | 'restricted' | 'recipients'>,
	sent: readonly { readonly key: string; readonly to: string }[],
): Checked {
	const { reference, right, results = [], restricted } = view;
	const changes = ['erase', 'rectify', 'mark'].includes(shown[right].act) ? [...results, ...(restricted?.results ?? [])] : [];
	const changed = new Set(changes.flatMap(({ acted }) => acted.filter(({ count }) => count > 0).map(({ category }) => category)));
	const concerned = Object.entries(policy.recipients).filter(([, { categories }]) =>
		categories.some((category) => changed.has(category)),
	);
	const said = recipientsOf(view);
	const reachable = concerned.filter(([, { tell }]) => tell.by !== 'none').map(([id]) => id);
	const others = concerned.filter(([, { tell }]) => tell.by === 'none').map(([id]) => id);
	const mailed = concerned.flatMap(([, { tell }]) => (tell.by === 'email' ? [tell.address] : [])).sort();
	const really = sent.filter(({ key }) => key.startsWith(`${reference}/recipient-`)).map(({ to }) => to);
	const same = (one: readonly string[], other: readonly string[]) => isDeepStrictEqual([...one].sort(), [...other].sort());
	return {
		findings:
			concerned.length === 0 ? [] : [`${countOf(mailed.length, 'recipient')} of the data told by mail, as the policy has it`],
		problems: [
			...(same(said.told, reachable) ? [] : [`said to be told: ${said.told.join(', ')}; to be told: ${reachable.join(', ')}`]),
			...(same(said.notTold, others)
				? []
				: [`said not to be told: ${said.notTold.join(', ')}; out of reach: ${others.join(', ')}`]),
			...(same(really, mailed) ? [] : [`recipients were mailed at ${really.join(', ')}, and not at ${mailed.join(', ')}`]),
		],
	};
}
