import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { TableSpec } from './system/data.ts';

export interface SpecTableOptions {
	readonly spec: TableSpec;
	/** Absent: a key that AWS owns. */
	readonly key?: IKey;
	/** Days that point-in-time recovery reaches back, and so the longest that erased data lives on in backups. */
	readonly recoveryDays: number;
	readonly removalPolicy: RemovalPolicy;
	readonly resourcePolicy?: PolicyDocument;
}

/** The one way in which a table of plain data becomes a DynamoDB table: on demand, recoverable, protected while it is to stay. */
export function specTable(scope: Construct, id: string, options: SpecTableOptions): Table {
	const { spec, key, recoveryDays, removalPolicy, resourcePolicy } = options;
	const table = new Table(scope, id, {
		partitionKey: { name: spec.partition, type: AttributeType.STRING },
		sortKey: { name: spec.sort, type: AttributeType.STRING },
		billingMode: BillingMode.PAY_PER_REQUEST,
		pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: recoveryDays },
		deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
		removalPolicy,
		...(key === undefined
			? { encryption: TableEncryption.DEFAULT }
			: { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
		...(spec.expires === undefined ? {} : { timeToLiveAttribute: spec.expires }),
		...(resourcePolicy === undefined ? {} : { resourcePolicy }),
	});
	for (const index of spec.indexes) {
		table.addGlobalSecondaryIndex({
			indexName: index.name,
			partitionKey: { name: index.partition, type: AttributeType.STRING },
			sortKey: { name: index.sort, type: AttributeType.STRING },
			// An index nominates; what it names is read from the table.
			projectionType: ProjectionType.KEYS_ONLY,
		});
	}
	new CfnOutput(scope, `${id}Name`, { value: table.tableName, description: spec.description });
	return table;
}

/** The ARNs that a query of the table needs: its own and each index's by name. */
export function queryArns(tableArn: string, indexNames: readonly string[]): string[] {
	return [tableArn, ...indexNames.map((name) => `${tableArn}/index/${name}`)];
}
