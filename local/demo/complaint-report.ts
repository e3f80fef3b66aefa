/** What became of the complaints: tables to read, a document for programs. */
import type { ComplaintShown, ComplaintsShown } from './complaint.ts';
import { styled } from './progress.ts';
import { aligned, table } from './table.ts';

/** The document of `--complaint --json`. */
export function documentOfComplaints({ complaints, counts, ms }: ComplaintsShown) {
	return {
		complaints: complaints.map(({ view, clockMails, mails, row, chain }) => ({
			...{ reference: view.reference, about: view.about, status: view.status, receivedOn: view.receivedOn, clock: view.clock },
			...{ byTheClock: clockMails, mails, register: row },
			audit: { events: chain.events, verified: chain.verified },
		})),
		counts,
		ms,
	};
}

/** The clock of each, what it did, the register's row, the counts, and what is not as it was said. */
export function showComplaintTables(shown: ComplaintsShown, stream: NodeJS.WriteStream): string {
	const { complaints, counts, problems, ms } = shown;
	const mark = (holds: boolean) => (holds ? styled('green', '✓', stream) : styled('red', '✗', stream));
	const [first = {}] = counts;
	return [
		...table(
			[
				['Complaint', 'Received', 'Acknowledge by', 'By the ICO’s count', 'Outcome target', 'Acknowledged in time', 'Outcome'],
				...complaints.map(clockRow),
			],
			stream,
		),
		...table([['Complaint', 'On', 'By the clock, to', 'What'], ...complaints.flatMap(clockMails)], stream),
		...complaints.flatMap(({ view, row }) => [
			'',
			`  ${styled('bold', `Register, ${view.reference}`, stream)}`,
			...aligned(
				Object.entries(row).filter(([, cell]) => cell !== ''),
				[],
			).map((line) => styled('dim', `  ${line}`, stream)),
		]),
		...table([Object.keys(first), ...counts.map((count) => Object.values(count))], stream),
		'',
		styled('dim', `  Seconds  ${Math.round(ms / 1000)}`, stream),
		'',
		...complaints.map(({ chain }) => `  ${mark(chain.verified)} Chain ${chain.text}`),
		...problems.map((problem) => `  ${mark(false)} ${problem}`),
		'',
	].join('\n');
}

const clockRow = ({ view: { reference, receivedOn, clock }, row }: ComplaintShown): string[] => [
	...[reference, receivedOn, clock.acknowledgeBy, clock.publishedAcknowledgeBy, clock.outcomeTargetOn],
	...[row['Acknowledged in time'] ?? '', row.Outcome ?? ''],
];

const clockMails = ({ view, clockMails: sent }: ComplaintShown): string[][] =>
	sent.map(({ on, to, subject }, nth) => [nth === 0 ? view.reference : '', on, to, subject]);
