import type { AuditEvent } from '../../core/audit/chain.ts';
import type { CaseHead } from '../../core/case/kind.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { ErasableTexts, KeptMail } from '../../core/ports.ts';
import { decisions, timeline } from './tables.ts';
import { verifier } from './verifier.ts';

/** What only cases of one kind have to show. */
export interface OwnFile {
	readonly path: string;
	/** What is in it, in a phrase. */
	readonly holds: string;
	/** Text, or what is written as JSON. */
	readonly content: string | object;
}

export interface Evidence {
	readonly state: CaseHead;
	readonly events: readonly AuditEvent[];
	readonly mails: readonly KeptMail[];
	readonly texts: Awaited<ReturnType<ErasableTexts['list']>>;
	readonly policy: Policy;
	readonly own: readonly OwnFile[];
}

/** The files of an evidence bundle: everything about a case of any kind, for an auditor to read and to verify without us. */
export const evidenceFiles = ({
	state,
	events,
	mails,
	texts,
	policy,
	own,
}: Evidence): readonly (readonly [string, string | object])[] => [
	['README.md', howToVerify(state, own)],
	['verify.mjs', verifier],
	['timeline.md', timeline(state, events)],
	['decisions.md', decisions(state, events)],
	...own.map(({ path, content }) => [path, content] as const),
	['case.json', state],
	['chain.json', events],
	['texts.json', texts],
	['policy.json', policy],
	...mails.flatMap(({ key, html, text, ...envelope }): (readonly [string, string | object])[] => [
		[`mails/${key}.json`, { key, ...envelope }],
		[`mails/${key}.txt`, text],
		[`mails/${key}.html`, html],
	]),
];

const howToVerify = ({ caseId, seq, head }: CaseHead, own: readonly OwnFile[]): string => `# Evidence of case ${caseId}

| file | holds |
| --- | --- |
| timeline.md | what happened, when, by whom |
| decisions.md | what a person decided or did |
${own.map(({ path, holds }) => `| ${path} | ${holds} |\n`).join('')}\
| mails/ | each mail as it was sent, as text and as HTML, with its envelope |
| texts.json | what people wrote: notes, grounds, redactions, values before and after, with the nonces of their commitments |
| chain.json | every event, in order, each with the hash of the one before |
| case.json | how the case stood when this was made |
| policy.json | the policy that the case was decided under |

## Verifying without Rightful

\`node verify.mjs\`, in this folder, with any Node and nothing installed, verifies the chain, and that the texts and mails are those
that it names. It is sixty lines: read it first, or do the same by hand. For each event of chain.json, in order:

1. Take the event without \`hash\`, write it as RFC 8785 canonical JSON, and take its SHA-256 in hex: it equals \`hash\`.
2. \`prevHash\` equals the \`hash\` of the event before; of the first event, 64 zeros.
3. \`seq\` counts 1, 2, 3, … and \`caseId\` is ${caseId} throughout.

The last event is number ${seq}, and its hash is ${head}.
The nightly anchors, in a bucket whose objects cannot be changed, hold the heads of all chains: compare.

A text's commitment is the SHA-256, in hex, of the canonical JSON of \`[nonce, text]\`; the event that belongs to it names
the hash. A mail's is the same over the JSON of \`[to, subject, text, html]\`, with the nonce of its envelope.

With Rightful at hand: \`npm run audit:verify -- --file chain.json\`.
`;
