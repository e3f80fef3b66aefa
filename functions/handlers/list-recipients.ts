import { S3Client } from '@aws-sdk/client-s3';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { mailingUploads } from '../adapters/mailing-uploads.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { rejectedRows } from '../adapters/rejected-rows.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { type ListRecipientsDeps, makeListRecipients } from '../middleware/mailing/list-recipients.ts';
import { step } from '../middleware/step.ts';

function production(): ListRecipientsDeps {
	const policy = bundledPolicy();
	const keys = secretKeys();
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	const mailings = keptMailings(documentClient(), policy, keys);
	return {
		policy,
		mailings,
		work: mailings,
		uploads: mailingUploads(s3, bucket),
		rejected: rejectedRows(s3, bucket, async () => (await keys()).sealingKey),
		stores: connectedStores({ policy, clock: systemClock }, keys),
	};
}

export const handler = step(() => makeListRecipients(production()));
