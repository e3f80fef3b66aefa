import { foreignCursor, HttpProblem } from '../contract/problem.ts';
import { closedStatuses, statuses } from '../core/case/case.ts';
import type { CaseList, CaseRepository, Clock } from '../core/ports.ts';
import { summaryOf } from './case-view.ts';
import type { Request } from './http.ts';

interface Deps {
	readonly cases: CaseRepository;
	readonly clock: Clock;
}

/** Cases of one answer of `GET /cases`. */
const pageSize = 25;

/** Open cases, or those closed in a month. @throws HttpProblem where a parameter is wrong. */
export async function listCases(deps: Deps, query: Request['query']) {
	const { status, dueBefore, cursor, kind, month } = query;
	const wrong = [
		...(kind === undefined || kind === 'subject-request' ? [] : [{ field: 'kind', message: 'Write subject-request.' }]),
		...(status === undefined || statuses.some((known) => known === status)
			? []
			: [{ field: 'status', message: `Write one of: ${statuses.join(', ')}.` }]),
		...(dueBefore === undefined || isDate(dueBefore) ? [] : [{ field: 'dueBefore', message: 'Write a date, as 2026-12-24.' }]),
		...(month === undefined || isDate(`${month}-01`) ? [] : [{ field: 'month', message: 'Write a month, as 2026-12.' }]),
	];
	if (wrong.length > 0) throw new HttpProblem(422, 'Some parameters need another look', 'See errors for what to write.', wrong);
	const page = await nominate(deps, { ...(status && { status }), ...(month && { month }), ...(cursor && { cursor }) });
	const states = await Promise.all(page.caseIds.map((caseId) => deps.cases.load(caseId)));
	const now = deps.clock.now();
	const rows = states
		.filter((state) => state !== undefined)
		.filter((state) => status === undefined || state.status === status)
		.map((state) => summaryOf(state, now))
		.filter(({ dueOn }) => dueBefore === undefined || dueOn < dueBefore);
	return { cases: rows, ...(page.next !== undefined && { cursor: page.next }) };
}

/** Open cases, next deadline first; closed ones by the month in which they were closed. */
async function nominate({ cases, clock }: Deps, query: { status?: string; month?: string; cursor?: string }): Promise<CaseList> {
	const page = { limit: pageSize, ...(query.cursor && { cursor: query.cursor }) };
	const closed = query.month !== undefined || closedStatuses.some((status) => status === query.status);
	try {
		return await (closed ? cases.listClosed({ ...page, month: query.month ?? clock.now().slice(0, 7) }) : cases.listOpen(page));
	} catch (error) {
		// Text that is no JSON, JSON that is no cursor, a key that the table does not know.
		const unreadable =
			error instanceof SyntaxError || error instanceof TypeError || (error as Error).name === 'ValidationException';
		if (query.cursor && unreadable) throw foreignCursor();
		throw error;
	}
}

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
