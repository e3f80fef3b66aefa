import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { required } from '../adapters/environment.ts';
import { type EvidenceBundles, evidenceBundles } from '../adapters/evidence-bundle.ts';
import { secretKeys } from '../adapters/keys.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { ForeignCursorError } from '../adapters/stores/cursor.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { type Action, actionSchema, type Entry, entrySchema, particularsOf } from '../contract/requests.ts';
import { taskWait } from '../core/case/answers.ts';
import {
	type CaseEvent,
	type CaseState,
	type CompletedTask,
	closedStatuses,
	statuses,
	type TextReference,
} from '../core/case/case.ts';
import { caseDates } from '../core/case/case-dates.ts';
import { clarify, extend, resume } from '../core/case/clock-commands.ts';
import {
	addNote,
	approve,
	CommandRejectedError,
	completeTask,
	leaveOut,
	lift,
	refuse,
	retry,
	stop,
} from '../core/case/commands.ts';
import { referenceFrom } from '../core/case/reference.ts';
import { type ClockDates, clockDates } from '../core/clock/clock-dates.ts';
import { openClock, receivedOn } from '../core/clock/request-clock.ts';
import { CalendarExhaustedError, daysBetween, localDate } from '../core/clock/statutory.ts';
import { withoutPersonalData } from '../core/errors.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import { type CaseList, CaseNotFoundError, type Mailbox, type Person, type StoreAdapters, type Workflow } from '../core/ports.ts';
import { sendClockMails } from '../middleware/clock-mails.ts';
import { type Endpoint, http, type Request } from '../middleware/http.ts';
import { logger } from '../middleware/step.ts';
import { checkedParticulars, submitIntake } from '../middleware/submit-intake.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { evidenceFiles } from '../views/evidence/files.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly workflow: Workflow;
	readonly stores: () => Promise<StoreAdapters>;
	readonly downloads: Downloads;
	readonly evidence: EvidenceBundles;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Cases of one answer of `GET /cases`. */
const pageSize = 25;

/** What the DPO sees and does: every open case with its clock, and the decisions that need a person. */
export function makeDpoApi(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { cases } = deps;
	return {
		'GET /cases': async ({ query }) => ({ status: 200, body: await list(deps, query) }),
		'POST /cases': async (request) => ({ status: 201, body: await enter(deps, request, request.read(entrySchema)) }),
		'GET /cases/{reference}': async ({ reference }) => ({ status: 200, body: await show(deps, reference) }),
		'GET /cases/{reference}/records': async ({ reference, query }) => ({
			status: 200,
			body: await records(deps, reference, query),
		}),
		'POST /cases/{reference}/actions': async (request) => {
			const state = await act(deps, request, request.read(actionSchema));
			return { status: 200, body: { reference: state.caseId, status: state.status } };
		},
		'GET /cases/{reference}/evidence': async ({ reference }) => {
			const state = await cases.load(reference);
			if (!state) throw new CaseNotFoundError(reference);
			const [events, person, mails, texts, tasks] = await Promise.all([
				cases.events(reference),
				cases.person(reference),
				deps.mailbox.list(reference),
				deps.texts.list(reference),
				deps.tasks.list(reference),
			]);
			const files = evidenceFiles({
				state,
				events,
				person,
				mails,
				texts,
				tasks,
				policy: await deps.policies.of(state.policyVersion),
			});
			const key = await deps.evidence.write(reference, state.head, deps.clock.now(), files);
			return { status: 303, headers: { location: await deps.downloads.sign(key, `evidence-${reference}.zip`) } };
		},
	};
}

async function list(deps: Deps, query: Request['query']) {
	const { status, dueBefore, cursor, kind, month } = query;
	const wrong = [
		...(kind === undefined || kind === 'subject-request' ? [] : [{ field: 'kind', message: 'Write subject-request.' }]),
		...(status === undefined || statuses.some((known) => known === status)
			? []
			: [{ field: 'status', message: `Write one of: ${statuses.join(', ')}.` }]),
		...(dueBefore === undefined || isDate(dueBefore) ? [] : [{ field: 'dueBefore', message: 'Write a date, as 2026-12-24.' }]),
		...(month === undefined || isDate(`${month}-01`) ? [] : [{ field: 'month', message: 'Write a month, as 2026-12.' }]),
	];
	if (wrong.length > 0) throw new HttpProblem(422, 'Some parameters need another look', 'See errors for what to write.', wrong);
	const page = await nominate(deps, { ...(status && { status }), ...(month && { month }), ...(cursor && { cursor }) });
	const states = await Promise.all(page.caseIds.map((caseId) => deps.cases.load(caseId)));
	const now = deps.clock.now();
	const rows = states
		.filter((state) => state !== undefined)
		.filter((state) => status === undefined || state.status === status)
		.map((state) => summary(state, now))
		.filter(({ dueOn }) => dueBefore === undefined || dueOn < dueBefore);
	return { cases: rows, ...(page.next !== undefined && { cursor: page.next }) };
}

