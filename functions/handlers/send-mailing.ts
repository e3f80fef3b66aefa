import { SESClient } from '@aws-sdk/client-ses';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { sesPost } from '../adapters/mailing-post.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { pause } from '../adapters/stores/backoff.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { makeSendMailing, type SendMailingDeps } from '../middleware/mailing/send-mailing.ts';
import { step } from '../middleware/step.ts';

/** Milliseconds that SES has to answer: well within a claim. */
const patience = 20_000;

function production(): SendMailingDeps {
	const mailings = keptMailings(documentClient(), bundledPolicy(), secretKeys());
	return {
		clock: systemClock,
		mailings,
		work: mailings,
		post: sesPost({
			ses: new SESClient({
				maxAttempts: 1,
				requestHandler: { requestTimeout: patience, connectionTimeout: patience, throwOnRequestTimeout: true },
			}),
			from: required(env.mailFrom),
			configurationSet: required(env.mailConfigurationSet),
			now: systemClock.now,
		}),
		wait: pause,
	};
}

export const handler = step(() => makeSendMailing(production()));
