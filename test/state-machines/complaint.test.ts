import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { functions, workflows } from '../../lib/system.ts';

interface State {
	readonly Type: string;
	readonly Retry?: readonly unknown[];
	readonly Catch?: readonly {
		readonly ErrorEquals: readonly string[];
		readonly ResultPath: string | null;
		readonly Next: string;
	}[];
}

const read = (file: string) => readFileSync(new URL(`../../state-machines/${file}`, import.meta.url), 'utf8');
const { file, substitutions } = workflows.complaint;
const text = read(file);
const statesOf = (definition: string) => (JSON.parse(definition) as { readonly States: Readonly<Record<string, State>> }).States;
const tasks = Object.entries(statesOf(text)).filter(([, { Type }]) => Type === 'Task');

test('is valid in the Amazon States Language', () => {
	const arn = 'arn:aws:lambda:eu-west-2:123456789012:function:it';
	const verdict = validate(JSON.parse(text.replaceAll(/\$\{\w+\}/g, arn)), { checkPaths: true, checkArn: true });
	expect(verdict.errorsText()).toBe('');
	expect(verdict.isValid).toBe(true);
});

test('has a placeholder for each function that takes one’s place, and no other', () => {
	const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
	expect([...placeholders].toSorted()).toEqual(Object.keys(substitutions).toSorted());
	for (const name of Object.values(substitutions)) expect(functions).toHaveProperty(name);
});

test('retries in every task as the workflow of requests does', () => {
	const retry = statesOf(read(workflows['subject-request'].file)).OpenCase?.Retry;
	for (const [name, task] of tasks) expect({ name, retry: task.Retry }).toEqual({ name, retry });
});

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
