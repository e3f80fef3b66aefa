import { isRefusedMail } from '../../adapters/mailbox.ts';
import { type PostNotice, WebhookFailedError } from '../../adapters/webhook.ts';
import type { CaseState, RecipientEntry } from '../../core/case/case.ts';
import { recordNotTold, recordTold } from '../../core/case/recipient-commands.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, Clock, Identifier, Mailbox, Person, PolicyArchive } from '../../core/ports.ts';
import { recipientNotice } from '../../views/letters/recipient-notice.ts';

export interface RecipientPorts {
	readonly cases: CaseRepository;
	readonly clock: Clock;
	/** The policy in force: where a recipient is reached today. */
	readonly policy: Policy;
	readonly policies: PolicyArchive;
	readonly mailbox: Mailbox;
	readonly post: PostNotice;
}

type Tell = Exclude<Policy['recipients'][string]['tell'], { by: 'none' }>;

/**
 * Tells recipients what the ledger owes them, one after the other, each recorded as it happens: a crash in between forgets nobody.
 * Mails go out once by their key; a webhook may be called again, and knows the notice by its name. Who cannot be told is recorded as
 * that, and keeps nobody waiting.
 *
 * @param notices lines of the ledger.
 */
export async function tellRecipients(
	ports: RecipientPorts,
	state: CaseState,
	notices: readonly RecipientEntry[],
): Promise<CaseState> {
	const { cases, clock, policies } = ports;
	const { caseId } = state;
	if (notices.length === 0) return state;
	const [person, pinned] = await Promise.all([cases.person(caseId), policies.of(state.policyVersion)]);
	let now = state;
	for (const entry of notices) {
		const way = wayTo(ports.policy, entry) ?? wayTo(pinned, entry);
		if (!way) throw new Error(`The policy says no way to tell recipient ${entry.recipient}.`);
		// Without whom it is about, a notice says nothing.
		const why = person ? await tell(ports, { state, person, entry, way, policy: pinned }) : 'person-erased';
		now = await cases.apply(caseId, 'system', clock.now(), (current) =>
			why === undefined ? recordTold(current, entry.notice, way.by) : recordNotTold(current, entry.notice, way.by, why),
		);
	}
	return now;
}

/** A wrong address is mended in the policy, and holds for the cases that are under way. */
function wayTo({ recipients }: Policy, { recipient }: RecipientEntry): Tell | undefined {
	const way = recipients[recipient]?.tell;
	return way?.by === 'none' ? undefined : way;
}

interface Telling {
	readonly state: CaseState;
	readonly person: Person;
	readonly entry: RecipientEntry;
	readonly way: Tell;
	readonly policy: Policy;
}

/** @returns why it could not be told, a code; `undefined`, if it was. */
async function tell(
	{ mailbox, post }: RecipientPorts,
	{ state, person, entry, way, policy }: Telling,
): Promise<string | undefined> {
	const { notice, act, categories, again } = entry;
	// What identifies the person to a recipient is the address; our own contact ids say nothing to others.
	const identifiers: readonly Identifier[] = [{ kind: 'email', value: person.email, scope: 'unique' }];
	const corrections =
		act === 'rectification'
			? (person.particulars?.corrections ?? []).filter(({ category }) => categories.includes(category))
			: undefined;
	const content = { act, identifiers, categories, ...(corrections && { corrections }) };
	if (way.by === 'email') {
		const letter = recipientNotice({ policy, state, ...content });
		// What the DPO has told again is another mail.
		const key = `recipient-${notice}${again > 0 ? `.again-${again}` : ''}`;
		return mailbox.send(state.caseId, key, { to: way.address, ...letter }).then(
			() => undefined,
			(error: unknown) => {
				if (isRefusedMail(error)) return 'mail-refused';
				throw error;
			},
		);
	}
	const reference = state.caseId;
	return post(entry.recipient, way.url, { notice: `${reference}/${notice}`, reference, ...content }).then(
		() => undefined,
		(error: unknown) => {
			if (error instanceof WebhookFailedError) return error.why;
			throw error;
		},
	);
}
