/** RFC 9457 problem details, as every error of the API answers. */
export interface FieldProblem {
	readonly field: string;
	readonly message: string;
}

/** An answer that is an error: `status` and what to tell the caller, which must say nothing a stranger may not know. */
export class HttpProblem extends Error {
	override readonly name = 'HttpProblem';
	readonly status: number;
	readonly title: string;
	readonly errors: readonly FieldProblem[];
	constructor(status: number, title: string, detail: string, errors: readonly FieldProblem[] = []) {
		super(detail);
		this.status = status;
		this.title = title;
		this.errors = errors;
	}
}

/** One field has to be written otherwise. */
export const wrongField = (field: string, message: string) => new HttpProblem(422, 'Not understood', message, [{ field, message }]);

/** A cursor that no page of ours ended with. */
export const foreignCursor = () => wrongField('cursor', 'Give a cursor as an earlier answer gave it.');
