/** What the system says of the stores against what was seen in them: of each right, what it has to do to records, and nothing else. */
import { Temporal } from 'temporal-polyfill';
import { unzip } from '../../lib/unzip.ts';
import { samplePeople } from '../sample-estate/people.ts';
import { recordsIn } from './access-package.ts';
import type { CaseView, Redaction } from './case-view.ts';
import { checkAccess } from './check-access.ts';
import { checkErasure } from './check-erasure.ts';
import { checkMarks } from './check-marks.ts';
import { checkOwnRecords } from './check-own-records.ts';
import { checkRectification } from './check-rectification.ts';
import { checkSchedule } from './check-schedule.ts';
import { checkUntouched } from './check-untouched.ts';
import type { Checked } from './checked.ts';
import type { Inventory, Policy } from './inventory.ts';
import type { OwnInventory } from './own-records.ts';
import { unreached } from './reach.ts';
import { type Asker, type Said, shown } from './rights-shown.ts';

export interface Seen {
	readonly estate: Inventory;
	readonly own: OwnInventory;
}

export interface Deed {
	readonly asker: Asker;
	readonly said: Said;
	readonly redactions: readonly Redaction[];
	/** The package that was downloaded. */
	readonly archive?: Buffer;
	readonly before: Seen;
	readonly now: Seen;
}

/** Everybody in the estate. */
export const people = Object.values<Asker>(samplePeople);

/** The estate's stores, and Rightful's own where it is said to hold something. */
export function checkStores(policy: Policy, view: CaseView, deed: Deed): Checked[] {
	const { archive, before, now } = deed;
	const results = view.results ?? [];
	const isOwn = ({ store }: { readonly store: string }) => policy.stores[store]?.kind === 'rightful';
	const files = archive === undefined ? undefined : unzip(archive);
	const packaged = files && recordsIn(files);
	const own = { policy, view, before: before.own, after: now.own, ...(packaged && { packaged: packaged.filter(isOwn) }) };
	return [
		checkEstate(policy, { ...view, results: results.filter((claim) => !isOwn(claim)) }, deed, {
			...(files && packaged && { files, packaged: packaged.filter((record) => !isOwn(record)) }),
		}),
		...results.filter(isOwn).map((claim) => checkOwnRecords(claim, own)),
	];
}

type Copy = Pick<Parameters<typeof checkAccess>[0], 'files' | 'packaged'>;

function checkEstate(
	policy: Policy,
	view: CaseView & { readonly results: NonNullable<CaseView['results']> },
	{ asker, said, redactions, before, now }: Deed,
	copy: Partial<Copy>,
): Checked {
	const { right, reference, results, notes } = view;
	const estate = { asker, people, before: before.estate, after: now.estate, results };
	switch (shown[right].act) {
		case 'copy': {
			if (copy.files === undefined || copy.packaged === undefined) return { findings: [], problems: ['there is no package'] };
			const reaches = (category: string) => unreached(policy, right, said, category) === undefined;
			return checkAccess({ ...estate, redactions, reaches, files: copy.files, packaged: copy.packaged });
		}
		case 'erase': {
			const begun = view.timeline.find(({ type }) => type === 'fulfilment-started')?.at ?? '';
			return checkErasure({ ...estate, policy, today: dayOf(policy, begun) });
		}
		case 'rectify':
			return checkRectification({ ...estate, policy, said, notes });
		case 'mark':
			return checkMarks({ ...estate, policy, right, said, reference });
		case 'schedule': {
			const on = (event: string) => dayOf(policy, view.timeline.find(({ type }) => type === event)?.at ?? '');
			const days = { receivedOn: view.receivedOn, confirmedOn: on('identity-established'), today: on('fulfilment-started') };
			return checkSchedule({ ...estate, ...days, policy, reference, own: now.own });
		}
		case 'nothing':
			return checkUntouched(estate);
	}
}

function dayOf({ timeZone }: Policy, instant: string): string {
	return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
