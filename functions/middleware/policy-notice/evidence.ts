import { mailingOf } from '../../core/mailing/case-mailing.ts';
import type { Mailings } from '../../core/mailing/ports.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyArchive } from '../../core/ports.ts';
import type { KindEvidence } from '../kinds/evidence.ts';

interface Deps {
	readonly policies: Pick<PolicyArchive, 'of'>;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
}

/** What an evidence bundle of a notice has beside that of any case. What changed in words is among its texts. */
export const policyNoticeEvidence = ({ policies, mailings }: Deps): KindEvidence<PolicyNoticeState> => ({
	kind: 'policy-notice',
	async filesOf({ caseId, before, after, mailings: letters }) {
		const told = await Promise.all(
			letters.map(async ({ number }) => {
				const id = mailingOf(caseId, number);
				const mailing = await mailings.get(id);
				if (!mailing) return { id, expired: true };
				const { openedAt, policyVersion, letter, source, refused } = mailing;
				return { id, openedAt, policyVersion, letter: letter.text, source, refused, progress: await mailings.progress(id) };
			}),
		);
		const [old, now] = await Promise.all([policies.of(before), policies.of(after)]);
		return [
			{ path: 'policy-before.json', holds: 'the policy that it changes from', content: old },
			{ path: 'policy-after.json', holds: 'the policy that it changes to', content: now },
			{ path: 'letters.json', holds: 'the letters to the people, and what each came to', content: told },
		];
	},
});
