import { join } from 'node:path';
import { environmentOf, type VariableValues } from '../lib/capabilities.ts';
import type { FunctionSpec } from '../lib/system/functions.ts';
import { credentials, region } from './names.ts';

export interface Endpoints {
	readonly dynamodb: string;
	readonly s3: string;
	readonly ses: string;
	readonly sfn: string;
	readonly secrets: string;
}

/**
 * All that a function finds in its environment: what its capabilities give, what Lambda gives, and where the services are.
 *
 * @param nowhere a folder in which there is nothing: no configuration of the developer's AWS account is read.
 */
export function variablesOf(
	name: string,
	spec: FunctionSpec,
	settings: { readonly values: VariableValues; readonly endpoints: Endpoints; readonly nowhere: string },
): Readonly<Record<string, string>> {
	const { values, endpoints, nowhere } = settings;
	return {
		...environmentOf(spec, values),
		AWS_REGION: region,
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		AWS_CONFIG_FILE: join(nowhere, 'config'),
		AWS_SHARED_CREDENTIALS_FILE: join(nowhere, 'credentials'),
		AWS_EC2_METADATA_DISABLED: 'true',
		AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
		AWS_ENDPOINT_URL_S3: endpoints.s3,
		AWS_ENDPOINT_URL_SES: endpoints.ses,
		AWS_ENDPOINT_URL_SFN: endpoints.sfn,
		AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
		AWS_LAMBDA_FUNCTION_NAME: name,
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
		POWERTOOLS_SERVICE_NAME: 'rightful',
		POWERTOOLS_METRICS_NAMESPACE: 'Rightful',
		TZ: ':UTC',
	};
}
