import * as z from 'zod/mini';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { dpoLinks } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { type PolicyNoticePorts, policyNoticePorts } from '../adapters/policy-notice-ports.ts';
import { policyNoticeSchema } from '../contract/requests/policy-notice.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { CommandRejectedError, InvalidInput } from '../core/errors.ts';
import { mailingOf } from '../core/mailing/case-mailing.ts';
import { changeNamed, type PolicyChange } from '../core/policy-notice/change.ts';
import { countChanges, mustBeTold } from '../core/policy-notice/difference.ts';
import type { PolicyNoticeIntake, PolicyNoticeState } from '../core/policy-notice/policy-notice.ts';
import { caseOfChange, casesOfChange } from '../middleware/policy-notice/cases-of-change.ts';
import { type PolicyNoticeMailDeps, tellOfChange } from '../middleware/policy-notice/mails.ts';
import { keepDifference } from '../middleware/policy-notice/noted-difference.ts';
import { noteDifference, readsTheSame, versionToCome } from '../middleware/policy-notice/policy-change.ts';
import { type Started, wrongIn } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps extends PolicyNoticePorts, Omit<PolicyNoticeMailDeps, 'texts'>, Pick<CasePorts, 'clock' | 'texts'> {}

/** What "Start execution" takes; the API, reconcile and `retry` use the last two. */
const inputSchema = z.union([
	z.strictObject({ policyNotice: policyNoticeSchema }),
	z.strictObject({ intakeId: z.string() }),
	z.strictObject({ caseId: z.string() }),
]);

const howTo =
	'Write {"policyNotice": {}} for the change that comes, or else came last; or name before and after, versions as GET /policies has them.';

/**
 * OpenPolicyNotice, the first state of the workflow: validates what it is given, opens the case of the change, and tells the DPO what
 * changes. The case belongs to the execution's name, so a repeated call opens nothing twice, and finishes what a crash left.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenPolicyNotice(deps: Deps) {
	return async ({ execution, input }: Started): Promise<{ caseId: string }> => {
		const { caseId, actor } = await intake(deps, execution, input);
		const state = (await deps.notices.load(caseId)) ?? (await open(deps, caseId, actor, execution));
		// Two executions at one case would do everything twice.
		if (!state.executions.includes(execution)) {
			throw new InvalidInput(`Case ${caseId} is in the hands of execution ${state.executions.at(-1)}. ${howTo}`);
		}
		await tellOfChange(deps, state);
		return { caseId };
	};
}

async function intake(deps: Deps, execution: string, input: unknown): Promise<{ caseId: string; actor: string }> {
	const { notices, clock } = deps;
	const caseId = caseOfExecution(execution);
	const parsed = inputSchema.safeParse(input);
	if (!parsed.success) throw new InvalidInput(`${wrongIn(inputSchema.def.options[0], 'policyNotice', input)} ${howTo}`);
	if (!('policyNotice' in parsed.data)) {
		const given = 'caseId' in parsed.data ? parsed.data.caseId : parsed.data.intakeId;
		if (caseId !== given) throw new InvalidInput(`The execution of an existing case bears its reference as its name. ${howTo}`);
		const noted = await noticeOf(deps, caseId);
		if (!noted && !(await notices.load(caseId))) throw new InvalidInput(`There is no notice ${caseId}. ${howTo}`);
		return { caseId, actor: noted?.enteredBy ?? 'system' };
	}
	await assertNameIsFree(deps, execution, caseId);
	const change = await changeIn(deps, parsed.data.policyNotice);
	const { caseId: reference } = await caseOfChange(deps, change, { again: true, caseId });
	if (reference !== caseId) throw new InvalidInput(`There is an open case of this change: ${reference}. ${howTo}`);
	await notices.submit(caseId, { kind: 'policy-notice', ...change, receivedAt: clock.now(), enteredBy: 'dpo:console' });
	return { caseId, actor: 'dpo:console' };
}

const noticeOf = async ({ notices }: Deps, caseId: string): Promise<PolicyNoticeIntake | undefined> => {
	const noted = await notices.intake(caseId);
	return noted?.kind === 'policy-notice' ? noted : undefined;
};

/** @throws InvalidInput where the execution's name stands for something else, or for what is over. */
async function assertNameIsFree({ notices }: Deps, execution: string, caseId: string): Promise<void> {
	const [state, noted] = await Promise.all([notices.load(caseId), notices.intake(caseId)]);
	if (state?.closedAt === undefined && (noted === undefined || noted.kind === 'policy-notice')) return;
	throw new InvalidInput(`The name ${execution} belongs to another case: start the execution under another name. ${howTo}`);
}

/** @throws InvalidInput where there is no such change, or people do not read it. */
async function changeIn(deps: Deps, named: z.infer<typeof policyNoticeSchema>): Promise<PolicyChange> {
	const history = await deps.history.list();
	let change: PolicyChange;
	try {
		change = changeNamed(history, await versionToCome(deps, history), named);
	} catch (error) {
		if (error instanceof CommandRejectedError) throw new InvalidInput(`${error.message} ${howTo}`);
		throw error;
	}
	if (await readsTheSame(deps.policies, change.before, change.after)) {
		throw new InvalidInput(`People read the same in both versions: there is nothing to tell. ${howTo}`);
	}
	return change;
}

async function open(deps: Deps, caseId: string, actor: string, execution: string): Promise<PolicyNoticeState> {
	const { notices, policies, policy, history, upcoming, texts, clock } = deps;
	const noted = await noticeOf(deps, caseId);
	if (!noted) throw new InvalidInput(`There is no notice ${caseId}. ${howTo}`);
	await policies.keep();
	if (upcoming) await policies.keep(upcoming);
	const { before, after, from, to } = noted;
	const topics = await noteDifference(policies, before, after);
	const inForceSince = noted.upcoming ? undefined : (await history.list()).find(({ number }) => number === to)?.since;
	return notices.open(caseId, actor, clock.now(), {
		type: 'policy-changed',
		data: {
			...{ kind: 'policy-notice', before, after, from, to, standing: noted.upcoming ? 'to-come' : 'in-force' },
			...(inForceSince !== undefined && { inForceSince }),
			...{ difference: await keepDifference(texts, caseId, topics), changes: countChanges(topics), mustBeTold: mustBeTold(topics) },
			...{ earlier: await earlierMailings(deps, caseId, noted), policyVersion: policy.version, execution },
		},
	});
}

/** Of closed cases of the same change: whoever got one of these letters was told. */
async function earlierMailings(deps: Deps, caseId: string, change: PolicyChange): Promise<readonly string[]> {
	const others = (await casesOfChange(deps, change)).filter((other) => other.caseId !== caseId);
	const states = await Promise.all(others.map((other) => deps.notices.load(other.caseId)));
	return states.flatMap((state) => state?.mailings.map(({ number }) => mailingOf(state.caseId, number)) ?? []);
}

function production(): Deps {
	const ports = casePorts();
	return { ...ports, ...policyNoticePorts(ports), mailbox: sesMailbox(ports), links: dpoLinks() };
}

export const handler = step(() => makeOpenPolicyNotice(production()));
