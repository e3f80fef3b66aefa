import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { breachesIn } from '../../functions/adapters/breaches.ts';
import type { BreachEvent, BreachState } from '../../functions/core/breach/breach.ts';
import { escalationHours, hoursAfter } from '../../functions/core/breach/breach-clock.ts';
import { decideAuthority, recordFacts } from '../../functions/core/breach/commands.ts';
import { isClockRunning } from '../../functions/core/breach/fold.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { breachDeadlines } from '../../functions/middleware/breach/deadlines.ts';
import { awareAt, reported, text } from '../fixtures/breaches.ts';
import { headerOf } from '../fixtures/mail.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let nth = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

/** When an invocation dies: at its k-th call to the tables or to SES, before or after it took effect. */
interface Death {
	readonly call: number;
	readonly when: 'before' | 'after';
}

const recipients = ['dpo', 'contact'] as const;
type Recipient = (typeof recipients)[number];
const keyOf = (hours: number, recipient: Recipient) => `escalation-${hours}-${recipient}`;

/** One breach, its mails and its sweeps, on the real tables; SES as it answers. */
class World {
	readonly caseId = referenceFrom(`escalations ${++nth}`);
	readonly around = new Surroundings(tables);
	/** Mails, by key, that SES took of an invocation that died before it was recorded. */
	readonly lost = new Map<string, number>();
	/** Mails, by key, that were recorded; false: while the clock stood. */
	readonly recorded = new Map<string, boolean>();

	get clock() {
		return this.around.clock;
	}

	async open({ reporter = 'kept' as 'kept' | 'erased' } = {}): Promise<this> {
		this.clock.set(awareAt);
		const breaches = breachesIn(tables.client, tables.names);
		if (reporter === 'kept')
			await breaches.submit(this.caseId, { kind: 'breach', receivedAt: awareAt, awareAt, channel: 'dpo', facts: {} });
		await breaches.open(this.caseId, 'dpo:1', awareAt, reported({ execution: this.caseId }));
		return this;
	}

	async state(): Promise<BreachState> {
		const state = await breachesIn(tables.client, tables.names).load(this.caseId);
		if (!state) throw new Error(`There is no breach ${this.caseId}.`);
		return state;
	}

	decide(command: (state: BreachState) => readonly BreachEvent[]): Promise<unknown> {
		return breachesIn(tables.client, tables.names).apply(this.caseId, 'dpo:1', this.clock.now(), command);
	}

	address(recipient: Recipient): string {
		const { dpo, escalation } = this.around.policy;
		return recipient === 'dpo' ? dpo.email : escalation.email;
	}

	/** Keys of the mails that SES took, each as often as it did. */
	taken(): readonly string[] {
		return this.around.post.sent
			.map((mail) => headerOf(mail, 'x-rightful-key')[0] ?? '')
			.flatMap((key) => (key.startsWith(`${this.caseId}/`) ? [key.slice(this.caseId.length + 1)] : []));
	}

	/** Of which it is said that they perhaps went out twice. */
	async saidTwice(): Promise<readonly string[]> {
		const kept = await this.around.ports().mailbox.list(this.caseId);
		return kept.flatMap(({ key, perhapsTwice }) => (perhapsTwice ? [key] : []));
	}

	/** Sweeps side by side, each with its own death, or none. What fails is found again by the next. */
	async sweep(...deaths: readonly (Death | undefined)[]): Promise<void> {
		const before = this.taken().length;
		const running = isClockRunning(await this.state());
		await Promise.allSettled(
			deaths.map((death) => {
				const ports = this.around.ports(death && new Life(death.call, death.when));
				return breachDeadlines({ ...ports, cases: breachesIn(ports.client, tables.names) }).meet(this.caseId, this.clock.now());
			}),
		);
		await this.look(before, running);
	}