/** Open cases, next deadline first; closed ones by the month in which they were closed. */
async function nominate({ cases, clock }: Deps, query: { status?: string; month?: string; cursor?: string }): Promise<CaseList> {
	const page = { limit: pageSize, ...(query.cursor && { cursor: query.cursor }) };
	const closed = query.month !== undefined || closedStatuses.some((status) => status === query.status);
	try {
		return await (closed ? cases.listClosed({ ...page, month: query.month ?? clock.now().slice(0, 7) }) : cases.listOpen(page));
	} catch (error) {
		// Text that is no JSON, JSON that is no cursor, a key that the table does not know.
		const unreadable =
			error instanceof SyntaxError || error instanceof TypeError || (error as Error).name === 'ValidationException';
		if (query.cursor && unreadable) throw foreignCursor();
		throw error;
	}
}

const foreignCursor = () =>
	new HttpProblem(422, 'Not understood', 'Give a cursor as an earlier answer gave it.', [
		{ field: 'cursor', message: 'Not a cursor of ours.' },
	]);

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

function summary(state: CaseState, now: string) {
	const { caseId: reference, kind, right, status, channel, receivedOn, needs } = state;
	return { reference, kind, right, status, channel, receivedOn, ...caseDates(state, now), needs };
}

/**
 * A request that the DPO enters for the person. The due date is answered at once, before the workflow has opened the case.
 *
 * @throws HttpProblem where an instant lies in the future or too far back, or the key belongs to another request.
 */
async function enter(deps: Deps, { headers, actor }: Request, entry: Entry) {
	const now = deps.clock.now();
	const { right, channel, name, details, identity } = entry;
	const particulars = checkedParticulars(deps.policy, right, particularsOf(entry), details);
	const email = normaliseAddress(entry.email) ?? entry.email;
	const receivedAt = passed('receivedAt', entry.receivedAt, now);
	const { dueOn } = dueFrom(deps, receivedAt, now);
	const person: Person = {
		...{ subjectKey: await deps.keyOf(email), email, right, channel, receivedAt, enteredBy: actor },
		...(name && { name }),
		...(details && { details }),
		...(particulars && { particulars }),
		identityEstablished: identity !== undefined,
		...(identity && {
			identity: { ...identity, establishedAt: passed('identity.establishedAt', identity.establishedAt, now) },
		}),
	};
	const reference = referenceFrom(JSON.stringify(['entry', headers['idempotency-key'] ?? randomUUID()]));
	const before = await deps.cases.person(reference);
	if (before && !isSameRequest(before, person)) {
		throw new CommandRejectedError('conflict', `The Idempotency-Key was used for another request, ${reference}.`);
	}
	await submitIntake(deps, reference, person);
	return { reference, dueOn };
}

const isSameRequest = (one: Person, other: Person) =>
	(['email', 'right', 'channel', 'receivedAt'] as const).every((field) => one[field] === other[field]);

/** The instant in UTC, where it has passed. */
function passed(field: string, given: string, now: string): string {
	const instant = new Date(given).toISOString();
	if (instant > now) throw wrongField(field, 'It lies in the future; write an instant that has passed.');
	return instant;
}

function dueFrom({ policy }: Deps, receivedAt: string, now: string): ClockDates {
	try {
		return clockDates(openClock(policy, receivedAt, now), localDate(now, policy.timeZone));
	} catch (error) {
		if (!(error instanceof CalendarExhaustedError)) throw error;
		throw wrongField('receivedAt', 'It lies outside the years whose bank holidays are known.');
	}
}

const wrongField = (field: string, message: string) => new HttpProblem(422, 'Not understood', message, [{ field, message }]);

