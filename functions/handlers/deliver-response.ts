import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { S3AccessPackages } from '../adapters/access-package.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { controllerTransfer } from '../adapters/controller-transfer.ts';
import { required } from '../adapters/environment.ts';
import { connectedFileStores } from '../adapters/file-store-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { underPolicyOf } from '../adapters/pinned-policy.ts';
import { redactionsOf } from '../adapters/redactions.ts';
import type { FileStores } from '../adapters/stores/file-store.ts';
import { subjects } from '../adapters/subjects.ts';
import { transferKey } from '../adapters/transfer-signature.ts';
import { unsubscriptions } from '../adapters/unsubscriptions.ts';
import { env } from '../contract/env.ts';
import type { CaseState, Right } from '../core/case/case.ts';
import { recordDelivery, recordTransfer } from '../core/case/commands.ts';
import { addPeriod, endOfLocalDay, localDate } from '../core/clock/statutory.ts';
import { VerificationFailed } from '../core/errors.ts';
import { CaseNotFoundError, type Mail, type Mailbox, type Person, type Subjects } from '../core/ports.ts';
import type { AccessPackage, AccessPackages, PackagedFile } from '../core/request/export/access-package.ts';
import type { Redaction } from '../core/request/export/redact.ts';
import { fulfilmentVerdict } from '../core/request/fulfil.ts';
import { type Transfer, TransferRefusedError } from '../core/request/transfer.ts';
import { checkTransferUrl } from '../core/request/transfer-address.ts';
import type { Unsubscriptions } from '../core/retention/ports.ts';
import { scheduleOf } from '../core/retention/unsubscribing.ts';
import { keysOf, marksOf } from '../middleware/retention/subject-marks.ts';
import { step } from '../middleware/step.ts';
import { keptCorrections } from '../middleware/subject-request/kept-corrections.ts';
import { packageIndex } from '../views/access-package/index-page.ts';
import { portabilityIndex } from '../views/access-package/portability-index.ts';
import { type DoneRight, done } from '../views/letters/done.ts';
import { doneAccess } from '../views/letters/done-access.ts';
import { doneErasure } from '../views/letters/done-erasure.ts';
import { donePortability } from '../views/letters/done-portability.ts';
import { refusal } from '../views/letters/refusal.ts';
import { unsubscribed } from '../views/letters/unsubscribed.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'texts'> {
	readonly fileStores: FileStores;
	readonly subjects: Subjects;
	readonly unsubscriptions: Pick<Unsubscriptions, 'put'>;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly packages: AccessPackages;
	readonly transfer: Transfer;
}

/** Answers the person: the access package, what was erased and kept, or the refusal. Each mail once. */
export function makeDeliverResponse(given: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const deps = await underPolicyOf(given, caseId);
		const [state, person] = await Promise.all([deps.cases.load(caseId), deps.cases.person(caseId)]);
		if (!state || !person) throw new CaseNotFoundError(caseId);
		if (state.delivered) {
			// What a crash after the answer may have left.
			await deps.packages.removeParts(caseId);
			return;
		}
		if (state.decision?.outcome === 'refused') await deliverRefusal(deps, state, person);
		else await deliver[state.right](deps, state, person);
	};
}

