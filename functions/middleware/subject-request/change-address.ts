import { isEnded } from '../../core/case/fold.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { CaseRepository, Mailbox, Person, Subjects } from '../../core/ports.ts';
import { claimOf } from '../../core/request/claim.ts';
import { rulesOfRight } from '../../core/request/rights.ts';

interface Deps {
	readonly cases: CaseRepository;
	readonly mailbox: Mailbox;
	readonly subjects: Subjects;
	readonly keyOf: (address: string) => Promise<string>;
}

interface Change {
	readonly email: string;
	readonly how: string;
	/** Whether the address before is the person's too: stores are then searched by it. */
	readonly former?: 'theirs' | 'not-theirs' | undefined;
}

/**
 * The person of a case under another address: mails go there, those that are still to be sent too, and what other systems are told
 * of the person they are told under it as well. Doing it again changes nothing more.
 *
 * @param at instant.
 */
export async function changePersonsAddress(deps: Deps, caseId: string, at: string, change: Change): Promise<void> {
	const { cases, mailbox, subjects, keyOf } = deps;
	const person = await cases.person(caseId);
	if (!person) return;
	const email = normaliseAddress(change.email) ?? change.email;
	const subjectKey = await keyOf(email);
	const theirs = change.former !== 'not-theirs';
	const { otherKeys = [], formerEmails = [], identity = { establishedAt: at, how: change.how } } = person;
	const moved = {
		...{ email, subjectKey, identity, identityEstablished: true },
		otherKeys: without(subjectKey, [...otherKeys, ...(theirs ? [person.subjectKey] : [])]),
		formerEmails: without(email, [...formerEmails, ...(theirs ? [person.email] : [])]),
	} as const satisfies Partial<Person>;
	const marks = (await subjects.marks(person.subjectKey)).filter(({ by }) => by === caseId);
	for (const mark of marks) await subjects.mark(subjectKey, mark);
	await claimUnder(deps, caseId, person, subjectKey);
	// Whose it is, has nothing to do with the case. Before it is forgotten: nothing would lead there any more.
	if (!theirs && subjectKey !== person.subjectKey) for (const mark of marks) await subjects.unmark(person.subjectKey, mark);
	await cases.updatePerson(caseId, moved);
	await mailbox.redirect(caseId, person.email, email);
}

/** What has the claim under the address before, has it under the new one, unless another request of the person came there before. */
async function claimUnder({ cases, subjects }: Deps, caseId: string, person: Person, subjectKey: string): Promise<void> {
	if (rulesOfRight[person.right].withoutProof) return;
	const claimed = await subjects.claimants(person.subjectKey, person.right);
	if (!claimed.includes(caseId)) return;
	await subjects.claim(subjectKey, claimOf(person), caseId, async (holder) => {
		const other = await cases.load(holder);
		return !other || isEnded(other);
	});
}

const without = (one: string, all: readonly string[]): readonly string[] => [...new Set(all)].filter((each) => each !== one);
