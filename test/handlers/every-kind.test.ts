import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AnchoredHead } from '../../functions/adapters/anchors.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeAnchorChains } from '../../functions/handlers/anchor-chains.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeCaseActions } from '../../functions/handlers/serve-case-actions.ts';
import { makeCaseFiles } from '../../functions/handlers/serve-case-files.ts';
import { makeCases } from '../../functions/handlers/serve-cases.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { type Api, apiOf } from '../fixtures/http.ts';
import { type OtherState, otherCases } from '../fixtures/other-kind.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

const kind = 'policy-notice' as const;
const other = referenceFrom('of another kind');
let tables: Tables;
let around: Surroundings;
let request: string;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
	request = (await around.opened('a request')).caseId;
	await otherCases(tables).open(other, 'system', now, { type: 'notice-opened', data: { dueAt: '2026-03-05T00:00:00.000Z' } });
});
afterEach(() => tables.stop());

const close = () => otherCases(tables).apply(other, 'system', now, () => [{ type: 'notice-closed', data: {} }]);
const summaryOf = ({ caseId: reference, status, dueAt }: OtherState) => ({ reference, kind, status, dueOn: dueAt.slice(0, 10) });

/** The ports of the kinds that there are, but for the one whose name is borrowed. */
function portsOfOthers() {
	const all = around.ports();
	const without = <K extends { readonly kind: string }>(kinds: readonly K[]) => kinds.filter((each) => each.kind !== kind);
	return {
		...all,
		...{ views: without(all.views), actions: without(all.actions), kindEvidence: without(all.kindEvidence) },
		...{ deadlines: without(all.deadlines), reconciliations: without(all.reconciliations) },
	};
}

/** And beside them those of another kind. */
function ports() {
	const of = portsOfOthers();
	const cases = otherCases(tables);
	const view = {
		...{ kind, cases, statuses: ['open', 'done'], closedStatuses: ['done'], summaryOf },
		show: async (state: OtherState) => ({ ...summaryOf(state), answered: state.answered }),
	};
	const act = async () => cases.apply(other, 'dpo:x', now, () => [{ type: 'notice-answered', data: { wait: 'work-1' } }]);
	return {
		...of,
		views: [...of.views, view],
		actions: [...of.actions, { kind, act }],
		kindEvidence: [
			...of.kindEvidence,
			{ kind, filesOf: async () => [{ path: 'told.json', holds: 'who was told', content: ['somebody'] }] },
		],
	};
}

