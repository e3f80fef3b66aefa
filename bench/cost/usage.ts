/** What a case, or an idle month, uses of each thing that AWS charges for. */

/** Keys of the price table in docs/cost.md. */
export const charged = [
	'state-transition',
	'dynamodb-write',
	'dynamodb-read',
	'lambda-gb-second',
	'lambda-request',
	'api-request',
	'mail',
	's3-write',
	's3-read',
	'secret-read',
	'kms-request',
	'log-gb',
	'schedule-run',
	'kms-key-month',
	'secret-month',
	'alarm-month',
	'dashboard-month',
	'metric-month',
] as const;
export type Charged = (typeof charged)[number];

/** Amount of each, in the unit of the price table; what is absent is not used. */
export type Usage = Readonly<Partial<Record<Charged, number>>>;

export const caseOccasions = ['access', 'erasure', 'complaint', 'breach'] as const;
export type CaseOccasion = (typeof caseOccasions)[number];

export type Usages = Readonly<Record<CaseOccasion | 'idle month', Usage>>;

/** The sum of usages, each so many times. */
export function sum(parts: readonly (readonly [times: number, usage: Usage])[]): Usage {
	return Object.fromEntries(
		charged.flatMap((what) => {
			const amount = parts.reduce((total, [times, usage]) => total + times * (usage[what] ?? 0), 0);
			return amount === 0 ? [] : [[what, amount]];
		}),
	);
}