async function show(deps: Deps, reference: string) {
	const [state, person] = await Promise.all([deps.cases.load(reference), deps.cases.person(reference)]);
	if (!state) {
		if (!person) throw new CaseNotFoundError(reference);
		return received(deps, reference, person);
	}
	const [timeline, mails, tasks, texts] = await Promise.all([
		deps.cases.events(reference),
		deps.mailbox.list(reference),
		deps.tasks.list(reference),
		deps.texts.list(reference),
	]);
	const {
		plan = [],
		incomplete,
		identity,
		decision,
		leftOut,
		tasksDone,
		results,
		verified,
		recipients,
		delivered,
		flagged,
		joined,
		effects,
		deferredBehind,
		restricted,
		lifting,
		lifted,
	} = state;
	return {
		...summary(state, deps.clock.now()),
		...{ identity, joined, plan, incomplete, decision, leftOut, tasksDone, results, verified, recipients, delivered, flagged },
		...{ effects, deferredBehind, restricted, lifting, lifted },
		person: person && {
			email: person.email,
			name: person.name,
			details: person.details,
			particulars: person.particulars,
			identity: person.identity,
			identifiers: person.identifiers,
			candidates: person.candidates,
		},
		tasks: tasks.map(({ store, phase, status, found, acted, retained, error }) => ({
			store,
			phase,
			status,
			found,
			acted,
			retained,
			error,
		})),
		mails: mails.map(({ key, to, subject, recordedAt, sentAt }) => ({ key, to, subject, recordedAt, sentAt })),
		notes: texts.map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** An intake whose workflow has not opened its case yet: the clock runs, and nothing has been done. */
function received({ policy, clock }: Deps, reference: string, person: Person) {
	const { right, channel, receivedAt, email, name, details, particulars, identity } = person;
	const today = localDate(clock.now(), policy.timeZone);
	const { clock: opened, dueOn, houseTargetOn } = clockDates(openClock(policy, receivedAt), today);
	const nothing: readonly never[] = [];
	return {
		...{ reference, kind: 'subject-request', right, status: 'received', channel, receivedOn: receivedOn(opened) },
		...{ dueOn, houseTargetOn, daysLeft: daysBetween(today, dueOn), paused: false, extended: false },
		...{ needs: nothing, plan: nothing, incomplete: nothing, leftOut: nothing, tasksDone: nothing, effects: nothing },
		person: { email, name, details, particulars, identity },
		...{ tasks: nothing, mails: nothing, notes: nothing, timeline: nothing },
	};
}

/** Records to look at before deciding: of one store, a page at a time. */
async function records(deps: Deps, reference: string, query: Request['query']) {
	const [state, person] = await Promise.all([deps.cases.load(reference), deps.cases.person(reference)]);
	if (!state || !person) throw new CaseNotFoundError(reference);
	if (!person.identifiers) throw new CommandRejectedError('conflict', `Case ${reference} has not been assessed yet.`);
	const stores = await deps.stores();
	const adapter = stores.get(query.store ?? '');
	if (!adapter) {
		const message = `Write store=, one of: ${[...stores.keys()].join(', ')}.`;
		throw new HttpProblem(422, 'Not understood', message, [{ field: 'store', message }]);
	}
	const page = await adapter.find(person.identifiers, query.cursor).catch((error: unknown) => {
		throw error instanceof ForeignCursorError ? foreignCursor() : error;
	});
	return { records: page.records, ...(page.next !== undefined && { cursor: page.next }) };
}

async function act(deps: Deps, { reference, actor }: Request, action: Action): Promise<CaseState> {
	const current = await deps.cases.load(reference);
	if (!current) throw new CaseNotFoundError(reference);
	const at = deps.clock.now();
	const decide = decider(deps, action, localDate(at, current.clock.timeZone));
	// Rejected before anything is stored; decided again, on what is then there, when it is written.
	const text = textOf(action);
	decide(current, text && pending);
	const reference_ = text && (await deps.texts.put(reference, text.kind, text.text));
	const state = await deps.cases.apply(reference, actor, at, (now) => decide(now, reference_));
	await tell(deps, state);
	await goOn(deps, state, action, state.executions.length > current.executions.length);
	return state;
}

/** Stands for a text that is not stored yet. */
const pending: TextReference = { key: '', hash: '' };

/** What the command says of the case, given the text that belongs to it. */
function decider(
	{ policy }: Deps,
	action: Action,
	today: string,
): (state: CaseState, text: TextReference | undefined) => readonly CaseEvent[] {
	switch (action.action) {
		case 'approve':
			return (state, text) =>
				approve(state, { redactions: action.redactions?.length ?? 0, ...(action.review && { review: action.review }) }, text);
		case 'refuse':
			return (state, text) => refuse(state, action.reason, text);
		case 'complete-task':
			return (state, text) =>
				completeTask(state, { ...taskOf(policy.stores[action.store]?.categories ?? [], action), note: text ?? pending });
		case 'proceed-without':
			return (state, text) => leaveOut(state, action.store, Object.keys(policy.stores), text);
		case 'stop':
			return (state, text) => stop(state, text);
		case 'note':
			return (state, text) => addNote(state, text ?? pending);
		case 'retry':
			return (state) => retry(state);
		case 'lift':
			return (state, text) => lift(state, text ?? pending);
		case 'extend':
			return (state, text) => extend(state, today, text ?? pending);
		case 'clarify':
			return (state, text) => clarify(state, today, text ?? pending, action.about);
		case 'resume':
			return (state, text) => resume(state, today, action.on, text);
	}
}

function taskOf(
	categories: readonly string[],
	{ store, records = 0 }: Extract<Action, { action: 'complete-task' }>,
): CompletedTask {
	const wrong = (message: string) => new CommandRejectedError('unprocessable', message, 'records');
	if (typeof records === 'number') {
		const [category, ...others] = categories;
		if (category === undefined || (others.length > 0 && records > 0)) {
			throw wrong(`Write the number of records by category: ${categories.join(', ')}.`);
		}
		return { store, acted: records > 0 ? [{ category, count: records }] : [] };
	}
	const unknown = Object.keys(records).find((category) => !categories.includes(category));
	if (unknown !== undefined) throw wrong(`Store ${store} holds no ${unknown}. Write: ${categories.join(', ')}.`);
	return { store, acted: Object.entries(records).map(([category, count]) => ({ category, count })) };
}

function textOf(action: Action): { kind: string; text: string } | undefined {
	if (action.action === 'lift') return { kind: 'lifting', text: action.reasons };
	if (action.action === 'approve') {
		if (action.redactions?.length) return { kind: 'redactions', text: JSON.stringify(action.redactions) };
		return action.grounds ? { kind: 'grounds', text: action.grounds } : undefined;
	}
	if (action.action === 'refuse') return action.text ? { kind: 'refusal', text: action.text } : undefined;
	if (action.action === 'extend') return { kind: 'extension', text: action.reasons };
	if (action.action === 'clarify') return { kind: 'clarification', text: action.question };
	return 'note' in action && action.note ? { kind: 'note', text: action.note } : undefined;
}

/** Mails the person what the clock did. Should that fail, the command stands, and reconcile does it. */
async function tell(deps: Deps, state: CaseState): Promise<void> {
	try {
		await sendClockMails(deps, state);
	} catch (error) {
		logger.error('The person could not be mailed', withoutPersonalData(error));
	}
}

/** Lets the workflow go on. Should that fail, the command stands, and reconcile does it. */
async function goOn(
	{ waits, workflow, policy }: Deps,
	state: CaseState,
	{ action, ...rest }: Action,
	retried: boolean,
): Promise<void> {
	const { caseId } = state;
	const answered: readonly string[] =
		action === 'approve' || action === 'refuse'
			? ['decision', ...(action === 'refuse' ? ['turn'] : [])]
			: action === 'stop'
				? Object.keys(policy.stores).map(taskWait)
				: 'store' in rest && rest.store
					? [taskWait(rest.store)]
					: [];
	try {
		for (const wait of answered) await workflow.answer(await waits.tokens(caseId, wait));
		const newest = state.executions.at(-1);
		if (retried && newest !== undefined) await workflow.start(newest, { caseId });
	} catch (error) {
		logger.error('The workflow could not be told', withoutPersonalData(error));
	}
}

function production(): Deps {
	const ports = casePorts();
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	const keys = secretKeys();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		workflow: subjectRequests(),
		stores: connectedStores(ports, keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		downloads: downloads(s3, bucket),
		evidence: evidenceBundles(s3, bucket),
	};
}

export const handler = http(() => ({
	endpoints: makeDpoApi(production()),
	options: { contentSecurityPolicy: contentSecurityPolicy() },
}));
