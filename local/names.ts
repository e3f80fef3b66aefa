/** How the local engine names what AWS would name. */

export const region = 'eu-west-2';
export const account = '000000000000';

/** Credentials that the emulators accept; s3rver knows this pair only. */
export const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;

export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;

export const stateMachineArn = (name: string): string => `arn:aws:states:${region}:${account}:stateMachine:${name}`;

export const executionArn = (machine: string, name: string): string =>
	`arn:aws:states:${region}:${account}:execution:${machine}:${name}`;

export const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:rightful-keys`;

/** Name of the function that an ARN, or a bare name, means. */
export function functionNameOf(arn: string): string {
	return arn.startsWith('arn:') ? (arn.split(':')[6] ?? arn) : arn;
}
