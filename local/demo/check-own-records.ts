/**
 * What is said of Rightful's own records, compared with its tables. The request that is shown is itself among them, and its
 * mails became more while it was carried out: what was there before the work on the stores began must be counted, what
 * came later may be.
 */
import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import type { PackagedRecord } from './access-package.ts';
import { type CaseView, type StoreClaim, total } from './case-view.ts';
import { asTable, type Checked, countOf, tally } from './checked.ts';
import type { Policy } from './inventory.ts';
import { changedCasesOfOthers, type OwnInventory, type OwnRecord, ownRecordsOf, subjectKeyOf } from './own-records.ts';

export interface OwnRecordsToCheck {
	readonly policy: Policy;
	readonly view: Pick<CaseView, 'reference' | 'timeline'>;
	readonly before: OwnInventory;
	readonly after: OwnInventory;
	/** Records of this store in the package; absent for erasure. */
	readonly packaged?: readonly PackagedRecord[];
}

interface Own {
	readonly before: readonly OwnRecord[];
	readonly after: readonly OwnRecord[];
	/** Instant before which the work on the stores had not begun. */
	readonly workBegan: string;
}

/** @param claim what is said of the store. */
export function checkOwnRecords(claim: StoreClaim, check: OwnRecordsToCheck): Checked {
	const { view, packaged } = check;
	const subjectKey = subjectKeyOf(check.after, view.reference);
	const own: Own = {
		before: ownRecordsOf(check.before, subjectKey),
		after: ownRecordsOf(check.after, subjectKey),
		workBegan: view.timeline.find(({ type }) => type === 'fulfilment-started')?.at ?? '',
	};
	const problems = [
		...(packaged === undefined ? problemsOfErasure(claim, own, check) : problemsOfCopy(claim, own, packaged, view.reference)),
		...changedCasesOfOthers(check.before, check.after, subjectKey).map(
			(reference) => `case ${reference} of somebody else was changed`,
		),
	];
	const { store, found, acted } = claim;
	const gone = packaged === undefined ? total(acted) : 0;
	return {
		findings: [
			`${countOf(found, 'record')} in Rightful's own tables, of this and earlier requests${gone === 0 ? '' : `: ${gone} gone now`}`,
		],
		problems: problems.map((problem) => `${store}: ${problem}`),
	};
}

/** What must have been counted: there before the work began, and still there. */
function surely({ before, after, workBegan }: Own, reference: string): OwnRecord[] {
	const known = new Set(before.map(({ id }) => id));
	return after.filter(
		({ id, since, reference: of }) => known.has(id) || (of === reference && (since === undefined || since < workBegan)),
	);
}

function problemsOfErasure({ found, acted, retained }: StoreClaim, own: Own, { policy, view, after }: OwnRecordsToCheck): string[] {
	const there = new Set(own.after.map(({ id }) => id));
	const gone = tally(own.before.filter(({ id }) => !there.has(id)));
	const said = asTable(acted);
	const kept: Record<string, number> = {};
	for (const { category, count } of retained) kept[category] = (kept[category] ?? 0) + count;
	const least = tally(surely(own, view.reference));
	const most = tally(own.after);
	const categories = [...new Set([...Object.keys(kept), ...Object.keys(most)])];
	const accounted = total(acted) + total(retained);
	return [
		...(isDeepStrictEqual(said, gone) ? [] : [`said to be erased: ${JSON.stringify(said)}; gone: ${JSON.stringify(gone)}`]),
		...(accounted === found ? [] : [`said to be found: ${found}; accounted for: ${accounted}`]),
		...categories
			.filter((category) => (kept[category] ?? 0) < (least[category] ?? 0) || (kept[category] ?? 0) > (most[category] ?? 0))
			.map((category) => `${category}: said to be retained: ${kept[category] ?? 0}; there: ${most[category] ?? 0}`),
		...retained.filter((row) => !isKeptSo(policy, after, row)).map((row) => `${JSON.stringify(row)} is not what the policy says`),
	];
}

/** Whether the policy keeps the category for this reason, and until a date that its period gives for something that is there. */
function isKeptSo(policy: Policy, { cases }: OwnInventory, { category, reason, until }: StoreClaim['retained'][number]): boolean {
	const rule = policy.retention.find((each) => each.category === category);
	if (rule?.keptBy !== reason) return false;
	if (until === undefined) return true;
	const starts = cases.flatMap(({ items, objects }) => {
		if (rule.trigger === 'collected') return objects.map(({ since }) => since);
		const state = items.find(({ sk }) => sk === 'CASE')?.state as { readonly closedAt?: string } | undefined;
		return [state?.closedAt];
	});
	return starts.some((start) => {
		if (start === undefined) return false;
		const day = Temporal.Instant.from(start).toZonedDateTimeISO(policy.timeZone).toPlainDate();
		return day.add(rule.period).toString() === until;
	});
}

function problemsOfCopy({ found }: StoreClaim, own: Own, packaged: readonly PackagedRecord[], reference: string): string[] {
	const known = new Map(own.after.map((record) => [record.id, record]));
	const given = new Set(packaged.map(({ id }) => id));
	const isWish = ({ category }: { readonly category: string }) => category === 'suppression-list';
	const wishes = own.after.filter(isWish).length;
	return [
		...(found === packaged.length ? [] : [`said to be found: ${found}; in the package: ${packaged.length}`]),
		...(packaged.filter(isWish).length > wishes ? ['the package has wishes that are not there'] : []),
		...packaged
			.filter((record) => !isWish(record))
			.filter(({ id, category, fields }) => {
				const record = known.get(id);
				return (
					record?.category !== category ||
					Object.entries(record.says).some(([name, value]) => !isDeepStrictEqual(fields[name], value))
				);
			})
			.map(({ id }) => `${id} is in the package, and not as it is stored`),
		...packaged
			.filter(({ fields }) => /token=[\w-]{8}/.test(JSON.stringify(fields)))
			.map(({ id }) => `${id} shows a link that works`),
		...surely(own, reference)
			.filter((record) => !isWish(record) && !given.has(record.id))
			.map(({ id }) => `${id} is not in the package`),
	];
}
