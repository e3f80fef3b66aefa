import { readBody, sendJson } from '../http/body.ts';
import { type Emulator, type Gate, serveListener } from './emulator.ts';

/** Secrets Manager: GetSecretValue. @param secrets text by ARN. */
export function startSecrets(secrets: Readonly<Record<string, string>>, gate: Gate): Promise<Emulator> {
	return serveListener(async (request, response) => {
		const json = 'application/x-amz-json-1.1';
		const input = JSON.parse((await readBody(request)).toString()) as { readonly SecretId?: string };
		const arn = input.SecretId ?? '';
		const secret = secrets[arn];
		if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
			sendJson(response, 400, { __type: 'InvalidRequestException', message: 'Only GetSecretValue is known here' }, json);
		} else if (secret === undefined) {
			sendJson(
				response,
				400,
				{ __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." },
				json,
			);
		} else {
			sendJson(
				response,
				200,
				{ ARN: arn, Name: arn, SecretString: secret, VersionId: 'local', VersionStages: ['AWSCURRENT'] },
				json,
			);
		}
	}, gate);
}
