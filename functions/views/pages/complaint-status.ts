import type { ComplaintState } from '../../core/complaint/complaint.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import { authorityInWords, complaintStanding, complaintSubjectInWords } from '../wording/complaints.ts';

export interface ComplaintStatusPage {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'status' | 'about' | 'clock' | 'outcome' | 'ended' | 'answered'>;
	/** What happened, the oldest first; `on` is a calendar date. */
	readonly history: readonly { readonly on: string; readonly what: string }[];
}

/** Where a complaint stands: for the holder of its mailed link only. It repeats nothing that was written. */
export const complaintStatus = ({ policy, state, history }: ComplaintStatusPage): string => {
	const { title, text } = complaintStanding(state);
	return layout({
		site: policy,
		title: `Complaint ${state.caseId}`,
		content: html`<h1>Complaint <span class="ref">${state.caseId}</span></h1>
<div class="panel"><h2>${title}</h2><p>${text}</p></div>
<dl class="facts">
<dt>About</dt><dd>${complaintSubjectInWords[state.about]}</dd>
<dt>Received on</dt><dd>${longDate(state.clock.receivedOn)}</dd>
${!state.answered && !state.ended && html`<dt>We mean to tell you the outcome by</dt><dd>${longDate(state.clock.outcomeTargetOn)}</dd>`}
</dl>
${history.length > 0 && html`<h2>What happened so far</h2><ol class="timeline">${history.map(({ on, what }) => html`<li><time datetime="${on}">${longDate(on)}</time>${what}</li>`)}</ol>`}
<p class="soft">You can complain to the supervisory authority at any time: ${authorityInWords(policy)}.</p>`,
	});
};
