/** What follows a command of the DPO. Should it fail, the command stands, and reconcile does it. */
import type { CaseHead } from '../core/case/kind.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Waits, Workflow } from '../core/ports.ts';
import { logger } from './step.ts';

interface Ports {
	readonly waits: Pick<Waits, 'tokens'>;
	readonly workflow: Pick<Workflow, 'answer' | 'start'>;
}

/** Mails whoever the command concerns. */
export const tell = (mail: () => Promise<unknown>): Promise<void> => attempt('A mail could not be sent', mail);

/**
 * Lets the workflow go on: answers what it waits for, and starts the execution that the command named.
 *
 * @param before the case as the command found it. @param answered names of the waits that the command ended
 */
export const goOn = (
	{ waits, workflow }: Ports,
	before: CaseHead,
	{ caseId, executions }: CaseHead,
	answered: () => Promise<readonly string[]>,
): Promise<void> =>
	attempt('The workflow could not be told', async () => {
		for (const wait of await answered()) await workflow.answer(await waits.tokens(caseId, wait));
		const newest = executions.at(-1);
		if (executions.length > before.executions.length && newest !== undefined) await workflow.start(newest, { caseId });
	});

async function attempt(failure: string, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		logger.error(failure, withoutPersonalData(error));
	}
}
