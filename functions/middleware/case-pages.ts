import { foreignCursor, HttpProblem } from '../contract/problem.ts';
import type { CaseHead } from '../core/case/kind.ts';
import { dutyOf, unsettledMails } from '../core/case/statutory-mails.ts';
import { type AnyCases, type CaseList, CaseNotFoundError, type Clock, type ReturnedMails } from '../core/ports.ts';
import type { Request } from './http.ts';
import type { CaseSummary, KindView } from './kinds/view.ts';

interface Deps {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	readonly clock: Clock;
	readonly returned: Pick<ReturnedMails, 'list'>;
	readonly views: readonly KindView[];
}

/** Cases of one answer of `GET /cases`. */
const pageSize = 25;

/** Asked for as a status: also cases, open or closed, of which a mail came back that the law asks for. */
const needsAttention = 'needs-attention';
/** In the place of a kind in a cursor: closed cases of which such a mail came back. */
const afterTheKinds = 'undelivered';

/**
 * Open cases, or those closed in a month; of one kind, or of each, one kind after the other. Those that need attention are open, or of them
 * a mail came back.
 *
 * @throws HttpProblem where a parameter is wrong.
 */
export async function listCases(deps: Deps, query: Request['query']) {
	const { status, dueBefore, cursor, kind, month } = query;
	const kinds = deps.views.filter((view) => kind === undefined || view.kind === kind);
	const having = kinds.filter(({ statuses }) => status === undefined || status === needsAttention || statuses.includes(status));
	const wrong = [
		...(kinds.length > 0 ? [] : [{ field: 'kind', message: `Write ${oneOf(deps.views.map((view) => view.kind))}.` }]),
		...(kinds.length === 0 || having.length > 0
			? []
			: [{ field: 'status', message: `Write ${oneOf(kinds.flatMap(({ statuses }) => statuses))}.` }]),
		...(dueBefore === undefined || isDate(dueBefore) ? [] : [{ field: 'dueBefore', message: 'Write a date, as 2026-12-24.' }]),
		...(month === undefined || isDate(`${month}-01`) ? [] : [{ field: 'month', message: 'Write a month, as 2026-12.' }]),
	];
	if (wrong.length > 0) throw new HttpProblem(422, 'Some parameters need another look', 'See errors for what to write.', wrong);
	const [of = having[0]?.kind, from = ''] = cursor?.split('.') ?? [];
	const alsoClosed = status === needsAttention && month === undefined;
	const stages: readonly string[] = [...having.map((view) => view.kind), ...(alsoClosed ? [afterTheKinds] : [])];
	const at = stages.indexOf(of ?? '');
	if (at < 0) throw foreignCursor();
	const page = await read(cursor, () => nominate(deps, having[at], { ...query, cursor: from === '' ? undefined : from }));
	const states = await Promise.all(page.caseIds.map((caseId) => deps.casesOfAnyKind.load(caseId)));
	const now = deps.clock.now();
	const rows = states
		.filter((state) => state !== undefined)
		// An open one, and one of another kind, has its place among those of its kind.
		.filter((state) => (having[at] ? state.kind === having[at].kind : state.closedAt !== undefined))
		.filter((state) => status === undefined || state.status === status || (status === needsAttention && isWanting(state)))
		.flatMap((state) => {
			const view = having.find((each) => each.kind === state.kind);
			return view
				? [{ ...view.summaryOf(state, now), ...(isWanting(state) && { undelivered: unsettledMails(state).length }) }]
				: [];
		})
		.filter(({ dueOn }) => dueBefore === undefined || (dueOn !== undefined && dueOn < dueBefore));
	const following = page.next === undefined ? stages[at + 1] : of;
	return { cases: rows, ...(following !== undefined && { cursor: `${following}.${page.next ?? ''}` }) };
}

const isWanting = (state: CaseHead): boolean => unsettledMails(state).length > 0;

const oneOf = (words: readonly string[]): string => {
	const each = [...new Set(words)];
	return each.length > 1 ? `one of: ${each.join(', ')}` : `${each[0]}`;
};

/** Open cases, next deadline first; closed ones by the month in which they were closed. Without a kind, those of which a mail came back. */
async function nominate({ clock, returned }: Deps, view: KindView | undefined, query: Request['query']): Promise<CaseList> {
	const page = { limit: pageSize, ...(query.cursor && { cursor: query.cursor }) };
	if (!view) {
		const { mails, next } = await returned.list(page);
		return { caseIds: [...new Set(mails.map(({ caseId }) => caseId))], ...(next !== undefined && { next }) };
	}
	const { cases, closedStatuses } = view;
	const closed = query.month !== undefined || closedStatuses.some((status) => status === query.status);
	return closed ? cases.listClosed({ ...page, month: query.month ?? clock.now().slice(0, 7) }) : cases.listOpen(page);
}

/** @throws HttpProblem where it is the cursor that cannot be read. */
async function read<T>(cursor: string | undefined, list: () => Promise<T>): Promise<T> {
	try {
		return await list();
	} catch (error) {
		// Text that is no JSON, JSON that is no cursor, a key that the table does not know.
		const unreadable =
			error instanceof SyntaxError || error instanceof TypeError || (error as Error).name === 'ValidationException';
		if (cursor && unreadable) throw foreignCursor();
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
		return { ...(await view.show(state)), ...(state.undelivered && { undelivered: returnedOf(state) }) };
	}
	for (const view of views) {
		const shown = await view.showIntake?.(reference);
		if (shown) return shown;
	}
	throw new CaseNotFoundError(reference);
}

/** Mails that came back, with the article that asks for them, if one does. */
const returnedOf = ({ kind, undelivered = [] }: CaseHead) =>
	undelivered.map((mail) => {
		const duty = dutyOf(kind, mail.mail);
		return { ...mail, ...(duty && { article: duty.article }) };
	});