describe('the DPO', () => {
	let api: Api;
	const written: (readonly (readonly [string, string | object])[])[] = [];
	beforeEach(() => {
		const evidence = {
			write: async (of: string, _: string, __: string, files: (typeof written)[number]) => {
				written.push(files);
				return of;
			},
		};
		const files = { ...ports(), evidence, downloads: { sign: async (key: string) => `https://exports.example.org/${key}` } };
		api = apiOf({ ...makeCases(ports()), ...makeCaseActions(ports()), ...makeCaseFiles(files) });
	});
	/** References of every page. */
	const listed = async (query = '') => {
		const all: string[] = [];
		for (let cursor: string | undefined = ''; cursor !== undefined; ) {
			const { json } = await api.get(`/cases?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
			all.push(...json.cases.map(({ reference }: { reference: string }) => reference));
			cursor = json.cursor;
		}
		return all;
	};

	test('finds cases of every kind in the list, or of one; open, due, closed', async () => {
		expect(await listed()).toEqual([request, other]);
		expect(await listed('kind=policy-notice')).toEqual([other]);
		expect(await listed('kind=subject-request')).toEqual([request]);
		expect(await listed('dueBefore=2026-03-06')).toEqual([other]);
		expect(await listed('dueBefore=2026-03-05')).toEqual([]);
		expect(await listed('status=open')).toEqual([other]);
		expect(await listed('status=assessing')).toEqual([request]);
		await close();
		expect(await listed()).toEqual([request]);
		expect(await listed('month=2026-03')).toEqual([other]);
		expect(await listed('status=done')).toEqual([other]);
	});

	test.each([
		['kind=visitor', 'kind', expect.stringMatching(/^Write one of: subject-request, .*policy-notice\.$/)],
		['kind=policy-notice&status=assessing', 'status', 'Write one of: open, done.'],
		['kind=policy-notice&cursor=subject-request.', 'cursor', expect.any(String)],
	])('is told what to write instead of %s', async (query, field, message) => {
		expect((await api.get(`/cases?${query}`)).json.errors).toEqual([{ field, message }]);
	});

	test('sees, and acts on, each case as its kind has it', async () => {
		expect((await api.get(`/cases/${request}`)).json).toMatchObject({ kind: 'subject-request', right: 'access' });
		expect((await api.post(`/cases/${other}/actions`, { action: 'answer' })).json).toEqual({ reference: other, status: 'open' });
		expect((await api.get(`/cases/${other}`)).json).toEqual({
			...{ reference: other, kind, status: 'open', dueOn: '2026-03-05', answered: ['work-1'] },
		});
		expect((await api.post(`/cases/${request}/actions`, { action: 'answer' })).status).toBe(422);
	});

	test('is given evidence of each, with what only its kind has to show', async () => {
		await api.get(`/cases/${other}/evidence`);
		const files = new Map(written.at(-1));
		expect([...files.keys()]).toEqual([
			...['README.md', 'verify.mjs', 'timeline.md', 'decisions.md', 'told.json'],
			...['case.json', 'chain.json', 'texts.json', 'policy.json'],
		]);
		expect(files.get('README.md')).toContain(
			'| decisions.md | what a person decided or did |\n| told.json | who was told |\n| mails/ |',
		);
		expect(files.get('chain.json')).toEqual(await otherCases(tables).events(other));
	});
});

test('a sweep does to the cases of each kind what is due of them, and counts them together; one that fails keeps no kind waiting', async () => {
	const met: string[] = [];
	const failing = {
		...{ kind: 'breach' as const, listOpen: async () => ({ caseIds: ['x'] }) },
		meet: async () => {
			throw new Error('Broken.');
		},
	};
	const cases = otherCases(tables);
	const meet = async (caseId: string) => {
		met.push(caseId);
		return { escalated: 2, overdue: 1 };
	};
	const deadlines = [failing, ...ports().deadlines, { kind, meet, listOpen: cases.listOpen.bind(cases) }];
	around.clock.set('2026-04-03T00:00:00.000Z');
	const run = { schedule: 'deadline-sweep', scheduledAt: around.clock.now() };
	const totals = await makeSweepDeadlines({ ...ports(), deadlines })(run);
	expect(totals).toEqual({ lapsed: 0, reminded: 6, escalated: 3, overdue: 2, failed: 1 });
	expect(met).toEqual([other]);
});

describe('what a crash left half done is finished by the kind of its case', () => {
	const reconciled = (event: Parameters<ReturnType<typeof makeReconcileCases>>[0]) => {
		const cases = otherCases(tables);
		const mine = {
			...{ kind, cases, workflow: around.workflow },
			isAnswered: (state: OtherState, wait: string) => state.answered.includes(wait),
			stepInHand: () => 'SendNotices',
			describe: ({ dueAt }: OtherState) => ({ name: 'notice', due: ['Due', dueAt] as const }),
			finish: async () => 0,
		};
		return makeReconcileCases({ ...ports(), reconciliations: [...ports().reconciliations, mine] })(event);
	};
	beforeEach(() => {
		around.workflow.statuses.set('a request', 'RUNNING');
	});

	test('an execution that failed is flagged, by the sweep and at the word of EventBridge', async () => {
		around.workflow.statuses.set(other, 'FAILED');
		expect(await reconciled({ source: 'aws.states', detail: { name: other } })).toEqual({ found: 1 });
		expect(await reconciled({ schedule: 'reconcile', scheduledAt: now })).toEqual({ found: 0, failed: 0 });
		expect(await otherCases(tables).load(other)).toMatchObject({
			flagged: { step: 'SendNotices', error: 'Execution FAILED' },
			mails: ['flagged-1'],
		});
		expect(around.post.sent.map(({ headers }) => Object.fromEntries(headers).subject)).toEqual([
			`Needs attention: notice ${other}`,
		]);
	});

	test('an answer is delivered, though the kind does not say whether one may wait in vain', async () => {
		around.workflow.statuses.set(other, 'RUNNING');
		await around.ports().waits.add(other, 'work-1', 'token');
		await around.ports().waits.add(other, 'work-2', 'later');
		await otherCases(tables).apply(other, 'dpo:x', now, () => [{ type: 'notice-answered', data: { wait: 'work-1' } }]);
		expect(await reconciled({ schedule: 'reconcile', scheduledAt: now })).toEqual({ found: 0, failed: 0 });
		expect(around.workflow.answered).toEqual(['token']);
	});
});

test('chains of every kind are anchored, open and closed', async () => {
	const heads: AnchoredHead[] = [];
	const anchors = {
		write: async (_: string, __: number, part: readonly AnchoredHead[]) => {
			heads.push(...part);
		},
	};
	const anchor = (scheduledAt: string) =>
		makeAnchorChains({ ...around.ports(), anchors })({ schedule: 'anchor-chains', scheduledAt });
	const headOf = async (caseId: string) => {
		const { seq, hash } = (await around.ports().casesOfAnyKind.events(caseId)).at(-1) ?? {};
		return { caseId, seq, hash };
	};
	await anchor('a');
	expect(heads).toEqual([await headOf(request), await headOf(other)]);
	await close();
	await anchor('b');
	expect(heads.slice(2)).toEqual([await headOf(request), await headOf(other)]);
});
