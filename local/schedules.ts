import type { SystemDescription } from './description.ts';
import type { LambdaRunner } from './lambda/runner.ts';
import type { Logs } from './logs.ts';

export interface Schedules {
	/**
	 * Invokes a schedule's function now with `{schedule, scheduledAt}`, and what is given beside or in place of these.
	 *
	 * @throws RangeError when there is no such schedule. @throws LambdaError
	 */
	run(name: string, payload?: Readonly<Record<string, unknown>>): Promise<unknown>;
	/** Runs every schedule of a rate at its rate in real time, and every other daily. @returns what ends it. */
	keep(): () => void;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export function makeSchedules(schedules: SystemDescription['schedules'], runner: LambdaRunner, logs: Logs): Schedules {
	const run: Schedules['run'] = async (name, payload = {}) => {
		const schedule = schedules[name];
		if (schedule === undefined) throw new RangeError(`No schedule ${name}; there are ${Object.keys(schedules).join(', ')}`);
		return runner.invoke(schedule.function, { schedule: name, scheduledAt: new Date().toISOString(), ...payload });
	};
	return {
		run,
		keep() {
			const timers = Object.entries(schedules).map(([name, { expression }]) =>
				setInterval(() => {
					run(name).catch((error: unknown) => logs.write('schedule', `${name}: ${String(error)}`));
				}, intervalOf(expression)),
			);
			return () => {
				for (const timer of timers) clearInterval(timer);
			};
		},
	};
}

/** Milliseconds between runs of an EventBridge Scheduler expression; a day for one that is no rate. */
export function intervalOf(expression: string): number {
	const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
	return rate === null ? 86_400_000 : Number(rate[1]) * (units[rate[2] ?? ''] ?? 86_400_000);
}
