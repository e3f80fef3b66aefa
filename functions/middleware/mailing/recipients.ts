import { isUploadKey } from '../../adapters/mailing-uploads.ts';
import { wrongField } from '../../contract/problem.ts';
import type { RecipientsGiven } from '../../contract/requests/mail-people.ts';
import type { MailingSource } from '../../core/mailing/mailing.ts';
import { storesHolding } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { assertCategories } from '../known-categories.ts';

/** Whom the letter goes to. @throws HttpProblem where it names what there is not. */
export function recipientsOf(policy: Policy, { upload, column, categories = [] }: RecipientsGiven): MailingSource {
	if (upload === undefined) {
		assertCategories(policy, { categories });
		if (!categories.some((category) => storesHolding(policy, category).length > 0)) {
			throw wrongField('categories', 'No store has records of them: write others, or upload a list.');
		}
		return { kind: 'stores', categories };
	}
	if (!isUploadKey(upload)) throw wrongField('upload', 'It is of no upload: write the key that came with the form.');
	return { kind: 'upload', key: upload, ...(column !== undefined && { column }) };
}
