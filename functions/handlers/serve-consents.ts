import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { DynamoCaseRepository } from '../adapters/case-repository.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { retentionSchedule } from '../adapters/retention-schedule.ts';
import { subjects } from '../adapters/subjects.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { mintUnsubscribeToken } from '../adapters/unsubscribe-token.ts';
import { unsubscriptions } from '../adapters/unsubscriptions.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { consentSchema, subjectLookupSchema, unsubscribeLinksSchema } from '../contract/requests/consents.ts';
import { recordComingBack } from '../core/case/commands.ts';
import { localDate } from '../core/clock/statutory.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseRepository, Clock, SubjectMark, Subjects } from '../core/ports.ts';
import type { Consent, RetentionSchedule, Unsubscriptions } from '../core/retention/ports.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { comeBack } from '../middleware/retention/come-back.ts';
import { standingSchedule } from '../middleware/retention/standing-schedule.ts';
import { subjectInPath } from '../middleware/subject-in-path.ts';
import { lineInWords, scheduleInWords } from '../views/wording/schedule.ts';

interface Deps {
	readonly policy: Policy;
	readonly clock: Clock;
	readonly cases: Pick<CaseRepository, 'load' | 'person' | 'apply'>;
	readonly subjects: Pick<Subjects, 'holdsOn' | 'marks'>;
	readonly unsubscriptions: Pick<Unsubscriptions, 'get' | 'consent' | 'comeBack' | 'isSuppressed' | 'suppressedSince'>;
	readonly schedule: Pick<RetentionSchedule, 'which' | 'remove'>;
	/** The token of the links in mails to one address, which is normalised. */
	readonly tokenOf: (address: string) => Promise<string>;
	readonly keyOf: (address: string) => Promise<string>;
	/** Origin of the links. */
	readonly publicUrl: string;
}

/** What mailing tools, and whoever records consent, ask and tell of a person; and what is going to be deleted of whom. */
export function makeConsents(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { clock, keyOf, policy } = deps;
	return {
		'POST /unsubscribe/links': async (request) => {
			const { emails } = request.read(unsubscribeLinksSchema);
			return { status: 200, body: { links: await Promise.all(emails.map((email) => linkFor(deps, email))) } };
		},

		'POST /consents': async (request) => {
			const { email, givenAt, purposes, how } = request.read(consentSchema);
			const now = clock.now();
			const since = givenAt === undefined ? now : new Date(givenAt).toISOString();
			const wrong = [
				...(since > now ? [{ field: 'givenAt', message: 'Write an instant that has passed.' }] : []),
				...wrongPurposes(policy, purposes ?? []),
			];
			if (wrong.length > 0) throw new HttpProblem(422, 'Some fields need another look', 'See errors for what to write.', wrong);
			const key = await keyOf(spelt(email));
			const marketing = purposes === undefined || purposes.some((purpose) => policy.purposes[purpose]?.directMarketing);
			await recordConsent(
				deps,
				key,
				{ since, how, ...(purposes && { purposes }), ...(!marketing && { marketing }) },
				request.actor,
			);
			return { status: 201, body: { subjectKey: key, givenAt: since } };
		},

		'POST /subjects/lookup': async (request) => {
			const { email } = request.read(subjectLookupSchema);
			return { status: 200, body: { subjectKey: await keyOf(spelt(email)) } };
		},

		'GET /subjects/{subjectKey}/schedule': async (request) => ({
			status: 200,
			body: await scheduleOf(deps, subjectInPath(request)),
		}),
	};
}

const spelt = (email: string): string => normaliseAddress(email) ?? email;

async function linkFor({ tokenOf, publicUrl }: Deps, email: string) {
	const url = `${publicUrl}/unsubscribe?token=${await tokenOf(spelt(email))}`;
	return {
		email,
		url,
		// RFC 2369 and RFC 8058.
		headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
	};
}

function wrongPurposes({ purposes }: Policy, given: readonly string[]) {
	const known = Object.keys(purposes).filter((id) => purposes[id]?.legalBasis === 'consent');
	const message = `There is no such purpose that rests on consent. Write one of: ${known.join(', ')}.`;
	return given.flatMap((purpose, index) => (known.includes(purpose) ? [] : [{ field: `purposes.${index}`, message }]));
}

/** @throws HttpProblem where the person's last word is a later one */
async function recordConsent(deps: Deps, subjectKey: string, consent: Consent, actor: string): Promise<void> {
	const { cases, clock, unsubscriptions } = deps;
	const [standing, suppressedSince, marks] = await Promise.all([
		standingSchedule(deps, [subjectKey]),
		unsubscriptions.suppressedSince(subjectKey),
		deps.subjects.marks(subjectKey),
	]);
	const { unsubscription } = standing;
	const wishes = [
		unsubscription?.since,
		consent.marketing === false ? undefined : suppressedSince,
		...marks.filter((mark) => withdraws(mark, consent)).map(({ since }) => since),
	];
	if (wishes.some((since) => since !== undefined && since >= consent.since)) {
		throw new HttpProblem(
			409,
			'Withdrawn since',
			'The person withdrew, objected or unsubscribed after giving this consent. Nothing was changed.',
		);
	}
	// Consent for one address is none to be mailed at another.
	const cameBack = await comeBack(deps, standing, (key) => (key === subjectKey ? consent : { ...consent, marketing: false }));
	if (unsubscription && (await cases.load(unsubscription.by))) {
		await cases.apply(unsubscription.by, actor, clock.now(), (state) => recordComingBack(state, 'consent', cameBack));
	}
}

/** Whether the mark is of a withdrawal from what is consented to. */
const withdraws = ({ kind, purposes }: SubjectMark, consent: Consent): boolean =>
	kind === 'consent' && (purposes === undefined || (consent.purposes ?? purposes).some((purpose) => purposes.includes(purpose)));

async function scheduleOf(deps: Deps, subjectKey: string) {
	const { clock, policy, unsubscriptions } = deps;
	const [{ unsubscription, entries: standing }, consent, suppressed] = await Promise.all([
		standingSchedule(deps, [subjectKey]),
		unsubscriptions.consent(subjectKey),
		unsubscriptions.isSuppressed(subjectKey),
	]);
	const today = localDate(clock.now(), policy.timeZone);
	const entries = standing.map((each) => {
		const { store, category, count, on } = each.entry;
		const sentence = lineInWords(policy, each, today);
		return { store, category, count, ...(on !== undefined && { on }), status: each.standing, sentence };
	});
	const lines = entries.map(({ sentence }) => sentence);
	return {
		subjectKey,
		...(unsubscription && { unsubscribedOn: localDate(unsubscription.since, policy.timeZone) }),
		entries,
		sentences: scheduleInWords(policy, { unsubscription, consent, suppressed, lines }),
	};
}

function production(): Deps {
	const client = documentClient();
	const table = required(env.subjectsTable);
	const keys = secretKeys();
	return {
		policy: bundledPolicy(),
		clock: systemClock,
		cases: DynamoCaseRepository.fromEnvironment(client),
		subjects: subjects(client, table),
		unsubscriptions: unsubscriptions(client, table),
		schedule: retentionSchedule({ client, table, key: async () => (await keys()).sealingKey }),
		tokenOf: async (address) => mintUnsubscribeToken(address, (await keys()).sealingKey),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		publicUrl: required(env.publicUrl),
	};
}

export const handler = http(() => ({ endpoints: makeConsents(production()) }));
