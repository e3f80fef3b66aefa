/** Every engine that the local system runs on, empty: what its start cannot be quicker than. */
import { startDynamo } from '../../local/emulators/dynamodb.ts';
import { startOidc } from '../../local/emulators/oidc.ts';
import { startS3 } from '../../local/emulators/s3.ts';
import { startSecrets } from '../../local/emulators/secrets.ts';
import { startSes } from '../../local/emulators/ses.ts';

const open = () => false;
const engines = await Promise.all([startDynamo({}, open), startS3([], open), startSes(open), startSecrets({}, open), startOidc()]);
process.on('SIGTERM', async () => {
	await Promise.all(engines.map((engine) => engine.stop()));
	process.exit();
});
console.log('ready with nothing in it');
