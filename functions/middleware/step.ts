import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { withoutPersonalData } from '../core/errors.ts';

export const logger = new Logger({ serviceName: 'rightful' });

type Run<Event, Result> = (event: Event, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<Result>;

/**
 * A step of a workflow, or a sweep, as a Lambda function, composed when it is first invoked, so that a test can import the
 * module without a deployment around it. Errors pass through under their names, for `Retry` and `Catch`
 * to match, without what others wrote into their messages.
 */
export function step<Event, Result>(compose: () => Run<Event, Result>) {
	let run: Run<Event, Result> | undefined;
	return middy<Event, Result>()
		.use({
			before: ({ event, context }) => {
				const { caseId, store } = (event ?? {}) as { caseId?: string; store?: string };
				logger.addContext(context as Context);
				logger.resetKeys();
				logger.appendKeys({ ...(caseId && { caseId }), ...(store && { store }) });
			},
			onError: (request) => {
				const error = withoutPersonalData(request.error);
				// That an answer came before its wait is in the order of things.
				if (error.name === 'AlreadyAnswered') logger.info(error.message);
				else logger.error('The step failed', error);
				request.error = error;
			},
		})
		.handler((event, context) => {
			run ??= compose();
			return run(event, context);
		});
}
