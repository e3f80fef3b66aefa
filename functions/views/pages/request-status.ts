import type { CaseStatus, Right } from '../../core/case/case.ts';
import { closedStatuses } from '../../core/case/case.ts';
import { longDate } from '../dates.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { rightAsked } from '../wording/rights.ts';
import { statusInWords } from '../wording/statuses.ts';

export interface RequestStatus {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
	readonly status: CaseStatus;
	/** Calendar dates. */
	readonly receivedOn: string;
	readonly dueOn: string;
	/** What happened, the oldest first; `on` is a calendar date. */
	readonly history: readonly { readonly on: string; readonly what: string }[];
	readonly canWithdraw: boolean;
	/** The mailed token that withdrawing needs. */
	readonly token: string;
}

/** Where a request stands: for the holder of its mailed link only. */
export const requestStatus = ({
	policy,
	reference,
	right,
	status,
	receivedOn,
	dueOn,
	history,
	canWithdraw,
	token,
}: RequestStatus): string => {
	const { title, text } = statusInWords[status];
	return layout({
		site: policy,
		title: `Request ${reference}`,
		content: html`<h1>Request <span class="ref">${reference}</span></h1>
<div class="panel"><h2>${title}</h2><p>${text}</p></div>
<dl class="facts">
<dt>You asked for</dt><dd>${rightAsked[right]}</dd>
<dt>Received on</dt><dd>${longDate(receivedOn)}</dd>
${!closedStatuses.includes(status) && html`<dt>Our answer is due by</dt><dd>${longDate(dueOn)}</dd>`}
</dl>
${history.length > 0 && html`<h2>What happened so far</h2><ol class="timeline">${history.map(({ on, what }) => html`<li><time datetime="${on}">${longDate(on)}</time>${what}</li>`)}</ol>`}
${canWithdraw && html`<p>Changed your mind? <a href="/requests/${reference}/withdraw?token=${encodeURIComponent(token)}">Withdraw this request</a>.</p>`}`,
	});
};
