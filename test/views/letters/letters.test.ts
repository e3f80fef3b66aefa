import { describe, expect, test } from '@jest/globals';
import { noticeActs, refusalReasons, rights } from '../../../functions/core/case/case.ts';
import { acknowledgement } from '../../../functions/views/letters/acknowledgement.ts';
import { caseFlagged } from '../../../functions/views/letters/case-flagged.ts';
import { clarificationAsked } from '../../../functions/views/letters/clarification-asked.ts';
import { clockResumed } from '../../../functions/views/letters/clock-resumed.ts';
import { decisionNeeded } from '../../../functions/views/letters/decision-needed.ts';
import { doneAccess } from '../../../functions/views/letters/done-access.ts';
import { doneErasure } from '../../../functions/views/letters/done-erasure.ts';
import { escalation } from '../../../functions/views/letters/escalation.ts';
import { joined } from '../../../functions/views/letters/joined.ts';
import { liftByHand } from '../../../functions/views/letters/lift-by-hand.ts';
import { receipt } from '../../../functions/views/letters/receipt.ts';
import { recipientNotice } from '../../../functions/views/letters/recipient-notice.ts';
import { recipientsNotTold } from '../../../functions/views/letters/recipients-not-told.ts';
import { refusal } from '../../../functions/views/letters/refusal.ts';
import { reminder } from '../../../functions/views/letters/reminder.ts';
import { statusLinkLetter } from '../../../functions/views/letters/status-link.ts';
import { taskNeeded } from '../../../functions/views/letters/task-needed.ts';
import { timeExtended } from '../../../functions/views/letters/time-extended.ts';
import { withdrawnLetter } from '../../../functions/views/letters/withdrawn.ts';
import { having, listed, noticeTo, told } from '../../fixtures/cases.ts';
import { policy, reference } from '../every-page.ts';

const state = {
	caseId: reference,
	right: 'erasure',
	status: 'awaiting-decision',
	receivedOn: '2026-09-03',
	dueOn: '2026-10-05',
	houseTargetOn: '2026-09-24',
	deadlines: [{ threshold: 'lapse', at: '2026-09-17T23:00:00.000Z' }],
	needs: [],
	incomplete: [],
	leftOut: [],
	stopped: false,
	effects: [],
	tasksDone: [],
} as const;

const caseLink = `https://privacy.example.com/cases/${reference}`;
const link = 'https://privacy.example.com/x?token=t';

test('the acknowledgement gives reference, due date and link, and says what happens to whoever did not ask', () => {
	expect(
		acknowledgement({ policy, state, confirmLink: link }).text,
	).toBe(`Somebody asked The Office Group to erase your data, and gave this address. If that was you, please confirm it:

Confirm my request:
${link}

Reference: ${reference}
You asked us: to erase your data
Received on: 3 September 2026
Our answer is due by: 5 October 2026

Once you have confirmed, we erase what we need not keep, and write to you what was erased, and what we kept and why. What we erase cannot be brought back.

If you do not confirm by 17 September 2026, the request lapses; you can then make a new one.

If you did not ask for this
---------------------------

Do nothing, and nothing happens: without your confirmation we neither hand out nor change anything.

-- 
The Office Group
Data protection officer: dpo@example.com
`);
});