	/** Sends what was recorded and is not known to have been sent. */
	async resume(death?: Death): Promise<void> {
		const before = this.taken().length;
		const { mailbox } = this.around.ports(death && new Life(death.call, death.when));
		await Promise.allSettled([mailbox.resume(new Date(Date.parse(this.clock.now()) - 120_000).toISOString())]);
		await this.look(before, true);
	}

	async look(takenBefore: number, running: boolean): Promise<void> {
		const kept = await this.around.ports().mailbox.list(this.caseId);
		for (const { key } of kept) if (!this.recorded.has(key)) this.recorded.set(key, running);
		const unsure = new Set(kept.flatMap(({ key, sentAt }) => (sentAt === undefined ? [key] : [])));
		for (const key of new Set(this.taken().slice(takenBefore))) {
			if (unsure.has(key)) this.lost.set(key, (this.lost.get(key) ?? 0) + 1);
		}
	}
}

type Step =
	| { readonly do: 'sweep'; readonly deaths: readonly (Death | undefined)[] }
	| { readonly do: 'resume'; readonly death: Death | undefined }
	| { readonly do: 'pass'; readonly minutes: number }
	| { readonly do: 'refuse'; readonly recipient: Recipient; readonly refused: boolean }
	| { readonly do: 'decide'; readonly notify: boolean }
	| { readonly do: 'earlier'; readonly hours: number };

/** A mail takes some ten calls. */
const death = fc.option(
	fc.record({ call: fc.integer({ min: 1, max: 60 }), when: fc.constantFrom('before' as const, 'after' as const) }),
	{ nil: undefined },
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ do: fc.constant('sweep' as const), deaths: fc.array(death, { minLength: 1, maxLength: 2 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('resume' as const), death }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 0, max: 1500 }) }) },
	{
		weight: 2,
		arbitrary: fc.record({
			do: fc.constant('refuse' as const),
			recipient: fc.constantFrom(...recipients),
			refused: fc.boolean(),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('decide' as const), notify: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('earlier' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
);

async function play(world: World, steps: readonly Step[]): Promise<void> {
	for (const each of steps) {
		switch (each.do) {
			case 'pass':
				world.clock.pass(each.minutes * 60_000);
				break;
			case 'sweep':
				await world.sweep(...each.deaths);
				break;
			case 'resume':
				await world.resume(each.death);
				break;
			case 'refuse':
				world.around.post.refuses[each.refused ? 'add' : 'delete'](world.address(each.recipient));
				break;
			case 'decide':
				await world.decide((state) => decideAuthority(state, each.notify, text('grounds')));
				break;
			case 'earlier':
				await world.decide((state) => recordFacts(state, {}, hoursAfter(state.awareAt, -each.hours), () => []));
		}
	}
}

/** Whatever was begun is over: nobody holds a mail any more, and all that SES takes has gone out. */
async function comesToRest(world: World): Promise<BreachState> {
	for (let turn = 0; turn < 2; turn++) {
		world.clock.pass(180_000);
		await world.sweep(undefined);
		await world.resume();
	}
	return world.state();
}

test('escalations reach both, whom SES does not refuse, once each, and once more, as is said of it, for each invocation that died before it recorded that', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
			const world = await new World().open();
			await play(world, steps);
			const state = await comesToRest(world);
			const [taken, saidTwice] = [world.taken(), await world.saidTwice()];
			expect(new Set(state.escalated).size).toBe(state.escalated.length);
			const isRefused = (recipient: Recipient) => world.around.post.refuses.has(world.address(recipient));
			// One that went to nobody is tried again and again.
			const someoneHears = !recipients.every(isRefused);
			for (const hours of escalationHours) {
				const due = hoursAfter(state.awareAt, hours);
				const escalated = state.escalated.includes(hours);
				if (isClockRunning(state) && due <= world.clock.now() && someoneHears) expect(escalated).toBe(true);
				for (const recipient of recipients) {
					const key = keyOf(hours, recipient);
					const times = taken.filter((each) => each === key).length;
					expect(times).toBeLessThanOrEqual(1 + (world.lost.get(key) ?? 0));
					if (times > 1) expect(saidTwice).toContain(key);
					// None is begun before it is due, or while the clock stands; what was begun is finished, whatever is decided since.
					if (!world.recorded.has(key)) expect([escalated, times]).toEqual([false, 0]);
					else expect([world.recorded.get(key), due <= world.clock.now()]).toEqual([true, true]);
					if (world.recorded.has(key) && !isRefused(recipient)) expect(times).toBeGreaterThanOrEqual(1);
				}
			}
		}),
		{ numRuns: process.env.EVERY_FAULT === undefined ? 30 : 500 },
	);
}, 1_800_000);

