/** The clock of a breach (Art 33(1)): hours that pass, whatever the day and whatever the clocks on the wall do. Instants are UTC. */

/** Hours after awareness within which the authority is notified. */
export const hoursToNotify = 72;

/** Hours after awareness at which the DPO and the escalation contact hear of a breach that nobody has decided about or notified. */
export const escalationHours = [24, 48, 60, 66, 72] as const;
export type EscalationHour = (typeof escalationHours)[number];

const hour = 3_600_000;

/** The instant so many elapsed hours after another. */
export const hoursAfter = (instant: string, hours: number): string => new Date(Date.parse(instant) + hours * hour).toISOString();

/** The instant by which the authority is notified. */
export const notifyBy = (awareAt: string): string => hoursAfter(awareAt, hoursToNotify);

/** Whole hours from one instant to another. */
export const hoursBetween = (from: string, to: string): number => Math.floor((Date.parse(to) - Date.parse(from)) / hour);

/** What stands at the end of the time is in time still. */
export const isLate = (awareAt: string, at: string): boolean => at > notifyBy(awareAt);
