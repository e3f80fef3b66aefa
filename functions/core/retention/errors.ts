/** Errors of the retention sweep that its workflow matches by name. */

/** Another sweep is deleting in the same shard: in a moment it is through with its page. */
export class ShardTakenError extends Error {
	override readonly name = 'ShardTakenError';
	constructor(shard: number) {
		super(`Another sweep is at shard ${shard}.`);
	}
}

export class SweepNotFoundError extends Error {
	override readonly name = 'SweepNotFoundError';
	constructor(id: string) {
		super(`There is no sweep ${id}.`);
	}
}
