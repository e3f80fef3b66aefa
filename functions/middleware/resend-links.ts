import { resendSchema } from '../contract/requests/submission.ts';
import type { CaseHead } from '../core/case/kind.ts';
import { normaliseAddress } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseLog, Clock, Intake, Mailbox, Subjects } from '../core/ports.ts';
import type { Letter } from '../views/letters/letter.ts';
import { resendAccepted } from '../views/pages/resend-accepted.ts';
import { resendForm } from '../views/pages/resend-form.ts';
import type { Resendable } from '../views/wording/resending.ts';
import type { Endpoint } from './http.ts';
import { mailNowOrLater } from './mail-now-or-later.ts';

interface Deps<S extends CaseHead> {
	readonly kind: Resendable;
	readonly cases: Pick<CaseLog<S, never, Intake & { readonly email?: string }>, 'load' | 'intake'>;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly subjects: Pick<Subjects, 'allowMail'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	/** Has the links as they are good now. */
	readonly letterOf: (state: S) => Promise<Letter>;
}

/** The form for a lost mail, and what it sends: answered alike, whoever asks, whether or not a mail goes out. */
export function resendLinks<S extends CaseHead>(deps: Deps<S>): { readonly show: Endpoint; readonly send: Endpoint } {
	const { kind, policy } = deps;
	return {
		show: async ({ reference }) => ({ status: 200, body: resendForm({ policy, kind, reference }) }),
		send: async (request) => {
			const { email } = request.read(resendSchema);
			await resend(deps, request.reference, email);
			return { status: 202, body: request.wantsPage ? resendAccepted({ policy, kind }) : { status: 'accepted' } };
		},
	};
}

/** Mails the links again if the address is the case's; says nothing either way. */
async function resend<S extends CaseHead>(deps: Deps<S>, reference: string, address: string): Promise<void> {
	const { cases, clock, policy, subjects, mailbox } = deps;
	const [state, intake] = await Promise.all([cases.load(reference), cases.intake(reference)]);
	if (!state || intake?.email === undefined || intake.email !== normaliseAddress(address)) return;
	const { email, subjectKey = '' } = intake;
	const at = clock.now();
	const key = `resend-${at}`;
	if (!(await subjects.allowMail(subjectKey, at, policy.mailsPerAddressAndHour, `${reference}/${key}`))) return;
	await mailNowOrLater(mailbox, reference, key, { to: email, ...(await deps.letterOf(state)) });
}