async function deliverPackage(deps: Deps, given: CaseState, person: Person): Promise<void> {
	let state = given;
	const { caseId, results = [] } = state;
	const { policy, packages } = deps;
	const withheld = results
		.flatMap(({ retained }) => retained)
		.filter(({ reason }) => reason === 'rights-of-others')
		.reduce((total, { count }) => total + count, 0);
	const redacted = withheld + redactedInPart(await redactionsOf(deps, state));
	const notSearched = state.leftOut.map((store) => policy.stores[store]?.name ?? store);
	const generatedAt = state.verified?.at ?? deps.clock.now();
	const renderIndex = state.right === 'portability' ? portabilityIndex : packageIndex;
	const built = await packages.build({
		caseId,
		policy,
		generatedAt,
		redacted,
		notSearched,
		files: filesOf(deps, state, person),
		renderIndex: (categories) => renderIndex({ policy, caseId, generatedAt, redacted, notSearched, categories }),
	});
	const byHand = state.tasksDone.flatMap(({ acted }) => acted).reduce((total, { count }) => total + count, 0);
	const exported = results.flatMap(({ acted }) => acted).reduce((total, { count }) => total + count, 0) - byHand;
	if (built.records !== exported) {
		throw new VerificationFailed(`The access package holds ${built.records} records, but ${exported} were exported.`);
	}
	state = await transferred(deps, state, person, built);
	const today = localDate(deps.clock.now(), policy.timeZone);
	const exportExpiresAt = endOfLocalDay(addPeriod(today, policy.exportAvailable), policy.timeZone);
	const downloadLink = await deps.links.export(state, exportExpiresAt);
	const ready = { policy, state, downloadLink, availableUntil: exportExpiresAt, redacted };
	const letter =
		state.right === 'portability' ? donePortability({ ...ready, ...(await sentOf(deps, state, person)) }) : doneAccess(ready);
	await answer(deps, state, 'done', { to: person.email, ...letter }, { exportExpiresAt, exportHash: built.sha256 });
	await packages.removeParts(caseId);
}

/**
 * Sends the package to the controller that the person named and the DPO allowed, Art 20(2). Where it is refused, the person has it
 * all the same, and is told.
 *
 * @throws TransferFailedError where it may arrive when it is tried again.
 */
async function transferred(deps: Deps, state: CaseState, { particulars }: Person, built: AccessPackage): Promise<CaseState> {
	const url = particulars?.transferTo;
	if (url === undefined || state.transfer || state.decision?.outcome !== 'approved') return state;
	const { caseId } = state;
	const { sha256, size } = built;
	const record = async (outcome: 'sent' | 'refused', said: string) => {
		const text = await deps.texts.put(caseId, 'transfer', said);
		return deps.cases.apply(caseId, 'system', deps.clock.now(), (now) => recordTransfer(now, outcome, text));
	};
	try {
		const { receipt } = await deps.transfer.send({
			...{ url, allowed: [checkTransferUrl(url).host], reference: caseId, contentType: 'application/zip' },
			...{ size, sha256, body: () => deps.packages.read(caseId) },
		});
		return await record('sent', receipt);
	} catch (error) {
		if (!(error instanceof TransferRefusedError)) throw error;
		return record('refused', error.message);
	}
}

/** What came of sending it on, for the letter. */
async function sentOf({ texts }: Deps, { caseId, transfer }: CaseState, { particulars }: Person) {
	if (!transfer || particulars?.transferTo === undefined) return {};
	const said = (await texts.get(caseId, transfer.text.key)) ?? '';
	return { sent: { to: checkTransferUrl(particulars.transferTo).host, said } };
}

/** Records of which the person gets all but some fields; those withheld as a whole are counted where they are kept. */
function redactedInPart(redactions: readonly Redaction[]): number {
	const records = Map.groupBy(redactions, ({ store, record }) => JSON.stringify([store, record]));
	return [...records.values()].filter((of) => of.every(({ fields }) => fields !== undefined)).length;
}

/** The files themselves of the stores that hold files, but for what the DPO left out. */
async function* filesOf(deps: Deps, state: CaseState, person: Person): AsyncGenerator<PackagedFile> {
	const redactions = await redactionsOf(deps, state);
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	for (const store of deps.fileStores.values()) {
		if (!state.results?.some((result) => result.store === store.id && result.status === 'done')) continue;
		let number = 0;
		let cursor: string | undefined;
		do {
			const page = await store.find(person.identifiers ?? [], cursor);
			for (const record of page.records) {
				if (fulfilmentVerdict(deps.policy, state, record, { today }).outcome !== 'act') continue;
				if (redactions.some((redaction) => redaction.store === store.id && redaction.record === record.id)) continue;
				const name = String(record.fields.key ?? record.id)
					.split('/')
					.at(-1);
				yield { name: `${store.id}/${++number}-${name}`, open: async () => (await store.read(record.id)) ?? Readable.from([]) };
			}
			cursor = page.next;
		} while (cursor !== undefined);
	}
}

