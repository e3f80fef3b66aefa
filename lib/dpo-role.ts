import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from './permission.ts';
import type { Workflow } from './workflow.ts';

export interface DpoRoleProps {
	readonly workflows: readonly Workflow[];
}

/** The DPO in the AWS console: starts workflows and reads their histories. Assumed by people of this account, with a second factor. */
export class DpoRole extends Construct {
	constructor(scope: Construct, id: string, props: DpoRoleProps) {
		super(scope, id);
		const role = new Role(this, 'Role', {
			description: 'The data protection officer in the Step Functions console',
			assumedBy: new AccountRootPrincipal().withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
			maxSessionDuration: Duration.hours(4),
		});
		for (const workflow of props.workflows) workflow.grantConsole(role);
		allow(role, {
			actions: ['states:ListStateMachines'],
			resources: ['*'],
			wildcardBecause: "The console's list of state machines: AWS has no narrower resource for it.",
		});
		new CfnOutput(this, 'Arn', { value: role.roleArn, description: 'Role of the DPO in the AWS console' });
	}
}
