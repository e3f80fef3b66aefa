/** What a breach came to: tables to read, a document for programs. */
import type { BreachShown } from './breach.ts';
import { styled } from './progress.ts';
import { aligned, table } from './table.ts';

/** The document of `--breach --json`. */
export const documentOfBreach = ({ view, escalations, letter, document, row, mails, chain, ms }: BreachShown) => ({
	reference: view.reference,
	status: view.status,
	awareAt: view.awareAt,
	notifyBy: view.notifyBy,
	severity: view.severity,
	escalations,
	notifications: view.notifications,
	letter,
	document,
	register: row,
	mails,
	audit: { events: chain.events, verified: chain.verified },
	ms,
});

/** The escalations, the document for the authority, the row of the register, and what was checked. */
export function showBreachReport({ escalations, document, row, chain, checked }: BreachShown, stream: NodeJS.WriteStream): string {
	const filled = Object.entries(row).filter(([, cell]) => cell !== '');
	return [
		...table(
			[['Hours', 'Due (UTC)', 'Sent to'], ...escalations.map(({ hours, due, to }) => [String(hours), due, to.join(', ')])],
			stream,
			[0],
		),
		'',
		`  ${styled('bold', `To ${document.to}: ${document.subject}`, stream)}`,
		...document.text
			.trimEnd()
			.split('\n')
			.map((line) => `  ${line}`.trimEnd()),
		'',
		`  ${styled('bold', 'Register of breaches, Art 33(5)', stream)}`,
		...aligned(filled, []).map((line) => `  ${line}`),
		'',
		...checked.findings.map((finding) => `  ${styled('green', '✓', stream)} ${finding}`),
		`  ${chain.verified ? styled('green', '✓', stream) : styled('red', '✗', stream)} Chain ${chain.text}`,
		...checked.problems.map((problem) => `  ${styled('red', '✗', stream)} ${problem}`),
		'',
	].join('\n');
}
