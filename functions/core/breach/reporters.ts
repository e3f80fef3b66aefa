import type { Policy } from '../policy/schema.ts';

/** Whose link to report by is nobody's in particular: the staff's. */
export const staff = 'staff';

/** Whoever may be given a link to report breaches by: the staff, and the policy's processors (Art 33(2)), by id. */
export const reporters = ({ recipients }: Pick<Policy, 'recipients'>): readonly string[] => [
	staff,
	...Object.entries(recipients).flatMap(([id, { kind }]) => (kind === 'processor' ? [id] : [])),
];
