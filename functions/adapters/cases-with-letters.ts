import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CasesWithLetters } from '../core/mailing/ports.ts';
import { breaches } from './breaches.ts';
import { policyNotices } from './policy-notices.ts';

/** Cases of this deployment that send letters to many. */
export const casesWithLetters = (client: DynamoDBDocumentClient): CasesWithLetters => ({
	breach: breaches(client),
	'policy-notice': policyNotices(client),
});