describe('the answer to an erasure request', () => {
	const done = {
		...state,
		results: [
			{ store: 'crm', status: 'done', found: 3, acted: [{ category: 'job-details', count: 1 }], retained: [] },
			{
				store: 'marketing',
				status: 'done',
				found: 1,
				acted: [{ category: 'contact-details', count: 2 }],
				retained: [{ category: 'contact-details', count: 1, reason: 'legal-claims' }],
			},
			{
				store: 'payments',
				status: 'done',
				found: 4,
				acted: [{ category: 'contact-details', count: 1 }],
				retained: [{ category: 'invoices', count: 1200, reason: 'legal-obligation', until: '2032-03-31' }],
			},
		],
		recipients: having(listed(noticeTo('google-analytics'), noticeTo('group')), told('google-analytics')).recipients ?? [],
	} as const;

	test('says what was erased, in the policy’s order, and what was kept, why and until when', () => {
		const { text } = doneErasure({ policy, state: done, suppressed: true });
		expect(text).toContain('* Contact details: 3 records\n* Job details: 1 record\n');
		expect(text).toContain(
			'* What: Contact details\n  How many: 1 record\n  Why: We need the data to establish, exercise or defend legal claims. (UK GDPR Article 17(3)(e))\n  Until: not yet known',
		);
		const rule = policy.retention.find(({ category }) => category === 'invoices');
		expect(text).toContain(`* What: Invoices\n  How many: 1,200 records\n  Why: ${rule?.reason}\n  Until: 31 March 2032`);
		expect(text).toContain('for up to 35 days');
		expect(text).toContain('No more marketing');
		expect(text).toContain(`${policy.recipients['google-analytics']?.name}: asked to erase it too`);
		expect(text).toContain(`${policy.recipients.group?.name}: not told. We could not reach them yet, and go on trying.`);
		for (const { title } of policy.appeals) expect(text).toContain(`* ${title}: `);
		for (const { law } of policy.appeals) expect(text).toContain(`(${law})`);
	});

	test('where all was erased, names neither backups kept nor appeals nor a list that the address is not on', () => {
		const all = {
			...state,
			results: [{ store: 'crm', status: 'done', found: 1, acted: [{ category: 'job-details', count: 1 }], retained: [] }],
		} as const;
		const { text } = doneErasure({ policy, state: all, suppressed: false });
		expect(text).not.toMatch(/What we kept|If you disagree|No more marketing|Who else we told|not covered/);
	});

	test('where nothing was held, says so', () => {
		const { text } = doneErasure({ policy, state: { ...state, results: [] }, suppressed: false });
		expect(text).toContain('There was nothing that we could erase.');
		expect(text).not.toContain('backups');
	});

	test('never reports a search as complete that was not', () => {
		const missing = {
			...state,
			leftOut: ['cctv'],
			results: [{ store: 'call-records', status: 'proceeded-without', found: 0, acted: [], retained: [] }],
		} as const;
		const { text } = doneErasure({ policy, state: missing, suppressed: false });
		expect(text).toContain(`* ${policy.stores.cctv?.name}: we could not search it completely`);
		expect(text).toContain(`* ${policy.stores['call-records']?.name}: we could not search it completely`);
		expect(text).toContain('If you disagree');
	});
});

describe('the answer to an access request', () => {
	const found = {
		...state,
		right: 'access',
		results: [
			{
				store: 'crm',
				status: 'done',
				found: 3,
				acted: [{ category: 'enquiries', count: 2 }],
				retained: [{ category: 'enquiries', count: 1, reason: 'rights-of-others' }],
			},
		],
	} as const;
	const common = { policy, downloadLink: link, availableUntil: '2026-10-19T23:00:00.000Z' };

	test('gives the link, until when, what is in it, what is not, and the routes of appeal', () => {
		const { text } = doneAccess({ ...common, state: found, redacted: 1 });
		expect(text).toContain(`Download your data:\n${link}`);
		expect(text).toContain('Available until: 19 October 2026');
		expect(text).toContain('* Enquiries and messages: 2 records');
		expect(text).toContain('* 1 record in whole or in part, to protect other people (UK GDPR Article 15(4))');
		expect(text).toContain('If you disagree');
	});

	test('says why something was left out once, with or without a count of redactions', () => {
		expect(doneAccess({ ...common, state: found, redacted: 1 }).text.match(/Article 15\(4\)/g)).toHaveLength(1);
		expect(doneAccess({ ...common, state: found }).text.match(/Article 15\(4\)/g)).toHaveLength(1);
	});

	test('where nothing was found, says so and leaves nothing out', () => {
		const { text } = doneAccess({ ...common, state: { ...found, results: [] } });
		expect(text).toContain('We found no records about you.');
		expect(text).not.toContain('What was left out');
	});
});

