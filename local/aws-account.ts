/** The engine is on its own: whatever AWS account the developer uses, nothing of it is read. */
export function forgetAwsAccount(): void {
	for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
	process.env.AWS_CONFIG_FILE = '/dev/null';
	process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
}
