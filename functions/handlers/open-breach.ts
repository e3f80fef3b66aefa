import * as z from 'zod/mini';
import { type BreachPorts, breachPorts } from '../adapters/breach-ports.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { HttpProblem } from '../contract/problem.ts';
import { breachSchema, givenOf } from '../contract/requests/breach.ts';
import { type BreachFacts, type BreachIntake, type BreachState, factTexts } from '../core/breach/breach.ts';
import { isLate, notifyBy } from '../core/breach/breach-clock.ts';
import { severityWith } from '../core/breach/commands.ts';
import { kindsImplied } from '../core/breach/severity.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { InvalidInput } from '../core/errors.ts';
import type { Mailbox } from '../core/ports.ts';
import { tellOfReport } from '../middleware/breach/mails.ts';
import { instantUnderLaw } from '../middleware/breach/submit.ts';
import { assertCategories } from '../middleware/known-categories.ts';
import { type Started, wrongIn } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps extends BreachPorts {
	readonly mailbox: Mailbox;
}

/** What "Start execution" takes; the API and `retry` use the last two. */
const inputSchema = z.union([
	z.strictObject({ breach: breachSchema }),
	z.strictObject({ intakeId: z.string() }),
	z.strictObject({ caseId: z.string() }),
]);

const howTo =
	'Write {"breach": {"awareAt": "2026-11-22T14:30:00Z", "nature": "…"}}; optionally with whose, categories (ids of the policy), people, ' +
	'records, consequences, measures, cause, dataKinds, adjustment, identifiability, confidentiality, integrity, availability, malicious ' +
	'and unintelligible.';

/**
 * OpenBreach, the first state of the workflow: validates what it is given, opens the case, and tells the DPO. The case belongs to the
 * execution's name, so a repeated call opens nothing twice, and finishes what a crash left.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenBreach(deps: Deps) {
	return async ({ execution, input }: Started): Promise<{ caseId: string }> => {
		const { caseId, actor } = await intake(deps, execution, input);
		const state = (await deps.cases.load(caseId)) ?? (await open(deps, caseId, actor, execution));
		// Two executions at one case would do everything twice.
		if (!state.executions.includes(execution)) {
			throw new InvalidInput(`Case ${caseId} is in the hands of execution ${state.executions.at(-1)}. ${howTo}`);
		}
		await tellOfReport(deps, state);
		return { caseId };
	};
}

/** The breach that the input is about; what was typed into the console is moved out of the workflow's history first. */
async function intake(deps: Deps, execution: string, input: unknown): Promise<{ caseId: string; actor: string }> {
	const caseId = caseOfExecution(execution);
	const parsed = inputSchema.safeParse(input);
	if (!parsed.success) throw new InvalidInput(`${wrongIn(inputSchema.def.options[0], 'breach', input)} ${howTo}`);
	if ('caseId' in parsed.data || 'intakeId' in parsed.data) {
		const given = 'caseId' in parsed.data ? parsed.data.caseId : parsed.data.intakeId;
		if (caseId !== given) {
			throw new InvalidInput(`The execution of an existing case bears its reference as its name. ${howTo}`);
		}
		const report = await deps.cases.intake(caseId);
		if (report?.kind !== 'breach' && !(await deps.cases.load(caseId))) {
			throw new InvalidInput(`There is no breach and no report ${caseId}. ${howTo}`);
		}
		return { caseId, actor: report ? actorOf(report) : 'system' };
	}
	const { awareAt, ...facts } = givenOf(parsed.data.breach);
	const now = deps.clock.now();
	if ((await deps.cases.load(caseId))?.closedAt) {
		throw new InvalidInput(
			`The name ${execution} belongs to a breach that is closed: start the execution under another name. ${howTo}`,
		);
	}
	try {
		assertCategories(deps.policy, facts);
		const passed = instantUnderLaw('awareAt', awareAt, now);
		await deps.cases.submit(caseId, { kind: 'breach', awareAt: passed, channel: 'console', receivedAt: now, facts });
	} catch (error) {
		if (!(error instanceof HttpProblem)) throw error;
		const [wrong] = error.errors;
		throw new InvalidInput(`breach.${wrong?.field}: ${wrong?.message} ${howTo}`);
	}
	return { caseId, actor: 'dpo:console' };
}

/** Who reported it: the chain names no reporter. */
const actorOf = ({ channel, processor, enteredBy }: BreachIntake): string =>
	enteredBy ?? (channel === 'processor' ? `processor:${processor}` : channel === 'console' ? 'dpo:console' : 'staff');

async function open(deps: Deps, caseId: string, actor: string, execution: string): Promise<BreachState> {
	const { cases, clock, policy, policies } = deps;
	const report = await cases.intake(caseId);
	if (!report) throw new InvalidInput(`There is no report ${caseId}. ${howTo}`);
	const { awareAt, receivedAt, channel, processor } = report;
	const facts = await kept(deps, caseId, report);
	await policies.keep();
	return cases.open(caseId, actor, clock.now(), {
		type: 'breach-reported',
		data: {
			...{ kind: 'breach', channel, ...(processor !== undefined && { processor }) },
			...{ awareAt, notifyBy: notifyBy(awareAt), receivedAt, openedLate: isLate(awareAt, receivedAt) },
			...{ facts, severity: severityWith(facts, (categories) => kindsImplied(policy, categories)) },
			...{ policyVersion: policy.version, execution },
		},
	});
}

/** The facts, their words where they can be erased. */
async function kept({ texts }: Pick<Deps, 'texts'>, caseId: string, { facts }: BreachIntake): Promise<BreachFacts> {
	const { nature, whose, consequences, measures, cause, ...plain } = facts;
	const words = { nature, whose, consequences, measures, cause };
	const references = await Promise.all(
		factTexts.map(async (fact) => {
			const text = words[fact];
			return text === undefined ? [] : [[fact, await texts.put(caseId, fact, text)] as const];
		}),
	);
	return { ...plain, ...Object.fromEntries(references.flat()) };
}

function production(): Deps {
	const ports = breachPorts();
	return { ...ports, mailbox: sesMailbox(ports) };
}

export const handler = step(() => makeOpenBreach(production()));
