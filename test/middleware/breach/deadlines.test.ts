import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BreachEvent, BreachState } from '../../../functions/core/breach/breach.ts';
import { escalationHours, hoursAfter } from '../../../functions/core/breach/breach-clock.ts';
import { decideAuthority, recordFacts } from '../../../functions/core/breach/commands.ts';
import { isClockRunning } from '../../../functions/core/breach/fold.ts';
import type { KeptMail, Mail } from '../../../functions/core/ports.ts';
import { breachDeadlines } from '../../../functions/middleware/breach/deadlines.ts';
import { logger } from '../../../functions/middleware/step.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { awareAt, breachId, following, opened, text } from '../../fixtures/breaches.ts';
import { StandingClock } from '../../fixtures/clock.ts';

// What is logged is not what these tests look at.
logger.setLogLevel('SILENT');

const policy = loadPolicy();

/** When the k-th call to anything outside dies: before or after it took effect. */
interface Death {
	readonly call: number;
	readonly when: 'before' | 'after';
}

/** One breach, a mailbox that sends each key once, and calls that die. */
class World {
	state: BreachState = opened();
	readonly clock = new StandingClock(awareAt);
	/** Addresses that SES does not take: what is recorded for them waits. */
	readonly refused = new Set<string>();
	readonly recorded: KeptMail[] = [];
	readonly sent: { readonly key: string; readonly to: string; readonly at: string; readonly running: boolean }[] = [];
	#calls = 0;
	#death: Death | undefined;

	async #mortal<T>(effect: () => T): Promise<T> {
		const dies = this.#death && ++this.#calls === this.#death.call ? this.#death.when : undefined;
		if (dies === 'before') throw new Error('Died before the call took effect');
		const result = effect();
		if (dies === 'after') throw new Error('Died after the call took effect');
		return result;
	}

	do(events: readonly BreachEvent[]): void {
		this.state = following(this.state, events, this.clock.now());
	}

	async sweep(death?: Death): Promise<void> {
		this.#calls = 0;
		this.#death = death;
		const deadlines = breachDeadlines({
			policy,
			clock: this.clock,
			links: { forDpo: (caseId) => `https://privacy.example.org/cases/${caseId}` },
			texts: { get: async () => undefined },
			mailbox: {
				send: (_: string, key: string, mail: Mail) =>
					this.#mortal(() => {
						const recordedAt = this.clock.now();
						if (!this.recorded.some((kept) => kept.key === key)) this.recorded.push({ ...mail, key, recordedAt, nonce: '' });
						if (this.refused.has(mail.to)) throw new Error('SES does not take it');
						if (this.sent.some((sent) => sent.key === key)) return;
						this.sent.push({ key, to: mail.to, at: this.clock.now(), running: isClockRunning(this.state) });
					}),
				list: async () => this.recorded,
			},
			cases: {
				load: () => this.#mortal(() => this.state),
				intake: async () => undefined,
				listOpen: async () => ({ caseIds: [breachId] }),
				apply: (_caseId, _actor, _at, decide) =>
					this.#mortal(() => {
						this.do(decide(this.state));
						return this.state;
					}),
			},
		});
		// A sweep goes on past what fails; the next one finds it again.
		await deadlines.meet(breachId, this.clock.now()).catch(() => undefined);
	}
}

type Step =
	| { readonly do: 'sweep'; readonly death: Death | undefined }
	| { readonly do: 'pass'; readonly minutes: number }
	| { readonly do: 'decide'; readonly notify: boolean }
	| { readonly do: 'earlier'; readonly hours: number };

const death = fc.option(
	fc.record({ call: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom('before' as const, 'after' as const) }),
	{
		nil: undefined,
	},
);
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('sweep' as const), death }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 0, max: 3000 }) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('decide' as const), notify: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('earlier' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
);

