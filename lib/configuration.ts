/** What whoever deploys says by `-c name=value`, checked once, with errors that name the option and say what would be right. */
import * as z from 'zod';
import type { Policy } from '../functions/core/policy/schema.ts';

export interface Configuration {
	/** The address, verified in SES, that mails come from. Absent: the templates are for reading and testing, and refuse to be deployed. */
	readonly mailFrom?: string;
	/** The domain to set up in SES for sending; absent: the identity is set up by hand. */
	readonly mailDomain?: string;
	/** The SES account is still in its sandbox, where sending needs a permission on the recipient's identity too. */
	readonly mailSandbox: boolean;
	/** Who is mailed when an alarm goes off. */
	readonly alarmsTo?: string;
	/** Issuer of the DPO's tokens; absent: a Cognito user pool of our own. */
	readonly oidc?: { readonly issuer: string; readonly audience: string };
	/** Concurrent executions kept for, and allowed to, each function that serves the API. */
	readonly reservedConcurrency?: number;
	/** The sample estate's tables and buckets are deployed, and connected. */
	readonly sampleEstate: boolean;
}

/** The options given do not make a system that can be deployed. */
export class ConfigurationError extends Error {
	override readonly name = 'ConfigurationError';
	readonly problems: readonly string[];
	constructor(problems: readonly string[]) {
		super(`The configuration does not hold:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
		this.problems = problems;
	}
}

/** Names of the options, for the composition root that reads them from the CDK context. */
export const options = [
	'mailFrom',
	'mailDomain',
	'mailSandbox',
	'alarmsTo',
	'oidcIssuer',
	'oidcAudience',
	'reservedConcurrency',
	'sampleEstate',
] as const;
export type Option = (typeof options)[number];

const address = z.email('write an e-mail address, as privacy@your-organisation.com');
/** Options on the command line are text; in cdk.json they may be what they mean. */
const flag = z
	.union([z.boolean(), z.literal('true'), z.literal('false')], 'write true or false')
	.transform((value) => value === true || value === 'true')
	.default(false);

const wholeNumber = 'write a whole number, at least 1';

const schema = z.object({
	mailFrom: address.optional(),
	mailDomain: z.hostname('write a domain name, as your-organisation.com').optional(),
	mailSandbox: flag,
	alarmsTo: z
		.string()
		.refine(
			(value) => value === 'dpo' || address.safeParse(value).success,
			'write an e-mail address, or dpo for the one in the policy',
		)
		.optional(),
	oidcIssuer: z.url({ protocol: /^https$/, error: 'write the issuer as an https URL' }).optional(),
	oidcAudience: z.string().min(1).optional(),
	reservedConcurrency: z.coerce.number(wholeNumber).int(wholeNumber).min(1, wholeNumber).optional(),
	sampleEstate: flag,
});

/** RFC 2606 and RFC 6761: names that nobody can receive mail at. */
const reserved = /[@.](example\.(com|org|net)|example|test|invalid|localhost)$/i;

function recipientsOf(policy: Policy): Record<string, string> {
	const told = Object.entries(policy.recipients).flatMap(([id, { tell }]) =>
		tell.by === 'email' ? [[id, tell.address] as const] : [],
	);
	return Object.fromEntries(told.map(([id, address]) => [`policy/policy.yaml recipients.${id}.tell.address`, address]));
}

/**
 * Checks the options against each other and the policy. Who gives `mailFrom` means to send: then addresses in domains reserved
 * for examples are refused, since letters that promise an answer must reach somebody. Without it the stack cannot be deployed.
 *
 * @throws ConfigurationError with every problem found.
 */
export function configurationOf(given: Readonly<Partial<Record<Option, unknown>>>, policy: Policy): Configuration {
	const parsed = schema.safeParse(given);
	if (!parsed.success) {
		throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
	}
	const { mailFrom, mailDomain, mailSandbox, alarmsTo, oidcIssuer, oidcAudience, reservedConcurrency, sampleEstate } = parsed.data;
	const problems: string[] = [];
	if (mailFrom !== undefined) {
		const addresses = {
			'policy/policy.yaml dpo.email': policy.dpo.email,
			'policy/policy.yaml escalation.email': policy.escalation.email,
			mailFrom,
			// The sample estate's recipients are as made up as its people.
			...(sampleEstate ? {} : recipientsOf(policy)),
		};
		for (const [where, value] of Object.entries(addresses)) {
			if (reserved.test(value))
				problems.push(`${where}: ${value} is in a domain reserved for examples; write an address that somebody reads`);
		}
	}
	if (mailDomain !== undefined && mailFrom !== undefined && !`.${mailFrom.split('@')[1]}`.endsWith(`.${mailDomain}`)) {
		problems.push(`mailDomain: ${mailFrom} is not an address of ${mailDomain}`);
	}
	if ((oidcIssuer === undefined) !== (oidcAudience === undefined)) {
		problems.push('oidcIssuer, oidcAudience: give both, or neither for a Cognito user pool');
	}
	if (problems.length > 0) throw new ConfigurationError(problems);
	return {
		...(mailFrom === undefined ? {} : { mailFrom }),
		...(mailDomain === undefined ? {} : { mailDomain }),
		mailSandbox,
		...(alarmsTo === undefined ? {} : { alarmsTo: alarmsTo === 'dpo' ? policy.dpo.email : alarmsTo }),
		...(oidcIssuer === undefined || oidcAudience === undefined ? {} : { oidc: { issuer: oidcIssuer, audience: oidcAudience } }),
		...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
		sampleEstate,
	};
}
