import { describe, expect, test } from '@jest/globals';
import { type CaseState, type RecipientEntry, type Right, rights } from '../../../functions/core/case/case.ts';
import { acknowledgement } from '../../../functions/views/letters/acknowledgement.ts';
import { decisionNeeded } from '../../../functions/views/letters/decision-needed.ts';
import { type Done, type DoneRight, done } from '../../../functions/views/letters/done.ts';
import { doneAccess } from '../../../functions/views/letters/done-access.ts';
import { doneErasure } from '../../../functions/views/letters/done-erasure.ts';
import { donePortability } from '../../../functions/views/letters/done-portability.ts';
import { joined } from '../../../functions/views/letters/joined.ts';
import type { Letter } from '../../../functions/views/letters/letter.ts';
import { receipt } from '../../../functions/views/letters/receipt.ts';
import { recipientNotice } from '../../../functions/views/letters/recipient-notice.ts';
import { refusal } from '../../../functions/views/letters/refusal.ts';
import { restrictionLifting } from '../../../functions/views/letters/restriction-lifting.ts';
import { taskNeeded } from '../../../functions/views/letters/task-needed.ts';
import { unsubscribed } from '../../../functions/views/letters/unsubscribed.ts';
import { withdrawnLetter } from '../../../functions/views/letters/withdrawn.ts';
import { onceConfirmed, rightAsked } from '../../../functions/views/wording/rights.ts';
import { policy, reference } from '../every-page.ts';

const link = 'https://privacy.example.com/x?token=t';
const caseLink = `https://privacy.example.com/cases/${reference}`;
const until = '2026-10-19T23:00:00.000Z';
const hostile = '<script>alert(1)</script>Ada';

const entry = (recipient: string, status: RecipientEntry['status']): RecipientEntry => ({
	...{ notice: recipient, recipient, act: 'restriction', by: 'email', categories: ['contact-details'], status },
	...{ owedAt: '2026-09-10T10:00:00.000Z', failures: 0, again: 0 },
});

const state = (right: Right, more: Partial<CaseState> = {}) => ({
	caseId: reference,
	right,
	status: 'fulfilling' as const,
	receivedOn: '2026-09-03',
	dueOn: '2026-10-05',
	houseTargetOn: '2026-09-24',
	deadlines: [],
	needs: [],
	incomplete: [],
	leftOut: [],
	stopped: false,
	effects: [],
	tasksDone: [],
	results: [{ store: 'crm', status: 'done', found: 1, acted: [{ category: 'contact-details', count: 2 }], retained: [] } as const],
	recipients: [entry('group', 'told'), entry('cloud-hosting', 'impossible')],
	...more,
});

const answer = (right: Right, more: Partial<Done> = {}): Letter => {
	const given = { policy, state: state(right), downloadLink: link, availableUntil: until };
	if (right === 'access') return doneAccess(given);
	if (right === 'portability') return donePortability(given);
	if (right === 'erasure') return doneErasure({ ...given, suppressed: true });
	if (right === 'unsubscribing') {
		return unsubscribed({ ...given, entries: [], today: '2026-09-04', undoLink: link, statusLink: link });
	}
	return done(right, { ...given, particulars: {}, ...more });
};

/** Every letter of a right, with what strangers wrote in each place that takes it. */
const letters = (right: Right): Readonly<Record<string, Letter>> => {
	const category = 'contact-details';
	const particulars = { corrections: [{ category, field: hostile, value: hostile }] };
	const changes = [{ record: 'r', category, field: hostile, after: hostile }];
	return {
		acknowledgement: acknowledgement({ policy, state: state(right), confirmLink: link, statusLink: link }),
		receipt: receipt({ policy, state: state(right), statusLink: link }),
		joined: joined({ policy, state: state(right), earlier: { caseId: 'AAAA-BBBB-CCC', dueOn: '2026-09-20' } }),
		withdrawn: withdrawnLetter({ policy, state: state(right) }),
		refusal: refusal({ policy, state: state(right), reason: 'excessive', text: hostile }),
		lifting: restrictionLifting({ policy, state: state(right), reasons: hostile, statusLink: link }),
		decision: decisionNeeded({ policy, state: state(right), caseLink }),
		task: taskNeeded({ policy, state: state(right), store: 'crm', caseLink }),
		notice: recipientNotice({
			...{ policy, state: state(right), act: 'rectification', categories: [category] },
			identifiers: [{ kind: 'email', value: hostile }],
			corrections: particulars.corrections,
		}),
		answer: answer(right, { particulars, changes, grounds: hostile }),
	};
};

