import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
	type CfnStage,
	HttpApi,
	HttpMethod,
	HttpNoneAuthorizer,
	HttpRoute,
	HttpRouteKey,
	HttpStage,
	type IHttpRouteAuthorizer,
	LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { serviceLogGroup } from './service-log-group.ts';
import type { FunctionName } from './system/functions.ts';
import type { RouteSpec } from './system/routes.ts';

export interface RequestApiProps {
	readonly routes: readonly RouteSpec[];
	readonly functions: Readonly<Record<FunctionName, IFunction>>;
	readonly dpo: IHttpRouteAuthorizer;
	readonly key: IKey;
}

/** Requests a second, and at once, that each route takes. */
const throttling = {
	rest: { rate: 25, burst: 50 },
	/** A stranger's form: each may send a mail. */
	publicPost: { rate: 5, burst: 10 },
	/** After a mailing many press the button at once, and mail clients do not try again; but an address alone, which is mailed, comes this way too. */
	oneClick: { rate: 25, burst: 100 },
} as const;

/**
 * What an access log says of a request: neither its query string nor its path, which carry tokens and references, nor who
 * sent it.
 */
const logFormat = AccessLogFormat.custom(
	JSON.stringify({
		requestId: '$context.requestId',
		at: '$context.requestTime',
		route: '$context.routeKey',
		status: '$context.status',
		responseBytes: '$context.responseLength',
		responseMs: '$context.responseLatency',
		integrationStatus: '$context.integration.integrationStatus',
		integrationMs: '$context.integration.latency',
		error: '$context.error.responseType',
		authorizerError: '$context.authorizer.error',
	}),
);

/** The HTTP API: public routes for anybody, DPO routes for bearers of a token; no other origin's scripts (no CORS). */
export class RequestApi extends Construct {
	readonly api: HttpApi;

	constructor(scope: Construct, id: string, props: RequestApiProps) {
		super(scope, id);
		this.api = new HttpApi(this, 'Api', {
			description: 'Rightful: requests of data subjects, and the DPO API',
			createDefaultStage: false,
		});
		const stage = new HttpStage(this, 'Stage', {
			httpApi: this.api,
			stageName: '$default',
			autoDeploy: true,
			throttle: { rateLimit: throttling.rest.rate, burstLimit: throttling.rest.burst },
			accessLogSettings: {
				destination: new LogGroupLogDestination(serviceLogGroup(this, 'AccessLogs', props.key)),
				format: logFormat,
			},
		});
		const integrations = new Map<FunctionName, HttpLambdaIntegration>();
		const open = new HttpNoneAuthorizer();
		// Passed on to CloudFormation as it stands, hence its spelling.
		const settings: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};
		const cfnStage = stage.node.defaultChild as CfnStage;
		for (const spec of props.routes) {
			let integration = integrations.get(spec.function);
			if (integration === undefined) {
				integration = new HttpLambdaIntegration(spec.function, props.functions[spec.function], {
					timeout: Duration.seconds(29),
					// One permission a function: one for each route outgrows what a function's policy can hold.
					scopePermissionToRoute: false,
				});
				integrations.set(spec.function, integration);
			}
			const route = new HttpRoute(this, `${spec.method} ${spec.path}`, {
				httpApi: this.api,
				routeKey: HttpRouteKey.with(spec.path, HttpMethod[spec.method]),
				integration,
				authorizer: spec.auth === 'dpo' ? props.dpo : open,
			});
			if (spec.auth === 'public') {
				Validations.of(route).acknowledge({
					id: 'AwsSolutions-APIG4',
					reason: 'Public by purpose: people use their rights without an account. What is theirs opens only with a mailed token.',
				});
				if (spec.method === 'POST') {
					const { rate, burst } = spec.path === '/unsubscribe' ? throttling.oneClick : throttling.publicPost;
					settings[`${spec.method} ${spec.path}`] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
					cfnStage.node.addDependency(route);
				}
			}
		}
		cfnStage.routeSettings = settings;
		new CfnOutput(this, 'Url', { value: this.url, description: 'The privacy centre' });
	}

	/** Origin, without a trailing slash. */
	get url(): string {
		return this.api.apiEndpoint;
	}
}
