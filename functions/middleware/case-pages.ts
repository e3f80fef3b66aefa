import { foreignCursor, HttpProblem } from '../contract/problem.ts';
import { type AnyCases, type CaseList, CaseNotFoundError, type Clock } from '../core/ports.ts';
import type { Request } from './http.ts';
import type { CaseSummary, KindView } from './kinds/view.ts';

interface Deps {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	readonly clock: Clock;
	readonly views: readonly KindView[];
}

/** Cases of one answer of `GET /cases`. */
const pageSize = 25;

/**
 * Open cases, or those closed in a month; of one kind, or of each, one kind after the other.
 *
 * @throws HttpProblem where a parameter is wrong.
 */
export async function listCases(deps: Deps, query: Request['query']) {
	const { status, dueBefore, cursor, kind, month } = query;
	const kinds = deps.views.filter((view) => kind === undefined || view.kind === kind);
	const having = kinds.filter(({ statuses }) => status === undefined || statuses.includes(status));
	const wrong = [
		...(kinds.length > 0 ? [] : [{ field: 'kind', message: `Write ${oneOf(deps.views.map((view) => view.kind))}.` }]),
		...(kinds.length === 0 || having.length > 0
			? []
			: [{ field: 'status', message: `Write ${oneOf(kinds.flatMap(({ statuses }) => statuses))}.` }]),
		...(dueBefore === undefined || isDate(dueBefore) ? [] : [{ field: 'dueBefore', message: 'Write a date, as 2026-12-24.' }]),
		...(month === undefined || isDate(`${month}-01`) ? [] : [{ field: 'month', message: 'Write a month, as 2026-12.' }]),
	];
	if (wrong.length > 0) throw new HttpProblem(422, 'Some parameters need another look', 'See errors for what to write.', wrong);
	const { view, from } = placeOf(having, cursor);
	const page = await nominate(deps, view, { ...(status && { status }), ...(month && { month }), ...(from && { cursor: from }) });
	const states = await Promise.all(page.caseIds.map((caseId) => view.cases.load(caseId)));
	const now = deps.clock.now();
	const rows = states
		.filter((state) => state !== undefined)
		.filter((state) => status === undefined || state.status === status)
		.map((state) => view.summaryOf(state, now))
		.filter(({ dueOn }) => dueBefore === undefined || (dueOn !== undefined && dueOn < dueBefore));
	const following = page.next === undefined ? having[having.indexOf(view) + 1] : view;
	return { cases: rows, ...(following && { cursor: `${following.kind}.${page.next ?? ''}` }) };
}

const oneOf = (words: readonly string[]): string => {
	const each = [...new Set(words)];
	return each.length > 1 ? `one of: ${each.join(', ')}` : `${each[0]}`;
};

/** The kind in hand, and how far its list was read. @throws HttpProblem for a cursor of another question. */
function placeOf(views: readonly KindView[], cursor: string | undefined): { readonly view: KindView; readonly from?: string } {
	const [kind, from = ''] = cursor?.split('.') ?? [views[0]?.kind];
	const view = views.find((each) => each.kind === kind);
	if (!view) throw foreignCursor();
	return { view, ...(from !== '' && { from }) };
}

/** Open cases, next deadline first; closed ones by the month in which they were closed. */
async function nominate(
	{ clock }: Deps,
	{ cases, closedStatuses }: KindView,
	query: { status?: string; month?: string; cursor?: string },
): Promise<CaseList> {
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

/** Everything about one case, whatever its kind, from the moment on that it was accepted. @throws CaseNotFoundError */
export async function showCase({ casesOfAnyKind, views }: Deps, reference: string): Promise<CaseSummary> {
	const state = await casesOfAnyKind.load(reference);
	if (state) {
		const view = views.find(({ kind }) => kind === state.kind);
		if (!view) throw new CaseNotFoundError(reference);
		return view.show(state);
	}
	for (const view of views) {
		const shown = await view.showIntake?.(reference);
		if (shown) return shown;
	}
	throw new CaseNotFoundError(reference);
}
