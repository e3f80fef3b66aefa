import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { AccountRecovery, FeaturePlan, Mfa, StandardThreatProtectionMode, UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface DpoSignInProps {
	/** The organisation's own issuer of tokens; absent: a Cognito user pool. */
	readonly oidc?: { readonly issuer: string; readonly audience: string };
}

/** Who may call the DPO API: bearers of a token from the organisation's issuer, or from a user pool whose users we invite. */
export class DpoSignIn extends Construct {
	readonly authorizer: IHttpRouteAuthorizer;

	constructor(scope: Construct, id: string, props: DpoSignInProps) {
		super(scope, id);
		if (props.oidc !== undefined) {
			this.authorizer = new HttpJwtAuthorizer('Dpo', props.oidc.issuer, { jwtAudience: [props.oidc.audience] });
			return;
		}
		const pool = new UserPool(this, 'Users', {
			selfSignUpEnabled: false,
			signInAliases: { email: true },
			signInCaseSensitive: false,
			mfa: Mfa.REQUIRED,
			mfaSecondFactor: { otp: true, sms: false },
			passwordPolicy: {
				minLength: 14,
				requireLowercase: true,
				requireUppercase: true,
				requireDigits: true,
				requireSymbols: true,
				tempPasswordValidity: Duration.days(3),
			},
			accountRecovery: AccountRecovery.EMAIL_ONLY,
			// Refuses passwords that are known to have leaked, and sign-ins that look stolen.
			featurePlan: FeaturePlan.PLUS,
			standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
			deletionProtection: false,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		const client = pool.addClient('Client', {
			authFlows: { userSrp: true, userPassword: true },
			disableOAuth: true,
			preventUserExistenceErrors: true,
			enableTokenRevocation: true,
			accessTokenValidity: Duration.hours(1),
			idTokenValidity: Duration.hours(1),
			refreshTokenValidity: Duration.hours(12),
		});
		this.authorizer = new HttpUserPoolAuthorizer('Dpo', pool, { userPoolClients: [client] });
		new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId, description: 'User pool of the DPO' });
		new CfnOutput(this, 'UserPoolClientId', { value: client.userPoolClientId, description: 'Client that the DPO signs in with' });
		new CfnOutput(this, 'FirstDpoUser', {
			value: `aws cognito-idp admin-create-user --user-pool-id ${pool.userPoolId} --desired-delivery-mediums EMAIL --username <the DPO's e-mail address> --user-attributes Name=email,Value=<the same> Name=email_verified,Value=true`,
			description: 'Invites the first DPO user; docs/deploy.md has the rest',
		});
	}
}