test('whoever dies at any call of an escalation has it sent twice, and said so, only where SES had taken the mail and that was not recorded', async () => {
	const whole = new Life();
	const first = await new World().open();
	first.clock.set(hoursAfter(awareAt, 24));
	const ports = first.around.ports(whole);
	await breachDeadlines({ ...ports, cases: breachesIn(ports.client, tables.names) }).meet(first.caseId, first.clock.now());
	let twice = 0;
	for (let call = 1; call <= whole.calls; call++) {
		for (const when of ['before', 'after'] as const) {
			const world = await new World().open();
			world.clock.set(hoursAfter(awareAt, 24));
			await world.sweep({ call, when });
			expect((await comesToRest(world)).escalated).toEqual([24]);
			const saidTwice = await world.saidTwice();
			for (const recipient of recipients) {
				const key = keyOf(24, recipient);
				const lost = world.lost.get(key) ?? 0;
				expect(world.taken().filter((each) => each === key)).toHaveLength(1 + lost);
				if (lost > 0) expect(saidTwice).toContain(key);
				twice += lost;
			}
		}
	}
	// For each of the two mails: after SES answered, and before that was written.
	expect(twice).toBe(4);
}, 300_000);

test('an address that SES refuses keeps no later escalation from the other, and hears of all once it is taken', async () => {
	const world = await new World().open();
	world.around.post.refuses.add(world.address('dpo'));
	for (const hours of escalationHours) {
		world.clock.set(hoursAfter(awareAt, hours));
		await world.sweep(undefined);
	}
	expect([world.taken(), (await world.state()).escalated]).toEqual([
		escalationHours.map((hours) => keyOf(hours, 'contact')),
		[...escalationHours],
	]);
	world.around.post.refuses.clear();
	await comesToRest(world);
	expect(world.taken().toSorted()).toEqual(
		escalationHours.flatMap((hours) => recipients.map((recipient) => keyOf(hours, recipient))).toSorted(),
	);
});

test('one whose record died is not sent anew, though the mails of a breach whose reporter was erased are not kept', async () => {
	const meet = async (world: World, life: Life) => {
		const ports = world.around.ports(life);
		await breachDeadlines({ ...ports, cases: breachesIn(ports.client, tables.names) }).meet(world.caseId, world.clock.now());
	};
	const open = async () => {
		const world = await new World().open({ reporter: 'erased' });
		world.clock.set(hoursAfter(awareAt, 24));
		return world;
	};
	const whole = new Life();
	await meet(await open(), whole);
	const world = await open();
	// The last calls write the event, and take it over into the chain.
	await expect(meet(world, new Life(whole.calls - 3))).rejects.toMatchObject({ name: 'Died' });
	expect([(await world.state()).escalated, world.taken()]).toEqual([[], [keyOf(24, 'dpo'), keyOf(24, 'contact')]]);
	expect((await comesToRest(world)).escalated).toEqual([24]);
	expect(world.taken()).toEqual([keyOf(24, 'dpo'), keyOf(24, 'contact')]);
});

test('two sweeps at once send each escalation once', async () => {
	const world = await new World().open();
	world.clock.set(hoursAfter(awareAt, 500));
	await world.sweep(undefined, undefined);
	await comesToRest(world);
	expect(world.taken().toSorted()).toEqual(
		escalationHours.flatMap((hours) => recipients.map((recipient) => keyOf(hours, recipient))).toSorted(),
	);
});
