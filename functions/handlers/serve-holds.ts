import { randomUUID } from 'node:crypto';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type CasesOfSubject, casesOfSubject } from '../adapters/cases-of-subject.ts';
import { required } from '../adapters/environment.ts';
import { holds } from '../adapters/holds.ts';
import { journal } from '../adapters/journal.ts';
import { secretKeys } from '../adapters/keys.ts';
import { retentionSchedule } from '../adapters/retention-schedule.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { pause } from '../adapters/stores/backoff.ts';
import { unsubscriptions } from '../adapters/unsubscriptions.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { type HoldRequest, holdSchema, reviewSchema } from '../contract/requests/hold.ts';
import { readReference, referenceFrom } from '../core/case/reference.ts';
import { addPeriod, localDate } from '../core/clock/statutory.ts';
import { normaliseAddress, subjectKeyOfIdentifier } from '../core/identity/address.ts';
import { HoldNotFoundError, type KeptHold, moveReview, statusOf, wrongHold } from '../core/retention/holds.ts';
import type { HoldOn, RetentionSchedule, Unsubscriptions } from '../core/retention/ports.ts';
import { type Endpoint, http, type Request } from '../middleware/http.ts';
import { alreadyGone } from '../middleware/retention/already-gone.ts';
import { type HoldDeps, lift, placeHold, tellJournal } from '../middleware/retention/hold-commands.ts';

interface Deps extends HoldDeps, Pick<CasePorts, 'cases' | 'tasks'> {
	readonly casesOf: CasesOfSubject;
	readonly unsubscriptions: Pick<Unsubscriptions, 'get'>;
	readonly schedule: Pick<RetentionSchedule, 'which'>;
}

/** The furthest that a review may be away: what nobody looks at for longer is kept for no reason that anybody knows. */
const longestUntilReview = 'P2Y';

/** Legal holds: what is under one is not deleted until the DPO lifts it. */
export function makeHoldsApi(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'POST /holds': async (request) => ({ status: 201, body: await place(deps, request, request.read(holdSchema)) }),
		'GET /holds': async ({ query }) => {
			const lifted = query.status === 'lifted';
			const shown = (await deps.holds.list()).filter(({ liftedAt }) => (liftedAt !== undefined) === lifted);
			return { status: 200, body: { holds: shown.map(summaryOf) } };
		},
		'GET /holds/{id}': async (request) => {
			const hold = await deps.holds.get(idOf(request));
			if (!hold) throw noSuchHold();
			return { status: 200, body: await viewOf(deps, hold) };
		},
		'DELETE /holds/{id}': async (request) => {
			await found(lift(deps, idOf(request), request.actor));
			return { status: 204 };
		},
		'POST /holds/{id}/review': async (request) => {
			const { reviewOn, note } = request.read(reviewSchema);
			checkReview(deps, reviewOn);
			const review = { on: reviewOn, at: deps.clock.now(), by: request.actor, ...(note !== undefined && { note }) };
			const moved = await found(deps.holds.change(idOf(request), (hold) => moveReview(hold, review)));
			return { status: 200, body: summaryOf(await tellJournal(deps, moved)) };
		},
	};
}

async function place(deps: Deps, { headers, actor }: Request, { on: typed, reason, reviewOn }: HoldRequest) {
	checkReview(deps, reviewOn);
	const on = holdOn(typed);
	const wrong = wrongHold(deps.policy, on);
	if (wrong.length > 0) throw new HttpProblem(422, 'Some fields need another look', 'See errors for what to write.', wrong);
	const order = {
		...{ id: referenceFrom(JSON.stringify(['hold', headers['idempotency-key'] ?? randomUUID()])), on, reason, reviewOn },
		...{ at: deps.clock.now(), by: actor, nonce: randomUUID() },
	};
	const email = typed.email === undefined ? undefined : (normaliseAddress(typed.email) ?? typed.email);
	const hold = await placeHold(deps, order, email);
	const { id, effectiveAt, incomplete = [] } = hold;
	return { id, effectiveAt, reviewOn: hold.reviewOn, ...(await goneOf(deps, hold)), incomplete };
}

function holdOn({ category, store, records }: HoldRequest['on']): HoldOn {
	if (category !== undefined) return { what: 'category', category, ...(store !== undefined && { store }) };
	if (store !== undefined && records !== undefined) return { what: 'records', store, records: [...new Set(records)] };
	return { what: 'person' };
}

/** @throws HttpProblem */
function checkReview({ clock, policy }: Deps, reviewOn: string): void {
	const today = localDate(clock.now(), policy.timeZone);
	const wrong = (message: string) => new HttpProblem(422, 'Not possible', message, [{ field: 'reviewOn', message }]);
	if (reviewOn <= today) throw wrong('Write a date that lies in the future.');
	if (reviewOn > addPeriod(today, longestUntilReview)) throw wrong('Write a date within two years; the hold goes on beyond it.');
}

/** Of nobody in particular it is not known what there was. */
const goneOf = async (deps: Deps, hold: KeptHold) => (hold.subjects ? { alreadyGone: await alreadyGone(deps, hold) } : {});

function summaryOf(hold: KeptHold) {
	const { id, on, reason, reviewOn, placedAt, placedBy, effectiveAt, liftedAt, incomplete } = hold;
	return {
		...{ id, status: statusOf(hold), on: on.what === 'records' ? { ...on, records: on.records.length } : on, reason, reviewOn },
		...{ placedAt, placedBy },
		...(effectiveAt !== undefined && { effectiveAt }),
		...(liftedAt !== undefined && { liftedAt }),
		...(incomplete && { incomplete }),
	};
}

async function viewOf(deps: Deps, hold: KeptHold) {
	const { on, subjects, reviews } = hold;
	return {
		...summaryOf(hold),
		...(on.what === 'records' && { records: on.records }),
		...(subjects && { subjects }),
		reviews,
		...(await goneOf(deps, hold)),
	};
}

const idOf = ({ path }: Request): string => readReference(path.id ?? '') ?? '-';

const noSuchHold = () => new HttpProblem(404, 'No such hold', new HoldNotFoundError().message);

async function found<T>(command: Promise<T>): Promise<T> {
	return command.catch((error: unknown) => {
		throw error instanceof HoldNotFoundError ? noSuchHold() : error;
	});
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const table = required(env.subjectsTable);
	return {
		...ports,
		holds: holds(ports.client, table),
		journal: journal(ports.client, required(env.auditTable)),
		stores: connectedStores(ports, keys),
		keyOf: async (identifier) => subjectKeyOfIdentifier(identifier, (await keys()).subjectKey),
		casesOf: casesOfSubject(ports.client, required(env.casesTable)),
		unsubscriptions: unsubscriptions(ports.client, table),
		schedule: retentionSchedule({ client: ports.client, table, key: async () => (await keys()).sealingKey }),
		pause,
	};
}

export const handler = http(() => ({ endpoints: makeHoldsApi(production()) }));
