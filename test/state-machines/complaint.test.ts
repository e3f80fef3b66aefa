import { expect, test } from '@jest/globals';
import { workflowOf } from '../fixtures/workflows.ts';

const { text, tasks } = workflowOf('complaint');

test('flags the case whatever else goes wrong, but for flagging itself; its input is then the failure', () => {
	const last = { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FlagCase' };
	for (const [name, { Catch }] of tasks) {
		expect({ name, last: Catch?.at(-1) }).toEqual({ name, last: name === 'FlagCase' ? undefined : last });
	}
});

test('passes no more than the case, what comes next and the name of the wait from state to state', () => {
	expect(new Set([...text.matchAll(/"\$\.(\S+?)"/g)].map(([, path]) => path))).toEqual(
		new Set(['caseId', 'work', 'work.next', 'work.wait', 'Error', 'Cause']),
	);
});
