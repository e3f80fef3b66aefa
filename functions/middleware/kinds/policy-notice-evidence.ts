import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyArchive } from '../../core/ports.ts';
import { readChange } from '../policy-change.ts';
import type { KindEvidence } from './evidence.ts';

/** What an evidence bundle of a notice has beside that of any case. */
export const policyNoticeEvidence = (policies: Pick<PolicyArchive, 'of'>): KindEvidence<PolicyNoticeState> => ({
	kind: 'policy-notice',
	async filesOf(state) {
		const { before, topics } = await readChange(policies, state);
		return [
			{ path: 'difference.json', holds: 'what changed for people, in words', content: topics },
			{ path: 'policy-before.json', holds: 'the policy that it changed from', content: before },
		];
	},
});
