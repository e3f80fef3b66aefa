import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { AlreadyAnswered, InvalidInput } from '../../functions/core/errors.ts';
import { StoreUnavailableError } from '../../functions/core/stores/ports.ts';
import { step } from '../../functions/middleware/step.ts';
import { forEachGoingOn } from '../../functions/middleware/sweep.ts';

const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1 } as unknown as Context;
const secret = 'person@example.com';
/** Lines that the logger wrote. */
let logged: string[];
beforeEach(() => {
	logged = [];
	for (const stream of [process.stdout, process.stderr]) {
		jest.spyOn(stream, 'write').mockImplementation((text) => {
			logged.push(String(text));
			return true;
		});
	}
});
afterEach(() => {
	jest.restoreAllMocks();
});
const levels = () => logged.map((line) => JSON.parse(line).level);

const failing = (error: unknown) =>
	step<{ caseId?: string; store?: string }, void>(() => async () => {
		throw error;
	});
const thrownBy = (error: unknown): Promise<Error> =>
	failing(error)({ caseId: 'R' }, context).then(
		() => new Error('It was not thrown.'),
		(thrown: unknown) => thrown as Error,
	);

describe('a step', () => {
	test('is composed once, when it is first called', async () => {
		let composed = 0;
		const handler = step<number, number>(() => {
			composed++;
			return async (event) => event + 1;
		});
		expect(composed).toBe(0);
		expect([await handler(1, context), await handler(2, context)]).toEqual([2, 3]);
		expect(composed).toBe(1);
	});

	test.each([
		['of ours', new StoreUnavailableError('crm', 'does not answer'), 'Store crm: does not answer'],
		['of ours, for the console', new InvalidInput('Write something else.'), 'Write something else.'],
		['of others', Object.assign(new Error(`Refused: ${secret}`), { name: 'MessageRejected' }), 'MessageRejected'],
		[
			'of AWS',
			Object.assign(new Error(`Refused: ${secret}`), {
				name: 'MessageRejected',
				$metadata: { httpStatusCode: 400, requestId: 'q' },
			}),
			'MessageRejected (status 400, request q)',
		],
		['that is none', secret, 'Something was thrown that is no error.'],
	])('lets an error %s out under its name, with no words that others wrote', async (_, error, message) => {
		const thrown = await thrownBy(error);
		expect({ name: thrown.name, message: thrown.message }).toEqual({
			name: error instanceof Error ? error.name : 'Error',
			message,
		});
		expect(thrown.stack).not.toContain(secret);
		expect(levels()).toEqual(['ERROR']);
		expect(logged[0]).not.toContain(secret);
		expect(JSON.parse(logged[0] ?? '')).toMatchObject({ caseId: 'R' });
	});

	test('does not count an answer that came before its wait as a failure', async () => {
		expect((await thrownBy(new AlreadyAnswered('identity is answered.'))).name).toBe('AlreadyAnswered');
		expect(levels()).toEqual(['INFO']);
	});

	test('does not log one case’s name with another’s', async () => {
		await failing(new Error('x'))({ caseId: 'R', store: 'crm' }, context).catch(() => {});
		await failing(new Error('x'))({}, context).catch(() => {});
		expect(JSON.parse(logged[1] ?? '')).not.toHaveProperty('caseId');
		expect(JSON.parse(logged[1] ?? '')).not.toHaveProperty('store');
	});
});

test('a sweep goes on past the cases that fail, counts them, and names their errors only', async () => {
	const done: string[] = [];
	const failed = await forEachGoingOn(['a', 'b', 'c'], async (caseId) => {
		if (caseId === 'b') throw Object.assign(new Error(secret), { name: 'Broken' });
		done.push(caseId);
	});
	expect({ failed, done }).toEqual({ failed: 1, done: ['a', 'c'] });
	expect(JSON.parse(logged[0] ?? '')).toMatchObject({ caseId: 'b', error: 'Broken' });
	expect(logged[0]).not.toContain(secret);
});
