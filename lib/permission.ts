import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Who is granted something: a function or a role of ours. */
export type Grantee = IGrantable & IConstruct;

export interface Permission {
	readonly actions: readonly string[];
	readonly resources: readonly string[];
	readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** Why a resource holds a `*`. Without it, cdk-nag refuses the statement. */
	readonly wildcardBecause?: string;
}

/** Grants exactly this. */
export function allow(grantee: Grantee, permission: Permission): void {
	const { actions, resources, conditions, wildcardBecause } = permission;
	grantee.grantPrincipal.addToPrincipalPolicy(
		new PolicyStatement({
			actions: [...actions],
			resources: [...resources],
			...(conditions === undefined ? {} : { conditions: { ...conditions } }),
		}),
	);
	if (wildcardBecause === undefined) return;
	const stack = Stack.of(grantee);
	for (const resource of resources) {
		Validations.of(grantee).acknowledge({
			id: `AwsSolutions-IAM5[Resource::${asNagWrites(stack.resolve(resource))}]`,
			reason: wildcardBecause,
		});
	}
}

/** What a text with references in it resolves to, as far as ARNs go. */
type Resolved =
	| string
	| { readonly 'Fn::Join': readonly [string, readonly Resolved[]] }
	| { readonly 'Fn::GetAtt': readonly string[] }
	| { readonly 'Fn::ImportValue': string }
	| { readonly Ref: string };

/** How cdk-nag writes a resource in its finding: `<LogicalId.Arn>/*`. */
function asNagWrites(resource: Resolved): string {
	if (typeof resource === 'string') return resource;
	if ('Fn::Join' in resource) return resource['Fn::Join'][1].map(asNagWrites).join(resource['Fn::Join'][0]);
	if ('Fn::GetAtt' in resource) return `<${resource['Fn::GetAtt'].join('.')}>`;
	if ('Fn::ImportValue' in resource) return resource['Fn::ImportValue'];
	return `<${resource.Ref}>`;
}
