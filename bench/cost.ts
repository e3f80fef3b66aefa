/** What one request costs, and a month without any: measured in units, priced by the table in docs/cost.md. */
import { schedules } from '../lib/system.ts';
import { samplePeople } from '../local/sample-estate/people.ts';
import { priceOf, readDocument, readPrices, withUsages, writeDocument } from './cost/document.ts';
import { answerRequest, lambdaOf, type Measured, runSchedule, startMetered } from './cost/request.ts';
import { standing } from './cost/standing.ts';
import { sum, type Usage, type Usages } from './cost/usage.ts';
import { type Bench, type Figure, plain } from './figure.ts';

/** Not a member: a contact, withdrawn consent, a few pages seen. Most who ask are like her. */
const typical = samplePeople.unsubscribed;
const another = samplePeople.few;
const rights = ['access', 'erasure'] as const;
type Right = (typeof rights)[number];

/** Runs in a month of 730 hours: every quarter of an hour, or nightly. */
const runsInMonth = { 'rate(15 minutes)': 2_920, 'cron(30 1 * * ? *)': 30.4, 'cron(30 2 * * ? *)': 30.4 } as const;

interface Request extends Measured {
	/** The request with everything started for it, and with everything warm. */
	readonly lambda: { readonly cold: number; readonly warm: number };
}

export const cost: Bench = {
	name: 'cost',
	async measure({ write }, progress) {
		const prices = readPrices(readDocument());
		const requests = {} as Record<Right, Request>;
		for (const right of rights) {
			progress(`cost: ${right}`);
			requests[right] = await request(right);
		}
		progress('cost: an idle month');
		const usages: Usages = {
			access: requests.access.usage,
			erasure: requests.erasure.usage,
			'idle month': await idleMonth(),
		};
		if (write) writeDocument(withUsages(readDocument(), usages));
		return [
			...rights.flatMap((right) => figuresOf(right, requests[right], priceOf(usages[right], prices))),
			plain({ name: 'cost: an idle month', value: priceOf(usages['idle month'], prices), unit: 'USD' }),
		];
	},
};

function figuresOf(right: Right, { usage, least, lambda }: Request, price: number): Figure[] {
	const figure = (what: string, unit: string, value: number, floor?: number) =>
		plain({ name: `cost: ${right}, ${what}`, value, unit, ...(floor !== undefined && { floor }) });
	return [
		figure('state transitions', 'transitions', usage['state-transition'] ?? 0),
		figure('DynamoDB writes', 'request units', usage['dynamodb-write'] ?? 0, least.writes),
		figure('DynamoDB reads', 'request units', usage['dynamodb-read'] ?? 0, least.reads),
		figure('Lambda', 'GB-ms', lambda.cold * 1000, lambda.warm * 1000),
		figure('price', 'USD per 1,000', price * 1000),
	];
}

/** Units from a system in which they are metered, times from one in which they are not. */
async function request(right: Right): Promise<Request> {
	const metered = await startMetered(true);
	const measured = await answerRequest(metered, typical, right).finally(metered.stop);
	const timed = await startMetered(false);
	try {
		await answerRequest(timed, typical, right);
		const cold = lambdaOf(timed.meter.invocations())['lambda-gb-second'] ?? 0;
		await answerRequest(timed, another, right);
		const warm = lambdaOf(timed.meter.invocations())['lambda-gb-second'] ?? 0;
		// So few requests come that each finds everything to be started.
		return { ...measured, usage: { ...measured.usage, 'lambda-gb-second': cold }, lambda: { cold, warm } };
	} finally {
		await timed.stop();
	}
}

async function idleMonth(): Promise<Usage> {
	const metered = await startMetered(true);
	const parts: (readonly [number, Usage])[] = [[1, await standing()]];
	try {
		for (const [name, { expression }] of Object.entries(schedules)) {
			parts.push([runsInMonth[expression], await runSchedule(metered, name)]);
		}
		return sum(parts);
	} finally {
		await metered.stop();
	}
}
