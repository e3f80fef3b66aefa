/** Says whether the state machines are valid in the Amazon States Language: `npm run check:workflows`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { workflows } from '../lib/system/workflows.ts';

const folder = join(import.meta.dirname, '../state-machines');
const arn = 'arn:aws:lambda:eu-west-2:123456789012:function:any';

for (const { file } of Object.values(workflows)) {
	const definition = JSON.parse(readFileSync(join(folder, file), 'utf8').replaceAll(/\$\{\w+\}/g, arn));
	const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
	if (isValid) continue;
	console.error(`state-machines/${file}: ${errorsText('\n')}`);
	process.exitCode = 1;
}
if (process.exitCode === undefined) console.log(`${Object.keys(workflows).length} state machines are valid.`);