/** Whoever has their data erased does not want mail from a list that is imported again tomorrow (Art 21(3)). */
async function deliverErasure(deps: Deps, state: CaseState, person: Person): Promise<void> {
	await marksOf(deps.subjects, person).suppress(deps.clock.now());
	await answer(deps, state, 'done', { to: person.email, ...doneErasure({ policy: deps.policy, state, suppressed: true }) });
}

/** What was done, in a letter. */
const deliverDone =
	(right: DoneRight) =>
	async (deps: Deps, state: CaseState, person: Person): Promise<void> => {
		const text = state.decision?.outcome === 'approved' ? state.decision.text : undefined;
		const grounds = text && (await deps.texts.get(state.caseId, text.key));
		const letter = done(right, {
			policy: deps.policy,
			state,
			particulars: person.particulars ?? {},
			...(grounds !== undefined && { grounds }),
			...(right === 'rectification' && { changes: await keptCorrections(deps.texts, state.caseId).changed(state.results ?? []) }),
		});
		await answer(deps, state, 'done', { to: person.email, ...letter });
	};

/** An address that anybody can type must not be bombed with what follows from it. */
async function deliverMarketingStopped(deps: Deps, state: CaseState, person: Person): Promise<void> {
	const { mailsPerAddressAndHour: limit } = deps.policy;
	const { caseId } = state;
	if (await deps.subjects.allowMail(person.subjectKey, deps.clock.now(), limit, caseId)) {
		return deliverDone('objection-to-marketing')(deps, state, person);
	}
	await deps.cases.apply(caseId, 'system', deps.clock.now(), (now) => recordDelivery(now, { mail: 'none' }));
}

/** From here on the sweep knows of it, under every address of the person; the schedule is kept as the letter tells it. */
async function deliverUnsubscribed(deps: Deps, state: CaseState, person: Person): Promise<void> {
	const { policy, links } = deps;
	const { caseId, receivedAt } = state;
	const entries = scheduleOf(policy, state.results ?? []);
	for (const key of keysOf(person)) await deps.unsubscriptions.put(key, { since: receivedAt, by: caseId, entries });
	const letter = unsubscribed({
		...{ policy, state, entries, today: localDate(deps.clock.now(), policy.timeZone) },
		...{ undoLink: await links.undo(state), statusLink: await links.view(state) },
	});
	await answer(deps, state, 'done', { to: person.email, ...letter });
}

const deliver: Readonly<Record<Right, (deps: Deps, state: CaseState, person: Person) => Promise<void>>> = {
	access: deliverPackage,
	portability: deliverPackage,
	erasure: deliverErasure,
	rectification: deliverDone('rectification'),
	restriction: deliverDone('restriction'),
	objection: deliverDone('objection'),
	'objection-to-marketing': deliverMarketingStopped,
	'withdrawing-consent': deliverDone('withdrawing-consent'),
	'automated-decisions': deliverDone('automated-decisions'),
	unsubscribing: deliverUnsubscribed,
};

async function deliverRefusal(deps: Deps, state: CaseState, person: Person): Promise<void> {
	if (state.decision?.outcome !== 'refused') return;
	const { reason, text: reference } = state.decision;
	const text = reference && (await deps.texts.get(state.caseId, reference.key));
	const letter = refusal({ policy: deps.policy, state, reason, ...(text !== undefined && { text }) });
	await answer(deps, state, 'refused', { to: person.email, ...letter });
}

async function answer(
	{ cases, clock, mailbox }: Deps,
	{ caseId }: CaseState,
	key: string,
	mail: Mail,
	delivered: { readonly exportExpiresAt?: string; readonly exportHash?: string } = {},
): Promise<void> {
	// Delivered first: a link that is mailed must work, and a mail that a crash left unsent is sent by reconcile.
	await mailbox.send(caseId, key, mail);
	await cases.apply(caseId, 'system', clock.now(), (now) => recordDelivery(now, { mail: key, ...delivered }));
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const s3 = new S3Client({ maxAttempts: 4 });
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		unsubscriptions: unsubscriptions(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(keys),
		fileStores: connectedFileStores(ports.policy),
		packages: new S3AccessPackages({ s3, bucket: required(env.exportsBucket) }),
		transfer: controllerTransfer({ now: ports.clock.now, key: async () => transferKey((await keys()).transferSeed) }),
	};
}

export const handler = step(() => makeDeliverResponse(production()));
