import { readReference, referenceFrom } from './reference.ts';

/** The suffix of the executions after a case's first: `<caseId>-r<n>`. */
const later = /-r\d+$/;

/**
 * The case that an execution works on. Executions of ours bear the case's id; one that was started by hand bears a name
 * of the console's or of the DPO's, which always gives the same case.
 */
export function caseOfExecution(name: string): string {
	return readReference(name.replace(later, '')) ?? referenceFrom(`execution/${name}`);
}
