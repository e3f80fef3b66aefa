/**
 * A processor outside the controller's account: it measures calls, keeps its own records (in memory), and answers signed
 * OpenDSR-style requests, to find, erase, put right and restrict them, and to say which fall due. It can be told to fail, as real ones do.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { RequestVerifier } from './call-records-signature.ts';

export interface CallRecord {
	readonly id: string;
	/** Value by kind of identifier. */
	readonly identities: Readonly<Record<string, string>>;
	/** JSON values. */
	readonly attributes: Readonly<Record<string, unknown>>;
	/** The controller's references under which the record is restricted; absent: none. */
	readonly restrictedBy?: readonly string[];
}

/** How the next requests fail. */
type Failure =
	/** Answers with the status, and `Retry-After` in seconds where given. */
	| { readonly mode: 'status'; readonly status: number; readonly retryAfter?: number }
	/** Never answers. */
	| { readonly mode: 'silence' }
	/** Answers rightly, but only after so many milliseconds. */
	| { readonly mode: 'slow'; readonly milliseconds: number }
	/** Does what was asked, then drops the connection. */
	| { readonly mode: 'cut' }
	/** Answers this text with status 200, signed or not. */
	| { readonly mode: 'text'; readonly body: string; readonly signed: boolean }
	/** Points elsewhere. */
	| { readonly mode: 'redirect'; readonly to: string };

export interface ProcessorProps {
	/** Shared with the controller. */
	readonly secret: string;
	/** 0, the default: any free port. */
	readonly port?: number;
	/** Instant; the process's clock unless given. */
	readonly now?: () => string;
	/** Most records on a page, whatever the request asks for; 25 unless said. */
	readonly pageSize?: number;
}

export interface CallRecordsProcessor {
	readonly url: string;
	/** All records held, by id. */
	records(): readonly CallRecord[];
	replace(records: readonly CallRecord[]): void;
	/** Fails the next `times` requests (all until told otherwise, if absent); `undefined`: works again. */
	fail(failure: Failure | undefined, times?: number): void;
	/** Signed requests received so far, failed ones too. */
	requests(): number;
	close(): Promise<void>;
}

interface PageRequest {
	readonly limit?: number;
	readonly cursor?: string;
}

/** Which records are of a date or before, whoever's. */
interface DueRequest extends PageRequest {
	readonly date_attribute: string;
	/** Calendar date. */
	readonly latest: string;
	readonly category?: { readonly attribute: string; readonly values: readonly string[] };
}

interface SubjectRequest extends PageRequest {
	readonly subject_identities: readonly { readonly identity_type: string; readonly identity_value: string }[];
	readonly record_ids?: readonly string[];
	/** What to put into a record, where it still says what is expected, and nothing of what is absent. */
	readonly rectifications?: readonly {
		readonly record_id: string;
		readonly expected: Readonly<Record<string, unknown>>;
		readonly absent: readonly string[];
		readonly fields: Readonly<Record<string, unknown>>;
	}[];
	/** Under the controller's reference, not to be used any more; or, if not `restricted`, to be used again. */
	readonly restriction?: { readonly reference: string; readonly restricted: boolean };
	/** The controller's name of a request to change something: the same again gets the same receipt. */
	readonly subject_request_id?: string;
}

