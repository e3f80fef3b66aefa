import { UnexpectedAnswerError } from './web.ts';

/** A record as data.json has it. */
export interface PackagedRecord {
	readonly id: string;
	readonly store: string;
	/** The category that it stands under. */
	readonly category: string;
	readonly fields: Readonly<Record<string, unknown>>;
}

/** The records of a package. @throws UnexpectedAnswerError when it has none that can be read. */
export function recordsIn(files: ReadonlyMap<string, Buffer>): PackagedRecord[] {
	try {
		const { categories } = JSON.parse(files.get('data.json')?.toString('utf8') ?? '') as {
			readonly categories: readonly { readonly id: string; readonly records: readonly PackagedRecord[] }[];
		};
		return categories.flatMap(({ id, records }) => records.map((record) => ({ ...record, category: id })));
	} catch (error) {
		throw new UnexpectedAnswerError('The package has no data.json that can be read', { cause: error });
	}
}
