/**
 * What the API answers, as schemas: docs/openapi.json is made from them, and the journeys hold real answers against them. Run time does
 * not need them. Instants are UTC, ISO-8601; dates are calendar dates in the controller's time zone.
 *
 * These parts are in the answers about many things.
 */
import * as z from 'zod/mini';

export const described = (description: string) => z.describe(description);

/** Names a case: `XXXX-XXXX-XXX` in Crockford's base 32. */
export const referenceSchema = z
	.string()
	.check(
		z.regex(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}$/),
		described('Names a case, on the phone too: ten characters of Crockford base 32 and a check.'),
	);

export const date = z.iso.date();

export const instant = z.iso.datetime();

export const count = z.int().check(z.gte(0));

export const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const words = z.optional(z.string().check(described('Absent once it was erased.')));

export const textReference = z.object({ key: z.string().check(described('The key of the text in notes.')), hash });

export const cursor = z.optional(z.string().check(described('Opaque; give it back for the next page. Absent on the last.')));

/** One event of the chain; `npm run audit:verify` proves it. */
export const auditEventSchema = z.object({
	caseId: referenceSchema,
	seq: z.int().check(z.gte(1)),
	at: instant,
	actor: z.string().check(described('system, subject, or dpo:<subject of the token>.')),
	type: z.string(),
	data: z.record(z.string(), z.unknown()).check(described('Holds no personal data.')),
	prevHash: hash,
	hash: hash.check(described('SHA-256, in hex, of the RFC 8785 canonical JSON of the rest.')),
});

export const subjectKey = z.string().check(described('Pseudonym of the person: personal data still.'));
