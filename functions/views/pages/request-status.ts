import { type CaseState, closedStatuses } from '../../core/case/case.ts';
import { type NamedRecipient, recipientsNamed } from '../../core/request/recipients.ts';
import { longDate } from '../dates.ts';
import { type Html, html, type Part } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { rightAsked } from '../wording/rights.ts';
import { standing } from '../wording/statuses.ts';

export interface RequestStatus {
	readonly policy: Site;
	readonly state: Pick<
		CaseState,
		'caseId' | 'right' | 'status' | 'receivedOn' | 'joined' | 'deferredBehind' | 'lifting' | 'lifted'
	>;
	/** Calendar date. */
	readonly dueOn: string;
	/** What happened, the oldest first; `on` is a calendar date. */
	readonly history: readonly { readonly on: string; readonly what: string }[];
	/** Who was given the data, as {@link recipientsNamed} has it. */
	readonly recipients: readonly NamedRecipient[];
	readonly canWithdraw: boolean;
	/** The mailed token that withdrawing needs. */
	readonly token: string;
}

/** Where a request stands: for the holder of its mailed link only. */
export const requestStatus = ({ policy, state, dueOn, history, recipients, canWithdraw, token }: RequestStatus): string => {
	const { caseId: reference, right, status, receivedOn } = state;
	const { title, text } = standing(state);
	return layout({
		site: policy,
		title: `Request ${reference}`,
		content: html`<h1>Request <span class="ref">${reference}</span></h1>
<div class="panel"><h2>${title}</h2><p>${text}</p></div>
<dl class="facts">
<dt>You asked us</dt><dd>${rightAsked[right]}</dd>
<dt>Received on</dt><dd>${longDate(receivedOn)}</dd>
${!closedStatuses.includes(status) && html`<dt>Our answer is due by</dt><dd>${longDate(dueOn)}</dd>`}
</dl>
${history.length > 0 && html`<h2>What happened so far</h2><ol class="timeline">${history.map(({ on, what }) => html`<li><time datetime="${on}">${longDate(on)}</time>${what}</li>`)}</ol>`}
${whoWasTold(recipients)}
${canWithdraw && html`<p>Changed your mind? <a href="/requests/${reference}/withdraw?token=${encodeURIComponent(token)}">Withdraw this request</a>.</p>`}`,
	});
};

const whoWasTold = (recipients: readonly NamedRecipient[]): Part =>
	recipients.length > 0 &&
	html`<h2>Who else has your data</h2>
<p>We have given data that this is about to these, and have to tell them what was done (UK GDPR Article 19).</p>
<ul>${recipients.map(line)}</ul>`;

const line = ({ name, told, on }: NamedRecipient): Html =>
	html`<li>${name}: ${told ? `told${on === undefined ? '' : ` on ${longDate(on)}`}` : 'not told'}</li>`;
