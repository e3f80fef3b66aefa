import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { policyNotices } from '../adapters/policy-notices.ts';
import { env } from '../contract/env.ts';
import { workWait } from '../core/case/work-wait.ts';
import { localDate } from '../core/clock/statutory.ts';
import { mailingUnderWay } from '../core/mailing/case-mailing.ts';
import { close } from '../core/policy-notice/commands.ts';
import type { PolicyNoticeState } from '../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../core/policy-notice/ports.ts';
import { nextPolicyNoticeWork, type PolicyNoticeWork } from '../core/policy-notice/work.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type MailingContent, type TendMailingDeps, tendMailing } from '../middleware/mailing/tend-mailing.ts';
import { notedDifference } from '../middleware/policy-notice/noted-difference.ts';
import { step } from '../middleware/step.ts';
import { policyNoticeLetter } from '../views/letters/policy-notice.ts';

interface Deps extends TendMailingDeps<PolicyNoticeState>, Pick<CasePorts, 'policy'> {
	readonly cases: Pick<PolicyNotices, 'apply' | 'load'>;
	/** Origin of the public API. */
	readonly publicUrl: string;
}

export interface PolicyNoticePlan {
	readonly next: PolicyNoticeWork;
	/** Name of the wait, where it is to wait. */
	readonly wait: string;
	/** Id of the mailing, where the people are mailed. */
	readonly mailing?: string;
}

/** PlanPolicyNotice: says what comes next, records what a letter to the people came to, and closes what is settled. */
export function makePlanPolicyNotice(deps: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<PolicyNoticePlan> => {
		const found = await deps.cases.load(caseId);
		if (!found) throw new CaseNotFoundError(caseId);
		const { state, mailing } = await tendMailing(deps, found, (text, before) => contentOf(deps, found, text, before));
		const next = nextPolicyNoticeWork(state);
		if (next === 'end') await deps.cases.apply(caseId, 'system', deps.clock.now(), close);
		return { next, wait: workWait(state.worked), ...(mailing !== undefined && { mailing }) };
	};
}

/** Whoever got a letter of this change does not get another, unless the DPO wants them to. */
async function contentOf(
	{ policy, texts, clock, publicUrl }: Deps,
	state: PolicyNoticeState,
	text: string,
	before: readonly string[],
): Promise<MailingContent> {
	const { decision, caseId, after: policyVersion, earlier } = state;
	if (!decision?.tell) throw new Error(`It is not decided that people are told of ${caseId}.`);
	const topics = await notedDifference(texts, state);
	const { changes: told, appliesOn } = decision;
	const today = localDate(clock.now(), policy.timeZone);
	return {
		letter: policyNoticeLetter({ policy, caseId, text, topics, told, appliesOn, today, publicUrl }),
		...{ besides: mailingUnderWay(state)?.again ? [] : [...earlier, ...before], policyVersion },
	};
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		cases: policyNotices(ports.client),
		mailings: keptMailings(ports.client, ports.policy, secretKeys()),
		publicUrl: required(env.publicUrl),
	};
}

export const handler = step(() => makePlanPolicyNotice(production()));
