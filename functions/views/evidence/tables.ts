/** What happened and what was decided, as tables that a person can read. Times are UTC, dates the controller's. */
import type { AuditEvent } from '../../core/audit/chain.ts';
import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { categoryName, storeName } from '../wording/outcome.ts';

type Cell = string | number | undefined;

/** A Markdown document of one table; what stands in a cell cannot end it. */
const table = (title: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
	[
		`# ${title}`,
		'',
		rowOf(columns),
		rowOf(columns.map(() => '---')),
		...rows.map(rowOf),
		...(rows.length === 0 ? ['', 'None.'] : []),
		'',
	].join('\n');

const rowOf = (cells: readonly Cell[]): string =>
	`| ${cells
		.map((cell) =>
			String(cell ?? '')
				.replaceAll(/\s+/g, ' ')
				.replaceAll('|', '\\|'),
		)
		.join(' | ')} |`;

/** Every event: when, by whom, what, and what it says. */
export const timeline = ({ caseId }: Pick<CaseState, 'caseId'>, events: readonly AuditEvent[]): string =>
	table(
		`Timeline of ${caseId}`,
		['event', 'at (UTC)', 'by', 'what', 'saying'],
		events.map(({ seq, at, actor, type, data }) => [seq, at, actor, type.replaceAll('-', ' '), saying(data)]),
	);

/** What stands in an event by itself; lists and what they hold are in the chain. */
const saying = (data: AuditEvent['data']): string =>
	Object.entries(data)
		.flatMap(([name, value]) => {
			if (Array.isArray(value))
				return value.every((each) => typeof each === 'string' || typeof each === 'number') ? [`${name}: ${value.join(', ')}`] : [];
			return typeof value === 'object' ? [] : [`${name}: ${String(value)}`];
		})
		.filter((text) => !text.endsWith(': '))
		.join('; ');

/** What the policy and the law said of what was found, by store and category, each with its article. */
export const assessment = (policy: Policy, { caseId, plan = [], incomplete }: CaseState): string =>
	[
		table(
			`Assessment of ${caseId}`,
			['store', 'category', 'outcome', 'records', 'article', 'reason', 'until'],
			plan.map(({ store, category, outcome, count, article, reason, until }) => [
				storeName(policy, store),
				categoryName(policy, category),
				outcome,
				count,
				article,
				reason,
				until,
			]),
		),
		table(
			'Searches that were not complete',
			['store', 'why'],
			incomplete.map(({ store, why }) => [storeName(policy, store), why]),
		),
	].join('\n');

/** What a person decided or did: who, when, and where the words are. */
export const decisions = ({ caseId }: Pick<CaseState, 'caseId'>, events: readonly AuditEvent[]): string =>
	table(
		`Decisions in ${caseId}`,
		['event', 'at (UTC)', 'by', 'what', 'saying', 'in words (texts.json)'],
		events
			.filter(({ actor }) => actor.startsWith('dpo:'))
			.map(({ seq, at, actor, type, data }) => [seq, at, actor, type.replaceAll('-', ' '), saying(data), textsOf(data)]),
	);

const textsOf = (data: AuditEvent['data']): string =>
	Object.values(data)
		.flatMap((value) => (isTextReference(value) ? [value.key] : []))
		.join(', ');

const isTextReference = (value: unknown): value is { readonly key: string } =>
	typeof value === 'object' && value !== null && 'key' in value && 'hash' in value;

/** What was done in each store. */
export const outcome = (policy: Policy, { caseId, results = [] }: CaseState): string =>
	table(
		`Outcome of ${caseId}`,
		['store', 'status', 'found', 'done', 'kept', 'scheduled'],
		results.map(({ store, status, found, acted, retained, scheduled = [] }) => [
			storeName(policy, store),
			status,
			found,
			acted.map(({ category, count }) => `${categoryName(policy, category)}: ${count}`).join('; '),
			retained
				.map(
					({ category, count, reason, until }) =>
						`${categoryName(policy, category)}: ${count} (${reason}${until === undefined ? '' : `, until ${until}`})`,
				)
				.join('; '),
			scheduled
				.map((row) => {
					const when = 'on' in row ? row.on : `waits for ${row.waitsFor}`;
					return `${categoryName(policy, row.category)}: ${row.count} (${when}${row.held ? ', held' : ''})`;
				})
				.join('; '),
		]),
	);