/** Listens on 127.0.0.1 only. `PUT /control/records` and `PUT /control/failure` are for seeding and trying out, and not signed. */
export async function startCallRecordsProcessor(props: ProcessorProps): Promise<CallRecordsProcessor> {
	const { secret, port = 0, now = () => new Date().toISOString(), pageSize = 25 } = props;
	const verifier = new RequestVerifier(secret, now);
	let held = new Map<string, CallRecord>();
	let failing: { readonly failure: Failure; left: number } | undefined;
	let received = 0;
	const receipts = new Map<string, Receipt>();

	const replace = (records: readonly CallRecord[]) => {
		held = new Map(records.map((record) => [record.id, record]));
	};
	const fail = (failure: Failure | undefined, times = Number.POSITIVE_INFINITY) => {
		failing = failure && { failure, left: times };
	};
	const nextFailure = (): Failure | undefined => {
		if (failing === undefined || failing.left <= 0) return undefined;
		failing.left--;
		return failing.failure;
	};
	const ofSubject = (request: SubjectRequest): CallRecord[] =>
		[...held.values()].filter(({ identities }) =>
			request.subject_identities.some(({ identity_type: kind, identity_value: value }) => identities[kind] === value),
		);

	/** A page of the records, in the order of their ids. */
	const paged = <T>(
		records: readonly CallRecord[],
		{ cursor, limit = pageSize }: PageRequest,
		describe: (record: CallRecord) => T,
	) => {
		const rest = inOrder(records).filter(({ id }) => cursor === undefined || id > cursor);
		const page = rest.slice(0, Math.max(1, Math.min(limit, pageSize)));
		const last = page.at(-1);
		return { records: page.map(describe), ...(last && page.length < rest.length ? { next_cursor: last.id } : {}) };
	};
	const find = (request: SubjectRequest) => paged(ofSubject(request), request, described);
	const due = (request: DueRequest) => {
		const { date_attribute: dated, latest, category } = request;
		const isDue = ({ attributes }: CallRecord) => {
			const day = utcDate(attributes[dated]);
			const isMeant = category === undefined || category.values.some((value) => attributes[category.attribute] === value);
			return isMeant && day !== undefined && day <= latest;
		};
		return paged([...held.values()].filter(isDue), request, withIdentities);
	};
	const count = () => ({ count: held.size });
	/** Does it once, to records that are the subject's, and gives a receipt for it. */
	const receipted =
		(change: (request: SubjectRequest, theirs: ReadonlyMap<string, CallRecord>) => Outcome) =>
		(request: SubjectRequest): Receipt => {
			const given = receipts.get(request.subject_request_id ?? '');
			if (given !== undefined) return given;
			const theirs = new Map(ofSubject(request).map((record) => [record.id, record]));
			const outcome = change(request, theirs);
			const receipt = createHash('sha256').update(JSON.stringify(outcome)).digest('hex').slice(0, 16);
			const asked = request.record_ids ?? (request.rectifications ?? []).map(({ record_id }) => record_id);
			const answer = { receipt, ...outcome, not_held: asked.filter((id) => !theirs.has(id)) };
			if (request.subject_request_id) receipts.set(request.subject_request_id, answer);
			return answer;
		};
	const erase = receipted(({ record_ids: asked = [] }, theirs) => {
		const erased = asked.filter((id) => theirs.has(id));
		for (const id of erased) held.delete(id);
		return { erased };
	});
	const rectify = receipted(({ rectifications = [] }, theirs) => {
		const rectified: string[] = [];
		const differing: ReturnType<typeof described>[] = [];
		for (const { record_id: id, expected, absent, fields } of rectifications) {
			const record = theirs.get(id);
			if (record === undefined) continue;
			const has = (name: string) => Object.hasOwn(record.attributes, name);
			const says = ([name, value]: [string, unknown]) => has(name) && isDeepStrictEqual(record.attributes[name], value);
			if (Object.entries(expected).every(says) && !absent.some(has)) {
				held.set(id, { ...record, attributes: { ...record.attributes, ...fields } });
				rectified.push(id);
			} else differing.push(described(record));
		}
		return { rectified, differing };
	});
	const restrict = receipted(({ record_ids: asked = [], restriction }, theirs) => {
		if (restriction === undefined) throw new Error('No restriction is given');
		const marked = asked.flatMap((id) => theirs.get(id) ?? []);
		for (const { restrictedBy: marks = [], ...record } of marked) {
			const others = marks.filter((mark) => mark !== restriction.reference);
			const restrictedBy = restriction.restricted ? [...others, restriction.reference] : others;
			held.set(record.id, { ...record, ...(restrictedBy.length > 0 && { restrictedBy }) });
		}
		return { marked: marked.map(({ id }) => id) };
	});
	const work: Readonly<Record<string, (request: SubjectRequest & DueRequest) => object>> = {
		'/opendsr/records/find': find,
		'/opendsr/records/due': due,
		'/opendsr/records/count': count,
		'/opendsr/records/erase': erase,
		'/opendsr/records/rectify': rectify,
		'/opendsr/records/restrict': restrict,
	};

	async function control(path: string, body: string, response: ServerResponse): Promise<void> {
		if (path === '/control/records') replace(JSON.parse(body) as CallRecord[]);
		else if (path === '/control/failure') {
			const { failure, times } = JSON.parse(body) as { failure?: Failure; times?: number };
			fail(failure, times);
		} else return void response.writeHead(404).end();
		response.writeHead(204).end();
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = request.url ?? '/';
		const body = await bodyOf(request);
		if (path.startsWith('/control/') && request.method === 'PUT') return control(path, body, response);
		received++;
		const failure = nextFailure();
		if (failure?.mode === 'silence') return;
		if (failure?.mode === 'status') {
			const after = failure.retryAfter === undefined ? {} : { 'retry-after': String(failure.retryAfter) };
			return void response.writeHead(failure.status, after).end();
		}
		if (failure?.mode === 'redirect') return void response.writeHead(307, { location: failure.to }).end();

		const signature = header(request, 'x-opendsr-signature');
		const send = (status: number, text: string, signed = true) => {
			const headers = signed ? { 'x-opendsr-signature': verifier.signAnswer(status, signature, text) } : {};
			response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
		};
		const refused = verifier.refuse({
			method: request.method ?? '',
			path,
			date: header(request, 'x-opendsr-date'),
			nonce: header(request, 'x-opendsr-nonce'),
			signature,
			body,
		});
		if (refused !== undefined) return send(401, JSON.stringify({ error: refused }), false);
		if (failure?.mode === 'text') return send(200, failure.body, failure.signed);

		const asked = request.method === 'POST' && Object.hasOwn(work, path) ? work[path] : undefined;
		if (asked === undefined) return send(404, JSON.stringify({ error: 'no-such-path' }));
		const result = JSON.stringify(asked(JSON.parse(body) as SubjectRequest & DueRequest));
		if (failure?.mode === 'cut') return void request.socket.destroy();
		if (failure?.mode === 'slow') return void setTimeout(() => send(200, result), failure.milliseconds);
		send(200, result);
	}

	const server = createServer((request, response) => {
		answer(request, response).catch(() => {
			if (!response.headersSent) response.writeHead(400);
			response.end();
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		records: () => inOrder([...held.values()]),
		replace,
		fail,
		requests: () => received,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** What became of the records that a request names. */
type Outcome = Readonly<Record<string, readonly unknown[]>>;
type Receipt = Outcome | { readonly receipt: string };

const described = ({ id, attributes, restrictedBy }: CallRecord) => ({
	record_id: id,
	attributes: { ...attributes, ...(restrictedBy && { restrictedBy }) },
});

const withIdentities = (record: CallRecord) => ({
	...described(record),
	subject_identities: Object.entries(record.identities).map(([identity_type, identity_value]) => ({
		identity_type,
		identity_value,
	})),
});

const inOrder = (records: readonly CallRecord[]) => records.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** The calendar date, or that of an instant, in UTC: the earliest of all where it is spelt in a way that is not read here. */
function utcDate(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const read = new Date(value);
	return Number.isNaN(read.getTime()) ? '' : read.toISOString().slice(0, 10);
}

/** Most bytes that a request may have. */
const largestBody = 1_000_000;

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request) {
		size += (chunk as Buffer).length;
		if (size > largestBody) throw new Error('The request is too large');
		chunks.push(chunk as Buffer);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function header(request: IncomingMessage, name: string): string {
	const value = request.headers[name];
	return typeof value === 'string' ? value : '';
}
