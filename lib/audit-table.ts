import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';
import { specTable } from './spec-table.ts';
import type { TableSpec } from './system/data.ts';

export interface AuditTableProps {
	readonly spec: TableSpec;
	readonly encryption: Encryption;
	/** Days that point-in-time recovery reaches back. */
	readonly recoveryDays: number;
}

/** Every way in which DynamoDB changes or removes an item that is there. */
const changes = [
	'dynamodb:UpdateItem',
	'dynamodb:DeleteItem',
	'dynamodb:BatchWriteItem',
	'dynamodb:PartiQLUpdate',
	'dynamodb:PartiQLDelete',
];

/**
 * The event chains. Append only: there is no capability to update or delete, and the table's own policy denies both to
 * everybody in the account, administrators included. A put that would overwrite is refused by its condition, and shown by
 * the anchors should the condition ever be left out.
 */
export class AuditTable extends Construct {
	readonly table: Table;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: AuditTableProps) {
		super(scope, id);
		this.encryption = props.encryption;
		this.table = specTable(this, 'Table', {
			spec: props.spec,
			key: props.encryption.key,
			recoveryDays: props.recoveryDays,
			removalPolicy: RemovalPolicy.RETAIN,
			resourcePolicy: new PolicyDocument({
				statements: [
					new PolicyStatement({
						sid: 'AppendOnly',
						effect: Effect.DENY,
						principals: [new AnyPrincipal()],
						actions: changes,
						// The policy stands on the table; naming the table in it would be a cycle.
						resources: ['*'],
					}),
				],
			}),
		});
	}

	grantRead(grantee: Grantee): void {
		allow(grantee, { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [this.table.tableArn] });
		this.encryption.grantDecrypt(grantee, 'dynamodb');
	}

	/** Puts the next event, on condition that its number is free. */
	grantAppend(grantee: Grantee): void {
		allow(grantee, { actions: ['dynamodb:PutItem'], resources: [this.table.tableArn] });
		this.encryption.grantEncryptDecrypt(grantee, 'dynamodb');
	}
}
