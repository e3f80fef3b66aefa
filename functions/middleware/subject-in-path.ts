import { HttpProblem } from '../contract/problem.ts';
import type { Request } from './http.ts';

/** The subject's key in the path. @throws HttpProblem where it is none. */
export function subjectInPath({ path }: Pick<Request, 'path'>): string {
	const key = path.subjectKey ?? '';
	if (/^v\d{1,4}\.[A-Za-z0-9_-]{43}$/.test(key)) return key;
	throw new HttpProblem(404, 'No such subject', 'Ask POST /subjects/lookup for the key of an address.');
}