describe('escalations of a breach', () => {
	test('go out exactly once each to both, none too early, too often or left out, however often, late or badly the sweep runs', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const world = new World();
				for (const each of steps) {
					if (each.do === 'pass') world.clock.pass(each.minutes * 60_000);
					else if (each.do === 'sweep') await world.sweep(each.death);
					else if (each.do === 'decide') world.do(decideAuthority(world.state, each.notify, text('grounds')));
					else world.do(recordFacts(world.state, {}, hoursAfter(world.state.awareAt, -each.hours), () => []));
				}
				await world.sweep();
				const keys = world.sent.map(({ key }) => key);
				expect(new Set(keys).size).toBe(keys.length);
				expect(new Set(world.state.escalated).size).toBe(world.state.escalated.length);
				for (const hours of escalationHours) {
					const both = world.sent.filter(({ key }) => key.startsWith(`escalation-${hours}-`));
					// Awareness only ever moves to an earlier instant: what was due then is due now.
					for (const { at, running } of both) {
						expect(at >= hoursAfter(world.state.awareAt, hours)).toBe(true);
						expect(running).toBe(true);
					}
					const due = hoursAfter(world.state.awareAt, hours) <= world.clock.now();
					if (isClockRunning(world.state) && due) expect(world.state.escalated).toContain(hours);
					if (world.state.escalated.includes(hours)) {
						expect(both.map(({ to }) => to).toSorted()).toEqual([policy.dpo.email, policy.escalation.email]);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	test('are sent with the minute in which they are due, and not one before', async () => {
		const world = new World();
		for (const hours of escalationHours) {
			world.clock.set(hoursAfter(awareAt, hours - 1 / 60));
			await world.sweep();
			const before = world.sent.length;
			world.clock.set(hoursAfter(awareAt, hours));
			await world.sweep();
			expect(world.sent.slice(before).map(({ key }) => key)).toEqual([`escalation-${hours}-dpo`, `escalation-${hours}-contact`]);
		}
		expect(world.state.escalated).toEqual([24, 48, 60, 66, 72]);
	});

	test('reach the escalation contact at every hour though SES does not take the DPO’s, which wait for reconcile', async () => {
		const world = new World();
		world.refused.add(policy.dpo.email);
		for (const hours of escalationHours) {
			world.clock.set(hoursAfter(awareAt, hours));
			await world.sweep();
			await world.sweep();
		}
		expect(world.state.escalated).toEqual(escalationHours);
		expect(world.sent.map(({ key }) => key)).toEqual(escalationHours.map((hours) => `escalation-${hours}-contact`));
		expect(world.recorded.map(({ key }) => key)).toEqual(
			escalationHours.flatMap((hours) => [`escalation-${hours}-dpo`, `escalation-${hours}-contact`]),
		);
	});

	test('that SES takes for nobody are no escalations until it takes one; later hours are tried meanwhile, and each goes out once', async () => {
		const world = new World();
		for (const { email } of [policy.dpo, policy.escalation]) world.refused.add(email);
		world.clock.set(hoursAfter(awareAt, 24));
		await world.sweep();
		world.clock.set(hoursAfter(awareAt, 48));
		await world.sweep();
		expect([world.state.escalated, world.recorded.map(({ key }) => key)]).toEqual([
			[],
			[24, 48].flatMap((hours) => [`escalation-${hours}-dpo`, `escalation-${hours}-contact`]),
		]);
		world.refused.delete(policy.escalation.email);
		await world.sweep();
		await world.sweep();
		expect([world.state.escalated, world.sent.map(({ key }) => key)]).toEqual([
			[24, 48],
			['escalation-24-contact', 'escalation-48-contact'],
		]);
	});

	test('a sweep that comes late makes up for all of them', async () => {
		const world = new World();
		world.clock.set(hoursAfter(awareAt, 500));
		await world.sweep();
		await world.sweep();
		expect(world.state.escalated).toEqual([24, 48, 60, 66, 72]);
		expect(world.sent).toHaveLength(10);
	});

	test('count the breach as overdue once the 72 hours are over', async () => {
		const world = new World();
		const deadlines = breachDeadlines({
			...{ policy, clock: world.clock, links: { forDpo: () => '' }, texts: { get: async () => undefined } },
			mailbox: { send: async () => undefined, list: async () => [] },
			cases: {
				load: async () => world.state,
				intake: async () => undefined,
				listOpen: async () => ({ caseIds: [] }),
				apply: async (_caseId, _actor, _at, decide) => {
					world.do(decide(world.state));
					return world.state;
				},
			},
		});
		expect(await deadlines.meet(breachId, hoursAfter(awareAt, 72))).toEqual({ escalated: 5, reminded: 0, overdue: 0 });
		expect(await deadlines.meet(breachId, hoursAfter(awareAt, 73))).toEqual({ escalated: 0, reminded: 0, overdue: 1 });
	});
});
