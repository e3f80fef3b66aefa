import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { close } from '../core/case/commands.ts';
import { CaseNotFoundError, type Mailbox, type Subjects } from '../core/ports.ts';
import { claimOf } from '../core/request/claim.ts';
import { keysOf, marksOf } from '../middleware/retention/subject-marks.ts';
import { step } from '../middleware/step.ts';
import { sendClockMails } from '../middleware/subject-request/clock-mails.ts';
import { withdrawnLetter } from '../views/letters/withdrawn.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'texts'> {
	readonly subjects: Subjects;
	readonly mailbox: Mailbox;
	readonly links: Links;
}

/** Closes the case, and gives up the person's claim to the right. What an unverified request left is forgotten. */
export function makeCloseCase(deps: Deps) {
	const { cases, clock, policy, subjects, mailbox } = deps;
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		const person = await cases.person(caseId);
		if (person) {
			await marksOf(subjects, person).takeOff({ kind: 'quiesce', by: caseId });
			for (const key of keysOf(person)) await subjects.release(key, claimOf(person), caseId);
		}
		// The form's answer tells the person at once, unless it died on the way.
		if (person && state.ended === 'withdrawn') {
			await mailbox.send(caseId, 'withdrawn', { to: person.email, ...withdrawnLetter({ policy, state }) });
		}
		// Nobody looks after what a closed case still owes.
		await sendClockMails(deps, state);
		if (!state.identity) await cases.forgetPerson(caseId);
		await cases.apply(caseId, 'system', clock.now(), close);
	};
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(secretKeys()),
	};
}

export const handler = step(() => makeCloseCase(production()));