describe.each(rights)('every letter of %s', (right) => {
	test.each(Object.entries(letters(right)))(
		'%s lets no markup through, and keeps the person out of the subject',
		(_, { subject, html, text }) => {
			expect(html).not.toContain('<script');
			expect(subject).not.toMatch(/Ada|script|@/);
			expect(subject).toContain(reference);
			expect(text).not.toMatch(/undefined|\[object|NaN/);
		},
	);

	test('says in the acknowledgement what was asked, and what happens once the link is used', () => {
		const { text } = letters(right).acknowledgement as Letter;
		expect(text).toContain(`Somebody asked The Office Group ${rightAsked[right]}, and gave this address.`);
		expect(text).toContain(`\n\n${onceConfirmed[right]}\n\n`);
		expect(text).not.toContain('Ada');
	});

	test('says in the answer what was asked, and when', () => {
		expect(answer(right).text).toContain(`You asked us on 3 September 2026 ${rightAsked[right]}.`);
	});
});

test.each<[Right, string | undefined]>([
	['access', undefined],
	['rectification', 'told what is right, and asked to put it right too'],
	['erasure', 'asked to erase it too'],
	['restriction', 'asked to leave it alone too'],
	['portability', undefined],
	['objection', 'asked to stop using it too'],
	['withdrawing-consent', 'told that it may not be used on your consent any more'],
])('the answer to %s says what recipients were asked, and why others were not', (right, asked) => {
	const { text } = answer(right);
	const { group, 'cloud-hosting': cloud } = policy.recipients;
	expect(text.includes(`* ${group?.name}: ${asked}\n`)).toBe(asked !== undefined);
	const why = cloud?.tell.by === 'none' ? cloud.tell.why : 'told';
	expect(text.includes(`* ${cloud?.name}: not told. ${why}.`)).toBe(asked !== undefined);
});

describe('the answer to a rectification', () => {
	const category = 'contact-details';
	const corrections = [
		{ category, field: 'name', value: 'Ada B. Example' },
		{ category, field: 'nickname', value: 'Countess' },
		{ category: 'identity-documents', field: 'number', value: '7' },
	];
	const changes = [
		{ record: 'c-1', category, field: 'name', before: 'Ada Example', after: 'Ada B. Example' },
		{ record: 'c-1', category, field: 'name', before: 'Ada Example', after: 'Ada B. Example' },
		{ record: 'c-2', category, field: 'name', after: 'Ada B. Example' },
	];

	test('says of each correction whether it was made, where and by whom, and counts a record once', () => {
		const byHand = { store: 'identity-documents', acted: [{ category: 'identity-documents', count: 1 }] };
		const { text } = done('rectification', {
			...{ policy, state: state('rectification', { tasksDone: [byHand] }), particulars: { corrections }, changes },
		});
		expect(text).toContain('* Contact details, name: now “Ada B. Example” (in 2 records)\n');
		expect(text).toContain('* Identity documents, number: now “7” (put right by hand)\n');
		expect(text).toContain('* Contact details, nickname: we hold nothing of that name, or it says so already\n');
		expect(text).toContain('If you disagree');
		expect(text).not.toContain('Ada Example');
	});

	test('never says that something is now right which nobody changed', () => {
		const { text } = done('rectification', { policy, state: state('rectification'), particulars: { corrections } });
		expect(text).toContain('We found nothing that had to be changed.');
		expect(text).not.toContain('now “');
	});

	test('names no routes of appeal where all was done', () => {
		const [first] = corrections;
		const particulars = { corrections: first ? [first] : [] };
		expect(done('rectification', { policy, state: state('rectification'), particulars, changes }).text).not.toContain(
			'If you disagree',
		);
	});
});

describe('the answer to an objection', () => {
	const restricted = {
		at: '2026-09-10T10:00:00.000Z',
		results: [{ store: 'crm', status: 'done', found: 1, acted: [{ category: 'enquiries', count: 1 }], retained: [] }],
	} as const;

	test('that is turned down gives the grounds, the law’s bar, and the end of the restriction', () => {
		const { text } = refusal({
			...{ policy, state: state('objection', { restricted }), reason: 'compelling-grounds', text: 'Fraud was tried.' },
		});
		expect(text).toContain('\n\nFraud was tried.\n\n');
		expect(text).toContain('only where compelling legitimate grounds override');
		expect(text).toContain('legal claims (UK GDPR Article 21(1))');
		expect(text).toContain('With this answer that restriction ends, and we use the data again (UK GDPR Article 18(3)).');
	});

	test('says nothing of a restriction where nothing was restricted', () => {
		const nothing = { at: restricted.at, results: [] };
		expect(
			refusal({ policy, state: state('objection', { restricted: nothing }), reason: 'compelling-grounds' }).text,
		).not.toContain('18(3)');
		expect(refusal({ policy, state: state('erasure', { restricted }), reason: 'excessive' }).text).not.toContain('18(3)');
	});

	test('says that marketing stays stopped, however it ends', () => {
		const effects = ['objected', 'marketing-stopped'] as const;
		const stopped = state('objection', { effects });
		expect(refusal({ policy, state: stopped, reason: 'compelling-grounds' }).text).toContain('needs no weighing');
		expect(done('objection', { policy, state: stopped, particulars: {}, grounds: 'Yes.' }).text).toContain('No more marketing');
		expect(done('objection', { policy, state: state('objection'), particulars: {} }).text).not.toContain('No more marketing');
	});
});

test('the end of a restriction is told with what was restricted, and why it ends', () => {
	const of = (right: Right) =>
		restrictionLifting({ policy, state: state(right), reasons: 'It was right.', statusLink: link }).text.split('\n')[0];
	expect([of('restriction'), of('objection'), of('withdrawing-consent')]).toEqual([
		'Since your request of 3 September 2026 we have kept your data without using it otherwise. We are about to end this restriction, and tell you before we do (UK GDPR Article 18(3)).',
		'Since your objection of 3 September 2026 we have not used the data that it was about. We are about to end this restriction, and tell you before we do (UK GDPR Article 18(3)).',
		'Since you withdrew your consent on 3 September 2026 we have not used the data that rested on it. We are about to end this restriction, and tell you before we do (UK GDPR Article 18(3)).',
	]);
});

describe('the answer to a withdrawal of consent', () => {
	test('names the purposes, and the suppression only where one of them is marketing', () => {
		const of = (...purposes: readonly string[]) =>
			done('withdrawing-consent', { policy, state: state('withdrawing-consent'), particulars: { purposes } }).text;
		expect(of('cater-for-diets')).toContain(`* ${policy.purposes['cater-for-diets']?.description}\n`);
		expect(of('cater-for-diets')).not.toContain('fingerprint');
		expect(of('marketing-by-consent')).toContain('fingerprint');
		expect(of('marketing-by-consent')).toContain('What was done before stays lawful (UK GDPR Article 7(3)).');
	});
});

test.each<[DoneRight, 'upheld' | 'changed']>([
	['automated-decisions', 'upheld'],
	['automated-decisions', 'changed'],
])('the answer to %s that was %s gives the logic, the outcome, the grounds and the routes of appeal', (right, review) => {
	const decision = { outcome: 'approved', at: '2026-09-10T10:00:00.000Z', by: 'dpo:1', review } as const;
	const { text } = done(right, { policy, state: state(right, { decision }), particulars: {}, grounds: 'Because.' });
	expect(text).toContain(policy.automatedDecisions);
	expect(text).toContain(`with what you wrote, and ${review} it.\n\nBecause.`);
	expect(text).toContain('If you disagree');
});

describe('the answer to a portability request', () => {
	const given = { policy, downloadLink: link, availableUntil: until };
	const retained = [{ category: 'referrals', count: 1, reason: 'right-does-not-apply' }];
	const results = [{ store: 'crm', status: 'done', found: 2, acted: [], retained }] as const;
	const transfer = { at: '2026-09-10T10:00:00.000Z', outcome: 'sent', text: { key: 'k', hash: 'h' } } as const;

	test('speaks of Article 20 and not of Article 15, and says why the rest is not in it', () => {
		const { text } = donePortability({ ...given, state: state('portability', { results }), redacted: 1 });
		expect(text).toContain('(UK GDPR Article 20(1))');
		expect(text).toContain('1 record in whole or in part, to protect other people (UK GDPR Article 20(4))');
		expect(text).toContain('Referrals, 1 record: We do not have it from you, or do not use it on your consent');
		expect(text).not.toContain('Article 15');
	});

	test('says what came of sending it on', () => {
		const of = (outcome: 'sent' | 'refused', said: string) =>
			donePortability({
				...{ ...given, state: state('portability', { transfer: { ...transfer, outcome } }) },
				sent: { to: 'import.example.org', said },
			}).text;
		expect(of('sent', 'import 7')).toContain(
			'We sent it to import.example.org on 10 September 2026, and they took it.\n\nThey answered: import 7\n',
		);
		expect(of('sent', '<html>\nA whole page')).not.toContain('A whole page');
		expect(of('refused', 'It leads to a private address.')).toContain(
			'We could not send it to import.example.org. It leads to a private address.',
		);
		expect(donePortability({ ...given, state: state('portability') }).text).not.toContain('another organisation');
	});
});

describe('what the DPO is asked', () => {
	test.each<[Right, RegExp]>([
		['access', /hand it over in a safe way.*records handed over/s],
		['erasure', /Erase what is found.*records erased/s],
		['rectification', /Put right what the person stated: the case has.*records put right/s],
		['restriction', /Mark what the request is about as restricted.*records restricted/s],
		['objection', /as restricted/],
		['withdrawing-consent', /as restricted/],
		['unsubscribing', /Delete what the policy keeps only until somebody unsubscribes.*records deleted/s],
	])('to do by hand for %s', (right, words) => {
		expect(taskNeeded({ policy, state: state(right), store: 'cctv', caseLink }).text).toMatch(words);
	});

	test.each<[Right, CaseState['needs'], RegExp]>([
		['access', ['concerns-others'], /Then approve \(with redactions where others are concerned\)/],
		['erasure', ['incomplete-search'], /proceed without it first/],
		['objection', ['weighing'], /"grounds".*"compelling-grounds"/s],
		['automated-decisions', ['human-review'], /"review": "upheld" or "changed"/],
		['portability', ['transfer'], /the data goes to the address that the case names/],
	])('to decide on %s', (right, needs, words) => {
		const { text } = decisionNeeded({ policy, state: state(right, { needs }), caseLink });
		expect(text).toMatch(words);
		expect(text.includes('Look at the plan')).toBe(right !== 'automated-decisions');
	});
});

test.each<[Right, 'erasure' | 'rectification' | 'restriction' | 'restriction-lifted', RegExp]>([
	['erasure', 'erasure', /Please erase it too/],
	['rectification', 'rectification', /Please put it right too.*Contact details, name: “Ada B\. Example”/s],
	['restriction', 'restriction', /restricted the use.*keep it without using it/s],
	['objection', 'restriction', /has objected.*stop using it too/s],
	['withdrawing-consent', 'restriction', /has withdrawn the consent.*stop using it too/s],
	['objection', 'restriction-lifted', /is lifted: the data may be used again/],
])('a recipient is told of %s, %s, what it has to do', (right, act, words) => {
	const corrections = [{ category: 'contact-details', field: 'name', value: 'Ada B. Example' }];
	const { text } = recipientNotice({
		...{ policy, state: state(right), act, categories: ['contact-details'] },
		identifiers: [{ kind: 'email', value: 'ada@example.com' }],
		...(act === 'rectification' && { corrections }),
	});
	expect(text).toMatch(words);
	expect(text).toContain('email: ada@example.com');
});
