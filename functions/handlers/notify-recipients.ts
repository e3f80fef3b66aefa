import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type Keys, secretKeys } from '../adapters/keys.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { postNotice } from '../adapters/webhook.ts';
import { recordRecipients } from '../core/case/commands.ts';
import { recipientsOf } from '../core/policy/lookup.ts';
import { CaseNotFoundError, type Identifier, type Mailbox } from '../core/ports.ts';
import { tellsRecipients } from '../core/request/rights.ts';
import { step } from '../middleware/step.ts';
import { recipientNotice } from '../views/letters/recipient-notice.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies'> {
	readonly mailbox: Mailbox;
	readonly post: (recipient: string, url: string, notice: unknown) => Promise<void>;
}

/**
 * Tells each recipient of erased data that it was erased (Art 19), unless the policy says why that is impossible. An
 * access request changes nothing, so nobody is told.
 */
export function makeNotifyRecipients({ cases, clock, policies, mailbox, post }: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const [state, person] = await Promise.all([cases.load(caseId), cases.person(caseId)]);
		if (!state || !person) throw new CaseNotFoundError(caseId);
		if (state.recipients) return;
		const policy = await policies.of(state.policyVersion);
		const changed = tellsRecipients(state.right)
			? new Set(state.results?.flatMap(({ acted }) => acted.map(({ category }) => category)))
			: [];
		const concerned = new Map<string, string[]>();
		for (const category of changed) {
			for (const { id } of recipientsOf(policy, category)) concerned.set(id, [...(concerned.get(id) ?? []), category]);
		}
		// What identifies the person to a recipient is the address; our own contact ids say nothing to others.
		const identifiers: readonly Identifier[] = [{ kind: 'email', value: person.email, scope: 'unique' }];
		const told: string[] = [];
		const notTold: string[] = [];
		for (const [id, categories] of concerned) {
			const recipient = policy.recipients[id];
			if (recipient?.tell.by === 'email') {
				const letter = recipientNotice({ policy, state, identifiers, categories });
				await mailbox.send(caseId, `recipient-${id}`, { to: recipient.tell.address, ...letter });
			} else if (recipient?.tell.by === 'webhook') {
				await post(id, recipient.tell.url, { reference: caseId, act: state.right, identifiers, categories });
			}
			(recipient?.tell.by === 'none' ? notTold : told).push(id);
		}
		await cases.apply(caseId, 'system', clock.now(), (now) => recordRecipients(now, told, notTold));
	};
}

function production(): Deps {
	const ports = casePorts();
	const keys: () => Promise<Keys> = secretKeys();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		post: async (recipient, url, notice) => {
			const secret = (await keys()).processors[recipient];
			if (!secret) throw new Error(`The keys secret has no entry for recipient ${recipient}.`);
			await postNotice(url, secret, ports.clock.now(), notice);
		},
	};
}

export const handler = step(() => makeNotifyRecipients(production()));
