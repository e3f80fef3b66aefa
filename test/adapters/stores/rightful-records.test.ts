import { expect, test } from '@jest/globals';
import { mailRecord, requestRecord } from '../../../functions/adapters/stores/rightful-records.ts';
import type { CaseEvent } from '../../../functions/core/case/case.ts';
import { blackedOut } from '../../../functions/core/request/export/redact.ts';
import { caseId, confirmed, having } from '../../fixtures/cases.ts';

test('how the DPO made sure who asks is told to whom it was made sure of, and to nobody else', () => {
	const identity = { establishedAt: '2026-02-24T12:00:00.000Z', how: 'Passport seen at the desk' };
	const person = { email: 'person@example.com', receivedAt: '2026-03-02T10:00:00.000Z', identity };
	const told = (...events: readonly CaseEvent[]) => {
		const stored = { caseId, person, state: having(...events), mails: [], texts: [], exported: [] };
		return requestRecord(stored, 'Europe/London')?.fields.identityCheck;
	};
	expect([told(confirmed), told()]).toEqual([identity, undefined]);
});

test('a mail to a colleague who was given a task says what was said, and not to whom', () => {
	const stored = { caseId, person: {}, state: having(confirmed), mails: [], texts: [], exported: [] };
	const to = (key: string) =>
		mailRecord(stored, { key, to: 'guard@example.net', subject: 'S', text: 'T' }, 'Europe/London').fields.to;
	expect([to('task-assigned-cctv-9'), to('reminder-task-cctv-2-9'), to('done')]).toEqual([
		...[blackedOut, blackedOut, 'guard@example.net'],
	]);
});
