/** Who is told of what was done to data that they were given (UK GDPR Art 19), when again, and what the person hears of it. */
import type { CaseState, NoticeAct, RecipientEntry, RecipientNotice } from '../case/case.ts';
import { localDate } from '../clock/statutory.ts';
import type { Policy } from '../policy/schema.ts';
import { rulesOfRight, tellsRecipients } from './rights.ts';

type Ledger = readonly RecipientEntry[];

const minute = 60_000;
/** After so many milliseconds a recipient that could not be told is tried again, and after twice as many each further time … */
const firstPause = 15 * minute;
/** … but no later than after so many. */
const longestPause = 24 * 60 * minute;
/** So long after the case is closed, or the DPO had it told again, it is given up. */
const patience = 7 * 24 * 60 * minute;

/**
 * Whom to tell, beyond what the ledger has: the recipients of each category that was erased, put right or restricted, and, where a
 * restriction is lifted, those who were told of it. What is restricted only while an objection is weighed counts (Art 18(1)(d)).
 */
export function noticesFor(policy: Policy, state: CaseState): RecipientNotice[] {
	const ledger = state.recipients ?? [];
	const concerned = state.lifted ? restrictedBefore(ledger) : changedNow(policy, state);
	const act = state.lifted ? 'restriction-lifted' : actOf(state);
	if (!act) return [];
	return Object.entries(policy.recipients).flatMap(([recipient, { tell }]): RecipientNotice[] => {
		const before = ledger.filter((entry) => entry.recipient === recipient);
		const known = new Set(before.filter((entry) => entry.act === act).flatMap(({ categories }) => categories));
		const categories = (concerned.get(recipient) ?? []).filter((category) => !known.has(category));
		if (categories.length === 0) return [];
		// A full stop is in no recipient's id.
		const notice = before.length === 0 ? recipient : `${recipient}.${before.length + 1}`;
		return [{ notice, recipient, act, by: tell.by, categories, ...(tell.by === 'none' && { why: tell.why }) }];
	});
}

const actOf = ({ right }: CaseState): NoticeAct | undefined =>
	(
		({
			erase: 'erasure',
			rectify: 'rectification',
			restrict: 'restriction',
			export: undefined,
			schedule: undefined,
			none: undefined,
		}) as const
	)[rulesOfRight[right].act];

function changedNow(policy: Policy, { right, results = [], restricted }: CaseState): ReadonlyMap<string, readonly string[]> {
	const done = tellsRecipients(right) ? [...(restricted?.results ?? []), ...results] : [];
	const changed = new Set(done.flatMap(({ acted }) => acted.filter(({ count }) => count > 0).map(({ category }) => category)));
	return new Map(
		Object.entries(policy.recipients).map(([id, { categories }]) => [id, categories.filter((category) => changed.has(category))]),
	);
}

/** Even whom we could not reach may have been reached: an answer can be lost. */
function restrictedBefore(ledger: Ledger): ReadonlyMap<string, readonly string[]> {
	const restricting = ledger.filter(({ act, status }) => act === 'restriction' && status !== 'impossible');
	return new Map(
		[...Map.groupBy(restricting, ({ recipient }) => recipient)].map(([recipient, entries]) => [
			recipient,
			[...new Set(entries.flatMap(({ categories }) => categories))],
		]),
	);
}

/** The lines that still say something: who has to hear that a restriction is over need not hear of the restriction any more. */
export function standing(ledger: Ledger): Ledger {
	const lifted = new Set(ledger.filter(({ act }) => act === 'restriction-lifted').map(({ recipient }) => recipient));
	return ledger.filter(({ act, status, recipient }) => act !== 'restriction' || status === 'told' || !lifted.has(recipient));
}

/** When the recipient is told if it was not yet, an instant; `undefined`: never again by itself. */
function tellAt({ closedAt = '' }: Pick<CaseState, 'closedAt'>, entry: RecipientEntry): string | undefined {
	if (entry.status !== 'owed' && entry.status !== 'failed') return undefined;
	const { owedAt, at = owedAt, failures } = entry;
	const next = Date.parse(at) + Math.min(longestPause, firstPause * 2 ** failures);
	const last = Date.parse(closedAt > owedAt ? closedAt : owedAt) + patience;
	return closedAt !== '' && next > last ? undefined : new Date(next).toISOString();
}

/** What should have been told by now: a sweep does. Whoever lists it tells it at once, and is left a while to do so. */
export function overdueNotices(state: Pick<CaseState, 'recipients' | 'closedAt'>, now: string): Ledger {
	return standing(state.recipients ?? []).filter((entry) => (tellAt(state, entry) ?? '9999') <= now);
}

/** When a sweep has to look at the ledger next, an instant. */
export function nextTelling(state: Pick<CaseState, 'recipients' | 'closedAt'>): string | undefined {
	const instants = standing(state.recipients ?? []).map((entry) => tellAt(state, entry));
	return instants
		.filter((instant) => instant !== undefined)
		.toSorted()
		.at(0);
}

/** The ledger, with the instant at which a sweep tells whom it could not tell yet; `undefined` until there is one. */
export function ledgerOf(
	state: Pick<CaseState, 'recipients' | 'closedAt'>,
): readonly (RecipientEntry & { readonly nextTryAt?: string })[] | undefined {
	const current = standing(state.recipients ?? []);
	return state.recipients?.map((entry) => {
		const nextTryAt = current.includes(entry) ? tellAt(state, entry) : undefined;
		return { ...entry, ...(nextTryAt !== undefined && { nextTryAt }) };
	});
}

/** Ids of the recipients that know everything, and of those that do not, in the ledger's order. */
export function toldOf({ recipients = [] }: Pick<CaseState, 'recipients'>): {
	readonly told: readonly string[];
	readonly notTold: readonly string[];
} {
	const byRecipient = [...Map.groupBy(standing(recipients), ({ recipient }) => recipient)];
	const knows = (entries: Ledger) => entries.every(({ status }) => status === 'told');
	const ids = (of: typeof byRecipient) => of.map(([recipient]) => recipient);
	return {
		told: ids(byRecipient.filter(([, entries]) => knows(entries))),
		notTold: ids(byRecipient.filter(([, entries]) => !knows(entries))),
	};
}

/** What the person hears of a recipient, Art 19. `on`: calendar date in the controller's time zone on which it was told last. */
export interface NamedRecipient {
	readonly name: string;
	readonly told: boolean;
	readonly on?: string;
}

/** @param policy that the case was decided under. */
export function recipientsNamed(
	policy: Pick<Policy, 'recipients' | 'timeZone'>,
	state: Pick<CaseState, 'recipients'>,
): NamedRecipient[] {
	const { told } = toldOf(state);
	const ledger = state.recipients ?? [];
	return [...new Set(ledger.map(({ recipient }) => recipient))].map((recipient) => {
		const last = ledger
			.flatMap(({ recipient: of, status, at }) => (of === recipient && status === 'told' && at !== undefined ? [at] : []))
			.toSorted()
			.at(-1);
		return {
			...{ name: policy.recipients[recipient]?.name ?? recipient, told: told.includes(recipient) },
			...(last !== undefined && { on: localDate(last, policy.timeZone) }),
		};
	});
}
