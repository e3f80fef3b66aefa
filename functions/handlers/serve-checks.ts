import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { inFlight } from '../adapters/stores/in-flight.ts';
import { subjects } from '../adapters/subjects.ts';
import { unsubscriptions } from '../adapters/unsubscriptions.ts';
import { env } from '../contract/env.ts';
import { restrictionsCheckSchema } from '../contract/requests/check.ts';
import { suppressionsCheckSchema } from '../contract/requests/consents.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Subjects } from '../core/ports.ts';
import type { Unsubscriptions } from '../core/retention/ports.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps {
	readonly subjects: Pick<Subjects, 'marks'>;
	readonly unsubscriptions: Pick<Unsubscriptions, 'isSuppressed'>;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Addresses looked up at once. */
const atOnce = 20;

/** What other systems ask before they use, or write, a person's data: they hold addresses, not our keys. */
export function makeChecks({ subjects, unsubscriptions, keyOf }: Deps): Readonly<Record<string, Endpoint>> {
	const check = async (email: string) => {
		const address = normaliseAddress(email);
		const marks = address === undefined ? [] : await subjects.marks(await keyOf(address));
		return {
			email,
			restricted: marks.some(({ kind }) => kind !== 'quiesce'),
			quiesced: marks.some(({ kind }) => kind === 'quiesce'),
			marks,
		};
	};
	const suppression = async (email: string) => {
		const address = normaliseAddress(email);
		// What cannot be read may be somebody's who wants no mail.
		return { email, suppressed: address === undefined || (await unsubscriptions.isSuppressed(await keyOf(address))) };
	};
	return {
		'POST /suppressions/check': async (request) => {
			const { emails } = request.read(suppressionsCheckSchema);
			return { status: 200, body: { results: await inFlight(atOnce, emails, suppression) } };
		},

		'POST /restrictions/check': async (request) => {
			const { emails } = request.read(restrictionsCheckSchema);
			return { status: 200, body: { results: await inFlight(atOnce, emails, check) } };
		},
	};
}

function production(): Deps {
	const keys = secretKeys();
	const client = documentClient();
	const table = required(env.subjectsTable);
	return {
		subjects: subjects(client, table),
		unsubscriptions: unsubscriptions(client, table),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = http(() => ({ endpoints: makeChecks(production()) }));
