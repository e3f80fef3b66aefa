import type { Breaches } from '../../adapters/breaches.ts';
import { escalationHours } from '../../core/breach/breach-clock.ts';
import { recordEscalation, recordRemedyReminder } from '../../core/breach/commands.ts';
import { escalationDue, isClockRunning, nextReminder } from '../../core/breach/fold.ts';
import type { DeadlineCounts, KindDeadlines } from '../kinds/deadlines.ts';
import { type BreachMailDeps, escalate, remindOfRemedy } from './mails.ts';

interface Deps extends BreachMailDeps {
	readonly cases: Pick<Breaches, 'load' | 'apply' | 'listOpen' | 'intake'>;
}

/**
 * What the clock does to breaches: escalates at 24, 48, 60, 66 and 72 hours until the authority is notified or it is decided that it
 * need not be, and reminds of tasks whose day has passed. Each once, none left out, however often or late it is called; an escalation
 * that went to nobody is tried again, and keeps back no later one.
 */
export function breachDeadlines(deps: Deps): KindDeadlines {
	return {
		kind: 'breach',
		listOpen: (options) => deps.cases.listOpen(options),
		async meet(caseId, now): Promise<DeadlineCounts> {
			const counts = { escalated: 0, reminded: 0, overdue: 0 };
			let state = await deps.cases.load(caseId);
			if (!state) return counts;
			for (const hours of escalationHours) {
				const due = escalationDue(state, hours);
				if (!due || due.at > now) continue;
				// The mail's key keeps it from going out twice, so the record can come after it: where none did, the next sweep tries again.
				if ((await escalate(deps, state, hours)) === 0) continue;
				state = await deps.cases.apply(caseId, 'system', now, (current) => recordEscalation(current, hours));
				counts.escalated++;
			}
			for (let due = nextReminder(state); due && due.overdueAt <= now; due = nextReminder(state)) {
				const { number } = due;
				await remindOfRemedy(deps, state, due);
				state = await deps.cases.apply(caseId, 'system', now, (current) => recordRemedyReminder(current, number));
				counts.reminded++;
			}
			if (isClockRunning(state) && now > state.notifyBy) counts.overdue = 1;
			return counts;
		},
	};
}
