/** What is to be heeded of a person's wishes after a request: marks for other systems, and the suppression list, looked up in the table. */
import { isDeepStrictEqual } from 'node:util';
import type { Checked } from './checked.ts';
import type { Policy } from './inventory.ts';
import type { AddressAnswer } from './officer.ts';
import { namesOfWish, type OwnInventory } from './own-records.ts';
import { purposesEnded } from './reach.ts';
import type { Right, Said } from './rights-shown.ts';

export interface Wishes {
	/** On the suppression list: never to be sent marketing. */
	readonly suppressed: boolean;
	/** As `POST /restrictions/check` would have to say them. */
	readonly marks: AddressAnswer['marks'];
}

/** What the Subjects table says of a subject. */
export function wishesOf({ wishes }: OwnInventory, subjectKey: unknown): Wishes {
	const theirs = wishes.flatMap((item) => namesOfWish(item, subjectKey).map((name) => ({ name, item })));
	return {
		suppressed: theirs.some(({ name }) => name === 'SUPPRESSION'),
		marks: theirs
			.filter(({ name }) => name.startsWith('MARK#'))
			.map(({ item: { pk: _pk, sk: _sk, ...mark } }) => mark as AddressAnswer['marks'][number]),
	};
}

export interface WishesToCheck {
	readonly policy: Policy;
	readonly right: Right;
	readonly said: Said;
	readonly reference: string;
	readonly before: Wishes;
	readonly after: Wishes;
	/** What other systems heard before and after. */
	readonly answers: { readonly before: AddressAnswer; readonly after: AddressAnswer };
}

const kinds: Readonly<Partial<Record<Right, string>>> = {
	restriction: 'restriction',
	objection: 'objection',
	'withdrawing-consent': 'consent',
	unsubscribing: 'consent',
};

/** Compares the answers to other systems with the table, and both with what the right has to leave behind. */
export function checkWishes({ policy, right, said, reference, before, after, answers }: WishesToCheck): Checked {
	const kind = kinds[right];
	const own = after.marks.filter(({ by }) => by === reference);
	const purposes = purposesEnded(policy, right, said);
	const stops = right === 'objection-to-marketing' || right === 'erasure' || marketing(policy, purposes);
	const suppressed = before.suppressed || stops;
	const [mark] = own;
	const asMeant =
		kind === undefined
			? own.length === 0
			: own.length === 1 &&
				mark?.kind === kind &&
				isDeepStrictEqual(mark.categories, said.categories) &&
				isDeepStrictEqual([...(mark.purposes ?? [])].sort(), purposes);
	return {
		findings: [
			...(kind === undefined ? [] : ['Other systems that ask are told, as the table has it']),
			...(stops ? ['The address is on the suppression list'] : []),
		],
		problems: [
			...(asMeant ? [] : [`the case leaves the marks ${JSON.stringify(own)}`]),
			...before.marks
				.filter((earlier) => !after.marks.some((each) => isDeepStrictEqual(each, earlier)))
				.map((earlier) => `the mark ${JSON.stringify(earlier)} is gone`),
			...(after.suppressed === suppressed ? [] : [`the address is ${after.suppressed ? '' : 'not '}on the suppression list`]),
			...problemsWithAnswer('before', answers.before, before),
			...problemsWithAnswer('after', answers.after, after),
			...(answers.after.quiesced ? ['other systems are still told to write nothing'] : []),
		],
	};
}

function problemsWithAnswer(when: string, { restricted, quiesced, marks }: AddressAnswer, wishes: Wishes): string[] {
	const ordered = (of: AddressAnswer['marks']) => of.map((mark) => JSON.stringify(Object.entries(mark).sort())).sort();
	const quiet = wishes.marks.filter(({ kind }) => kind === 'quiesce').length;
	const right =
		isDeepStrictEqual(ordered(marks), ordered(wishes.marks)) &&
		restricted === wishes.marks.length > quiet &&
		quiesced === quiet > 0;
	return right ? [] : [`other systems were told ${when} what the table does not say`];
}

/** Marketing stops for good, whatever else is decided (Art 21(3)). */
const marketing = ({ purposes }: Policy, ids: readonly string[]): boolean => ids.some((id) => purposes[id]?.directMarketing);