describe('a refusal', () => {
	test.each(rights.flatMap((right) => refusalReasons.map((reason) => [right, reason] as const)))(
		'of %s for %s names the reason, an article and every route of appeal',
		(right, reason) => {
			const { text } = refusal({ policy, state: { ...state, right }, reason });
			expect(text).toMatch(/\n\nWhy\n---\n\n[A-Z][^\n]+\. \((UK GDPR Article|Data Protection Act 2018, )[^\n]+\)\n\n/);
			for (const { title } of policy.appeals) expect(text).toContain(`* ${title}: `);
		},
	);

	test('carries the words of the DPO, in paragraphs, without their markup', () => {
		const { text, html } = refusal({ policy, state, reason: 'excessive', text: 'One.\n\n  <b>Two</b>.\n' });
		expect(text).toContain('\n\nOne.\n\n<b>Two</b>.\n\n');
		expect(html).toContain('&lt;b&gt;Two&lt;/b&gt;');
	});
});

describe('a reminder', () => {
	test.each([
		['house-target-7', 'its house target is in 7 days'],
		['due-2', 'its due date is in 2 days'],
		['due-1', 'its due date is tomorrow'],
		['due-0', 'its due date is today'],
	])('at %s says that %s', (threshold, words) => {
		expect(reminder({ policy, state, threshold, caseLink }).text).toContain(words);
	});
});

test('a decision names each need, and each store whose search is incomplete', () => {
	const { text } = decisionNeeded({
		policy,
		state: {
			...state,
			needs: ['concerns-others', 'incomplete-search'],
			incomplete: [{ store: 'call-records', why: 'unreachable' }],
		},
		caseLink,
	});
	expect(text).toContain('* Some records may tell about other people.');
	expect(text).toContain(`* ${policy.stores['call-records']?.name}: could not be reached.`);
	expect(text).toContain(caseLink);
});

test('a task hands on the instructions of a store that a person searches', () => {
	const store = policy.stores.cctv;
	expect(taskNeeded({ policy, state, store: 'cctv', caseLink }).text).toContain(
		store?.kind === 'manual' ? store.instructions : 'no manual store',
	);
});

test('more time is told with the reasons and the new date, once and no more', () => {
	const { text } = timeExtended({ policy, state, reasons: 'Nine stores.\nFour of them on paper.', dueOn: '2026-12-03' });
	expect(text).toContain('Why\n---\n\nNine stores.\nFour of them on paper.');
	expect(text).toContain('Our answer is now due by: 3 December 2026');
	expect(text).toContain('Article 12(3)');
});

test('a question is asked in its own words, says where to answer, and that the time stands still', () => {
	const { text } = clarificationAsked({ policy, state, question: 'Which visits?' });
	expect(text).toContain('\n\nWhich visits?\n\nWrite to dpo@example.com, and name the reference');
	expect(text).toMatch(/stands still \(UK GDPR, Article 12A\)/);
});

test('when the clock moves on, from when and until when', () => {
	expect(clockResumed({ policy, state, on: '2026-09-20', dueOn: '2026-10-12' }).text).toContain(
		'moves on from: 20 September 2026\nOur answer is due by: 12 October 2026',
	);
});

test('a recipient is told whom and what it is about, and why', () => {
	const { text } = recipientNotice({
		policy,
		state,
		act: 'erasure',
		identifiers: [{ kind: 'contact-id', value: 'c-1' }],
		categories: ['contact-details'],
	});
	expect(text).toContain('contact id: c-1');
	expect(text).toContain('* Contact details');
	expect(text).toContain('Article 19');
});

test.each([
	['erasure', 'Please erase it too'],
	['rectification', 'Please put it right too'],
	['restriction', 'Please keep it without using it'],
	['restriction-lifted', 'the data may be used again'],
] as const)('a recipient is told of %s what to do', (act, asked) => {
	expect(recipientNotice({ policy, state, act, identifiers: [], categories: [] }).text).toContain(asked);
});

