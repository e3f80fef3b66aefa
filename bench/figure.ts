/** What a bench finds, and how it is printed. */

/** One measured figure beside its floor: what the machine, or the design, allows at best. */
export interface Figure {
	readonly name: string;
	/** In `unit`; a median where it was measured several times. */
	readonly value: number;
	/** In `unit`, measured or counted in the same run; `null` where nothing sensible stands below it. */
	readonly floor: number | null;
	/**
	 * How the two compare, as `goal` has it: for what is to come near a speed, floor ÷ value (1 is as good as the floor); for
	 * what is to stay near a size, value ÷ floor.
	 */
	readonly ratio: number | null;
	readonly unit: string;
	/** As `ratio >= 0.8` or `value <= 64`; `null` where the figure is for information. */
	readonly goal: string | null;
	readonly met: boolean | null;
}

/** How much work a run is worth. */
export interface Effort {
	/** Records of the large person, or of all people of a sweep; the second size is a tenth of it. */
	readonly records: number;
	/** Interleaved pairs of one measurement. */
	readonly pairs: number;
	/** Whether what was measured goes into the documents that state it. */
	readonly write: boolean;
}

export interface Bench {
	readonly name: string;
	/** @param progress told what is being done. */
	measure(effort: Effort, progress: (doing: string) => void): Promise<readonly Figure[]>;
}

interface Measured {
	readonly name: string;
	readonly value: number;
	readonly floor?: number;
	readonly unit: string;
}

/** A figure whose goal is to reach a part of the floor's speed. */
export function reaches(measured: Measured & { readonly floor: number; readonly ratio?: number }, atLeast: number): Figure {
	const ratio = measured.ratio ?? measured.floor / measured.value;
	return { ...plain(measured), ratio: round(ratio), goal: `ratio >= ${atLeast}`, met: ratio >= atLeast };
}

/** A figure whose goal is to stay within so many times the floor. */
export function within(measured: Measured & { readonly floor: number; readonly ratio?: number }, atMost: number): Figure {
	const ratio = measured.ratio ?? measured.value / measured.floor;
	return { ...plain(measured), ratio: round(ratio), goal: `ratio <= ${atMost}`, met: ratio <= atMost };
}

/** A figure with a goal of its own. */
export function below(measured: Measured, atMost: number): Figure {
	return { ...plain(measured), goal: `value <= ${atMost}`, met: measured.value <= atMost };
}

/** A figure for information; compared with its floor, if it has one, as value ÷ floor. */
export function plain({ name, value, floor, unit }: Measured): Figure {
	return {
		name,
		value: round(value),
		floor: floor === undefined ? null : round(floor),
		ratio: floor === undefined ? null : round(value / floor),
		unit,
		goal: null,
		met: null,
	};
}

/** Four significant digits: machines are not more exact. */
function round(value: number): number {
	return Number(value.toPrecision(4));
}

const columns = ['name', 'value', 'floor', 'ratio', 'unit', 'goal', 'met'] as const;

/** Figures as a table for people: numbers to the right. */
export function table(figures: readonly Figure[]): string {
	const rows = [columns as readonly string[], ...figures.map((figure) => columns.map((column) => cell(figure[column])))];
	const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
	const isNumber = (index: number) => index >= 1 && index <= 3;
	const lines = rows.map((row) =>
		row
			.map((text, index) => (isNumber(index) ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
	return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function cell(value: Figure[keyof Figure]): string {
	if (value === null) return '';
	if (typeof value === 'boolean') return value ? 'yes' : 'NO';
	return String(value);
}
