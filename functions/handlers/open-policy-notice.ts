import * as z from 'zod/mini';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { dpoLinks } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { type PolicyNoticePorts, policyNoticePorts } from '../adapters/policy-notice-ports.ts';
import { policyNoticeSchema } from '../contract/requests/policy-notice.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { CommandRejectedError, InvalidInput } from '../core/errors.ts';
import { changeBetween, type PolicyChange, referenceOfChange } from '../core/policy-notice/change.ts';
import type { PolicyNoticeState } from '../core/policy-notice/policy-notice.ts';
import { readChange, versionsUntilNow } from '../middleware/policy-change.ts';
import { type PolicyNoticeMailDeps, tellOfChange } from '../middleware/policy-notice-mails.ts';
import { type Started, wrongIn } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps extends PolicyNoticePorts, PolicyNoticeMailDeps, Pick<CasePorts, 'clock' | 'policies'> {
	readonly policies: CasePorts['policies'];
}

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
		const noted = await notices.intake(caseId);
		if (noted?.kind !== 'policy-notice' && !(await notices.load(caseId))) {
			throw new InvalidInput(`There is no notice ${caseId}. ${howTo}`);
		}
		return { caseId, actor: noted?.enteredBy ?? 'system' };
	}
	if ((await notices.load(caseId))?.closedAt) {
		throw new InvalidInput(
			`The name ${execution} belongs to a notice that is closed: start the execution under another name. ${howTo}`,
		);
	}
	const change = await changeNamed(deps, parsed.data.policyNotice);
	const { before, after, upcoming } = change;
	await assertDifferent(deps, before, after);
	const reference = await deps.history.claim(referenceOfChange(change), caseId);
	if (reference !== caseId) throw new InvalidInput(`There is a case of this change already: ${reference}. ${howTo}`);
	await notices.submit(caseId, {
		kind: 'policy-notice',
		before,
		after,
		upcoming,
		receivedAt: clock.now(),
		enteredBy: 'dpo:console',
	});
	return { caseId, actor: 'dpo:console' };
}

async function changeNamed(deps: Deps, named: z.infer<typeof policyNoticeSchema>): Promise<PolicyChange> {
	try {
		return changeBetween(await versionsUntilNow(deps), deps.upcoming, named);
	} catch (error) {
		if (error instanceof CommandRejectedError) throw new InvalidInput(`${error.message} ${howTo}`);
		throw error;
	}
}

async function assertDifferent({ policies }: Deps, before: string, policyVersion: string): Promise<void> {
	const { changes } = await readChange(policies, { before, policyVersion });
	if (changes.length === 0) throw new InvalidInput(`People read the same in both versions: there is nothing to tell. ${howTo}`);
}

async function open(deps: Deps, caseId: string, actor: string, execution: string): Promise<PolicyNoticeState> {
	const { notices, policies, clock } = deps;
	const noted = await notices.intake(caseId);
	if (!noted) throw new InvalidInput(`There is no notice ${caseId}. ${howTo}`);
	const { before, after: policyVersion, upcoming } = noted;
	const { changes } = await readChange(policies, { before, policyVersion });
	const mustBeTold = changes.flatMap(({ notice }, index) => (notice === 'before-it-applies' ? [index + 1] : []));
	return notices.open(caseId, actor, clock.now(), {
		type: 'policy-changed',
		data: { kind: 'policy-notice', before, policyVersion, upcoming, changes: changes.length, mustBeTold, execution },
	});
}

function production(): Deps {
	const ports = casePorts();
	return { ...ports, ...policyNoticePorts(ports), mailbox: sesMailbox(ports), links: dpoLinks() };
}

export const handler = step(() => makeOpenPolicyNotice(production()));
