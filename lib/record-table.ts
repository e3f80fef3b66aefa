import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';
import { queryArns, specTable } from './spec-table.ts';
import type { TableSpec } from './system/data.ts';

export interface RecordTableProps {
	readonly spec: TableSpec;
	readonly encryption: Encryption;
	/** Days that point-in-time recovery reaches back. */
	readonly recoveryDays: number;
}

/** A table whose items are read, changed and, when a person is erased, deleted. */
export class RecordTable extends Construct {
	readonly table: Table;
	private readonly spec: TableSpec;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: RecordTableProps) {
		super(scope, id);
		this.spec = props.spec;
		this.encryption = props.encryption;
		this.table = specTable(this, 'Table', {
			spec: props.spec,
			key: props.encryption.key,
			recoveryDays: props.recoveryDays,
			removalPolicy: RemovalPolicy.RETAIN,
		});
	}

	/** Reads by key, one item or a batch, and by index; no scans. */
	grantRead(grantee: Grantee): void {
		allow(grantee, { actions: reads, resources: this.resources });
		this.encryption.grantDecrypt(grantee, 'dynamodb');
	}

	/** Reads and writes, one item or a batch. */
	grantWrite(grantee: Grantee): void {
		allow(grantee, { actions: [...reads, ...writes], resources: this.resources });
		this.encryption.grantEncryptDecrypt(grantee, 'dynamodb');
	}

	private get resources(): readonly string[] {
		return queryArns(
			this.table.tableArn,
			this.spec.indexes.map((index) => index.name),
		);
	}
}

const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
