import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * A log group as all of ours are: under our key, kept for half a year, which is longer than the longest statutory clock.
 * Logs carry no personal data, so that keeping them needs no erasing.
 */
export function serviceLogGroup(scope: Construct, id: string, key: IKey): LogGroup {
	return new LogGroup(scope, id, { encryptionKey: key, retention: RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
}
