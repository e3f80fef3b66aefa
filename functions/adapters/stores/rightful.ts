/**
 * Rightful's own tables and bucket as a store: what requests leave behind is personal data like any other, and access and
 * erasure reach it.
 *
 * The index of cases by subject only nominates: each case is read consistently, and counts while its person still carries the
 * subject's key. That item leads to the rest of a case, so it goes last: an erasure that dies before leaves a case that
 * the next try finds again. Once it is gone, nothing leads from the person to what remains, the projection and the chain.
 *
 * Letters to many lead from the person to their place on the list in the same way.
 *
 * Of whoever gave no address (a complaint by post) nothing leads to the case but its reference. By that a case is found only as long as it
 * is nobody's: once an address is known, it is the person's, whom a hold may be on.
 *
 * A case that is not closed is never erased, whatever the verdict: it may be the very one that asks. Notes on it, and what it
 * exports, are work in hand, and no records until it is closed.
 *
 * Nothing is put right or restricted here: what was said and done stands in the chain, and using it otherwise is nothing that
 * Rightful does. Where it is asked for, a person answers.
 */
import {
	type AttributeValue,
	type DynamoDBClient,
	PutItemCommand,
	paginateQuery,
	QueryCommand,
	UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { guardItem, indexes, key, subjectItem } from '../../contract/tables.ts';
import type { CaseState } from '../../core/case/case.ts';
import type { ComplaintState } from '../../core/complaint/complaint.ts';
import type { Identifier } from '../../core/ports.ts';
import { exportPrefix } from '../../core/request/export/keys.ts';
import type { ErasePage, FindPage, StoreAdapter, StoreRecord, Verdict } from '../../core/stores/ports.ts';
import { unlessRefused } from '../dynamodb.ts';
import { removeObjects } from '../remove-objects.ts';
import { toFields } from './attribute-values.ts';
import { type Pause, pause } from './backoff.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { deleteAll, type Item } from './dynamodb-batches.ts';
import { searchable } from './identifiers.ts';
import { inFlight } from './in-flight.ts';
import { caseReference, dueOfClosedCases } from './rightful-due.ts';
import { isRecipient, mailedPart } from './rightful-mailings.ts';
import {
	chainRecord,
	type ExportedObject,
	mailRecord,
	noteRecord,
	packageRecord,
	reporterRecord,
	requestRecord,
	type StoredCase,
	suppressionRecord,
} from './rightful-records.ts';
import { settle, Tally } from './tally.ts';
import { unavailable } from './unavailable.ts';

export interface RightfulStoreProps {
	readonly id: string;
	/** Made by the caller, with standard retry, as is `s3`. */
	readonly dynamodb: DynamoDBClient;
	readonly tables: { readonly cases: string; readonly subjects: string };
	readonly s3: S3Client;
	/** Of exports. */
	readonly bucket: string;
	/** The pseudonym of a normalised address. */
	readonly subjectKeyOf: (address: string) => string;
	/** The controller's, IANA. */
	readonly timeZone: string;
	readonly pause?: Pause;
	/** Cases of one page; 20 unless said. */
	readonly pageSize?: number;
}

const finds = ['email', caseReference];
/** Cases read at once. */
const casesInFlight = 4;

/** What is kept of a subject for the machinery's sake, and goes by itself: claims and quiet of open cases, counts of mails, leases. */
const passing = /^(OPEN#|MAILS#|MARK#quiesce#|ERASING$|RETURNED$|MOVED#)/;

/** A record with what it consists of. */
interface Part {
	readonly record: StoreRecord;
	/** Keys of items. */
	readonly items: readonly Item[];
	/** Key of an object; no key of a case begins with another. */
	readonly object?: string;
	/** Why it stays, whatever the verdict. */
	readonly stays?: string;
}

/** The parts of a case. The chain is apart: it is not the person's any more once the case is gone. */
interface Case {
	readonly caseId: string;
	readonly person: Item;
	/** The request itself was erased before, and not all of the rest. */
	readonly emptied: boolean;
	readonly parts: readonly Part[];
	readonly chain: StoreRecord | undefined;
	/** Of a case that is more than its person's. */
	readonly kind?: 'breach';
}

/** What leads to cases. */
interface Path {
	readonly from: 'subject' | 'case';
	/** A subject's key, or a case's reference. */
	readonly key: string;
}

interface Place {
	readonly path: number;
	/** Last key of the page before. */
	readonly after?: Item;
}

interface Page {
	readonly subject: readonly Part[];
	/** Lists of mailings that the person is on. */
	readonly mailed: readonly Part[];
	readonly cases: readonly Case[];
	readonly next?: Place;
}

export function rightfulStore(props: RightfulStoreProps): StoreAdapter {
	const { id, dynamodb, tables, s3, bucket, timeZone, pageSize = 20 } = props;
	const batches = { store: id, client: dynamodb, table: tables.cases, pause: props.pause ?? pause };

	const reached = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => unavailable(id, error));

	const pathsOf = (identifiers: readonly Identifier[]): Path[] =>
		searchable(identifiers, finds, 'lower-case').map(({ kind, value }) =>
			kind === caseReference ? { from: 'case', key: value } : { from: 'subject', key: props.subjectKeyOf(value) },
		);

	/** @param beginning of the sort key; any, unless given */
	async function partition(table: string, value: string, beginning = ''): Promise<Item[]> {
		const pages = paginateQuery(
			{ client: dynamodb },
			{
				TableName: table,
				ConsistentRead: true,
				KeyConditionExpression: beginning === '' ? '#pk = :pk' : '#pk = :pk AND begins_with(#sk, :sk)',
				ExpressionAttributeNames: { '#pk': key.partition, ...(beginning !== '' && { '#sk': key.sort }) },
				ExpressionAttributeValues: { ':pk': { S: value }, ...(beginning !== '' && { ':sk': { S: beginning } }) },
			},
		);
		const items: Item[] = [];
		for await (const { Items = [] } of pages) items.push(...Items);
		return items;
	}

	async function exported(caseId: string): Promise<ExportedObject[]> {
		const objects: ExportedObject[] = [];
		const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: exportPrefix(caseId) });
		for await (const { Contents = [] } of pages) {
			for (const { Key, Size, LastModified } of Contents) {
				if (Key === undefined || LastModified === undefined) continue;
				objects.push({ key: Key, size: Size ?? 0, modifiedAt: LastModified.toISOString() });
			}
		}
		return objects;
	}

	async function subjectParts(subjectKey: string): Promise<Part[]> {
		const guard = guardItem(subjectKey, '');
		const [known, guards] = await Promise.all([
			partition(tables.subjects, subjectItem(subjectKey, '').pk),
			partition(tables.subjects, guard.pk, guard.sk),
		]);
		const named = [
			...known.map((item) => ({ name: sortKeyOf(item), item })),
			...guards.map((item) => ({ name: sortKeyOf(item).slice(guard.sk.length), item })),
		];
		return named
			.filter(({ name }) => !passing.test(name))
			.map(({ name, item }) => ({
				record: suppressionRecord(`${pathName(subjectKey)}/${name}`, name, toFields(item), timeZone),
				items: [],
				stays: 'suppression',
			}));
	}

	/** @param exportsOf lists what the case exported; left out where it is not asked about. */
	async function readCase(
		caseId: string,
		isTheirs: (person: Item) => boolean,
		exportsOf: (caseId: string) => Promise<ExportedObject[]> = async () => [],
	): Promise<Case | undefined> {
		const items = await partition(tables.cases, `CASE#${caseId}`);
		const person = items.find((item) => sortKeyOf(item) === 'PERSON');
		if (!person || !isTheirs(person)) return undefined;
		const state = items.find((item) => sortKeyOf(item) === 'CASE')?.state;
		if (person.kind?.S === 'breach') return readReport(caseId, person, state?.M?.closedAt?.S);
		const of = (prefix: string) => items.filter((item) => sortKeyOf(item).startsWith(prefix));
		const mails = of('MAIL#');
		const texts = of('TEXT#');
		const known = new Set([...mails, ...texts, ...of('CASE'), person]);
		const work = items.filter((item) => !known.has(item));
		const stored = {
			caseId,
			person: toFields(person),
			state: state && (toFields({ state }).state as unknown as CaseState | ComplaintState),
			mails: mails.map(toFields),
			texts: texts.map(toFields),
		};
		const closed = stored.state?.closedAt !== undefined;
		return partsOf({ ...stored, exported: closed ? await exportsOf(caseId) : [] }, { person, mails, texts, work });
	}

	/** Of a breach, only its reporter is anybody's: the facts and what was done stay as they are. */
	function readReport(caseId: string, person: Item, closedAt: string | undefined): Case {
		const record = reporterRecord({ caseId, person: toFields(person) }, closedAt, timeZone);
		const stays = closedAt === undefined ? { stays: 'accountability' } : {};
		return {
			caseId,
			person,
			kind: 'breach',
			emptied: record === undefined,
			chain: undefined,
			parts: record ? [{ record, items: [], ...stays }] : [],
		};
	}

	/** @param items the keys of the case's items; `work`: waits and tasks, which go with the request. */
	function partsOf(
		stored: StoredCase,
		items: { readonly person: Item } & Readonly<Record<'mails' | 'texts' | 'work', readonly Item[]>>,
	): Case {
		const { caseId, state } = stored;
		const closed = state?.closedAt !== undefined;
		const stays = closed ? {} : { stays: 'accountability' };
		const request = requestRecord(stored, timeZone);
		return {
			caseId,
			person: items.person,
			emptied: request === undefined,
			chain: state && chainRecord(stored, state, timeZone),
			parts: [
				...(request ? [{ record: request, items: items.work.map(keyOf), ...stays }] : []),
				...stored.mails.map((mail, nth) => ({
					record: mailRecord(stored, mail, timeZone),
					items: items.mails.slice(nth, nth + 1).map(keyOf),
					...stays,
				})),
				...(closed ? stored.texts : []).map((text, nth) => ({
					record: noteRecord(stored, text, timeZone),
					items: items.texts.slice(nth, nth + 1).map(keyOf),
				})),
				...stored.exported.map((object) => ({ record: packageRecord(stored, object, timeZone), items: [], object: object.key })),
			],
		};
	}

	async function page(paths: readonly Path[], at: Place): Promise<Page> {
		const path = paths[at.path];
		if (path === undefined) return { subject: [], mailed: [], cases: [] };
		const following = at.path + 1 < paths.length ? { next: { path: at.path + 1 } } : {};
		if (path.from === 'case') {
			const found = await readCase(path.key, (person) => person.subjectKey === undefined, exported);
			return { subject: [], mailed: [], cases: found ? [found] : [], ...following };
		}
		const subjectKey = path.key;
		const { name, partition: attribute } = indexes.bySubject;
		const answer = await dynamodb.send(
			new QueryCommand({
				TableName: tables.cases,
				IndexName: name,
				KeyConditionExpression: '#key = :value',
				ExpressionAttributeNames: { '#key': attribute },
				ExpressionAttributeValues: { ':value': { S: subjectKey } },
				ExclusiveStartKey: at.after,
				Limit: pageSize,
			}),
		);
		const nominated = answer.Items ?? [];
		const caseIds = nominated
			.filter((item) => !isRecipient(item))
			.map((item) => (item[key.partition]?.S ?? '').slice('CASE#'.length));
		const cases = await inFlight(casesInFlight, caseIds, (caseId) =>
			readCase(caseId, (person) => person.subjectKey?.S === subjectKey, exported),
		);
		const mailed = await inFlight(casesInFlight, nominated.filter(isRecipient), (item) =>
			mailedPart({ client: dynamodb, table: tables.cases, timeZone }, item, subjectKey),
		);
		return {
			subject: at.after === undefined ? await subjectParts(subjectKey) : [],
			mailed: mailed.filter((found) => found !== undefined),
			cases: cases.filter((found) => found !== undefined),
			...(answer.LastEvaluatedKey ? { next: { path: at.path, after: answer.LastEvaluatedKey } } : following),
		};
	}

	/** Erases what is doomed of a case; the item that leads to it is emptied while something is kept, and then goes too. */
	async function carryOut({ caseId, person, kind, emptied, parts }: Case, doomed: ReadonlySet<Part>): Promise<void> {
		const gone = parts.filter((part) => doomed.has(part));
		if (kind === 'breach') {
			if (gone.length > 0) await forgetReporter(person);
			return;
		}
		const whole = gone.length === parts.length;
		await deleteAll(
			batches,
			gone.flatMap(({ items }) => items),
		);
		if (whole) await removeObjects(s3, bucket, exportPrefix(caseId));
		else for (const { object } of gone) if (object !== undefined) await removeObjects(s3, bucket, object);
		if (!whole && !emptied && gone.some(({ record }) => record.id === caseId)) await empty(person);
		if (whole || (gone.length > 0 && (await isBare(caseId)))) await deleteAll(batches, [keyOf(person)]);
	}

	/** Whether nothing is left that the person's item leads to: a sweep erases category by category, side by side, and neither sees the last go. */
	async function isBare(caseId: string): Promise<boolean> {
		return (await readCase(caseId, () => true, exported))?.parts.length === 0;
	}

	/** What was reported stays, and bears no trace of who did. */
	async function forgetReporter(person: Item): Promise<void> {
		const { partition: subject, sort } = indexes.bySubject;
		const update = new UpdateItemCommand({
			TableName: tables.cases,
			Key: keyOf(person),
			UpdateExpression: 'REMOVE #email, #name, #subject, #sort',
			ConditionExpression: 'attribute_exists(#key)',
			ExpressionAttributeNames: {
				...{ '#email': 'email', '#name': 'name', '#subject': subject, '#sort': sort, '#key': key.partition },
			},
		});
		await unlessRefused(dynamodb.send(update));
	}

	async function empty(person: Item): Promise<void> {
		const { partition: subject, sort } = indexes.bySubject;
		const put = new PutItemCommand({
			TableName: tables.cases,
			Item: pick(person, [key.partition, key.sort, subject, sort]),
			ConditionExpression: 'attribute_exists(#key)',
			ExpressionAttributeNames: { '#key': key.partition },
		});
		await unlessRefused(dynamodb.send(put));
	}

	const nameOf = ({ from, key: value }: Path) => pathName(from, value);

	function open(paths: readonly Path[], cursor: string | undefined): Place {
		if (cursor === undefined) return { path: 0 };
		const at = readCursor(cursor);
		const path = paths.findIndex((each) => nameOf(each) === at.path);
		if (path < 0) throw new ForeignCursorError(`Store ${id}: the cursor is of a search for other identifiers`);
		return { path, ...(at.after === undefined ? {} : { after: at.after as Item }) };
	}

	const close = (paths: readonly Path[], next: Place | undefined): string | undefined => {
		const path = next && paths[next.path];
		return path && writeCursor({ path: nameOf(path), after: next.after });
	};

	return {
		id,
		finds,

		async find(identifiers, cursor): Promise<FindPage> {
			const paths = pathsOf(identifiers);
			const at = open(paths, cursor);
			const { subject, mailed, cases, next } = await reached(() => page(paths, at));
			const following = close(paths, next);
			return {
				records: [
					...[...subject, ...mailed].map(({ record }) => record),
					...cases.flatMap(({ parts, chain }) => [...parts.map(({ record }) => record), ...(chain ? [chain] : [])]),
				],
				yields: [],
				...(following === undefined ? {} : { next: following }),
			};
		},

		async erase(identifiers, judge, cursor, announce): Promise<ErasePage> {
			const paths = pathsOf(identifiers);
			const at = open(paths, cursor);
			const { subject, mailed, cases, next } = await reached(() => page(paths, at));
			const tally = new Tally();
			const doomed = new Set<Part>();
			const decide = (part: Part) => {
				const verdict = verdictOn(part, judge);
				if (verdict.outcome === 'retain') tally.retained(part.record.category, verdict);
				else {
					tally.erased(part.record.category);
					doomed.add(part);
				}
			};
			subject.forEach(decide);
			mailed.forEach(decide);
			for (const { parts, chain } of cases) {
				parts.forEach(decide);
				// Where all else goes, nothing says any more whose chain it is.
				if (!chain || parts.every((part) => doomed.has(part))) continue;
				const verdict = verdictOn({ record: chain, items: [], stays: 'accountability' }, judge);
				if (verdict.outcome === 'retain') tally.retained(chain.category, verdict);
			}
			if (doomed.size > 0) await announce?.();
			const unlisted = mailed.filter((part) => doomed.has(part)).flatMap(({ items }) => items);
			await reached(() => deleteAll(batches, unlisted));
			await reached(() => inFlight(casesInFlight, cases, (found) => carryOut(found, doomed)));
			return tally.page(close(paths, next));
		},

		due: dueOfClosedCases({
			...{ id, dynamodb, table: tables.cases, timeZone, pageSize, casesInFlight, reached },
			subjectKeyOf: props.subjectKeyOf,
			readCase: async (caseId) => {
				const found = await readCase(caseId, () => true);
				return found && { records: found.parts.map(({ record }) => record), person: found.person };
			},
		}),
	};
}

function verdictOn({ record, stays }: Part, judge: (record: StoreRecord) => Verdict): Verdict {
	const verdict = settle(record, judge);
	return verdict.outcome === 'erase' && stays !== undefined ? { outcome: 'retain', reason: stays } : verdict;
}

const sortKeyOf = (item: Item): string => item[key.sort]?.S ?? '';

const keyOf = (item: Item): Item => pick(item, [key.partition, key.sort]);

function pick(item: Item, names: readonly string[]): Item {
	return Object.fromEntries(names.flatMap((name): [string, AttributeValue][] => (item[name] ? [[name, item[name]]] : [])));
}
