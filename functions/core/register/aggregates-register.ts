/** The register of figures that stayed when records went: how many people there were, by month. They are of nobody. */
import type { Cell } from '../request/export/csv.ts';
import type { Figure } from '../retention/aggregate.ts';

/** A figure, and what it is of. `per`: the attributes that the values of its cell belong to. */
interface Entry extends Figure {
	readonly month: string;
	readonly store: string;
	readonly category: string;
	readonly per: readonly string[];
}

/** Each column, and what stands in it. */
const cells: Readonly<Record<string, (entry: Entry) => Cell>> = {
	Month: ({ month }) => month,
	Store: ({ store }) => store,
	Category: ({ category }) => category,
	'Counted by': ({ per }) => per.join('; '),
	Value: ({ cell }) => cell.join('; '),
	People: ({ people }) => people,
};

export const aggregatesColumns: readonly string[] = Object.keys(cells);

/** One figure as a row under {@link aggregatesColumns}. */
export function aggregatesRow(entry: Entry): readonly Cell[] {
	return Object.values(cells).map((cell) => cell(entry));
}