test('a recipient is told what is right', () => {
	const corrections = [{ category: 'contact-details', field: 'phone', value: '020 7946 0000' }];
	const { text } = recipientNotice({
		...{ policy, state, act: 'rectification', identifiers: [], categories: ['contact-details'], corrections },
	});
	expect(text).toContain('* Contact details, phone: “020 7946 0000”');
});

test('the DPO is told which recipients could not be, why, and what to do', () => {
	const failed = [{ recipient: 'group', by: 'webhook', why: 'answered-503' }] as const;
	const { text } = recipientsNotTold({ policy, state, failed, caseLink });
	expect(text).toContain('* Recipient: Companies of our group\n  Id: group\n  By: webhook\n  Why not: answered-503');
	expect(text).toContain('the action "tell-recipient"');
	expect(text).toContain(caseLink);
});

test('no subject holds more of a person than the reference', () => {
	const subjects = [
		acknowledgement({ policy, state, confirmLink: link }),
		statusLinkLetter({ policy, kind: 'subject-request', name: 'erasure request', state, statusLink: link }),
		statusLinkLetter({ policy, kind: 'complaint', state, statusLink: link }),
		joined({ policy, state, earlier: { caseId: 'AAAA-BBBB-CCC', dueOn: '2026-09-20' } }),
		withdrawnLetter({ policy, state }),
		doneAccess({ policy, state, downloadLink: link, availableUntil: '2026-10-19T23:00:00.000Z' }),
		doneErasure({ policy, state, suppressed: true }),
		refusal({ policy, state, reason: 'excessive' }),
		decisionNeeded({ policy, state, caseLink }),
		taskNeeded({ policy, state, store: 'cctv', caseLink }),
		liftByHand({ policy, state, store: 'cctv', caseLink }),
		caseFlagged({
			policy,
			state,
			name: 'erasure request',
			due: ['Due by law', 'Friday'],
			step: 'AssessRequest',
			error: 'StoreUnavailableError',
			caseLink,
		}),
		reminder({ policy, state, threshold: 'due-2', caseLink }),
		escalation({ policy, state, caseLink }),
		receipt({ policy, state, statusLink: link }),
		timeExtended({ policy, state, reasons: 'Ada asked much.', dueOn: '2026-12-03' }),
		clarificationAsked({ policy, state, question: 'Which of Ada’s visits?' }),
		clockResumed({ policy, state, on: '2026-09-20', dueOn: '2026-10-12' }),
		...noticeActs.map((act) =>
			recipientNotice({ policy, state, act, identifiers: [{ kind: 'email', value: 'ada@example.com' }], categories: [] }),
		),
		recipientsNotTold({ policy, state, failed: [], caseLink }),
	].map(({ subject }) => subject);
	expect(subjects).toEqual([
		`Please confirm your erasure request ${reference}`,
		`Your erasure request ${reference}`,
		`Your complaint ${reference}`,
		`Your request ${reference} goes on as AAAA-BBBB-CCC`,
		`Your erasure request ${reference} is withdrawn`,
		`Your access request ${reference}: your data is ready`,
		`Your erasure request ${reference}: what we have done`,
		`Your erasure request ${reference}: our answer`,
		`Decision needed: erasure request ${reference}`,
		`Task: ${policy.stores.cctv?.name}, erasure request ${reference}`,
		`Task: lift the restriction in ${policy.stores.cctv?.name}, ${reference}`,
		`Needs attention: erasure request ${reference}`,
		`Reminder: erasure request ${reference} is near its due date`,
		`Overdue: erasure request ${reference}`,
		`We have received your erasure request ${reference}`,
		`Your erasure request ${reference}: we need more time`,
		`Your erasure request ${reference}: a question`,
		`Your erasure request ${reference} goes on`,
		`Erasure notice ${reference} from The Office Group`,
		`Correction notice ${reference} from The Office Group`,
		`Restriction notice ${reference} from The Office Group`,
		`Restriction lifted: ${reference} from The Office Group`,
		`Recipients not told: erasure request ${reference}`,
	]);
});
