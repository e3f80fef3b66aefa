import type { CaseView, Redaction } from './case-view.ts';
import { shown } from './rights-shown.ts';
import { askJson, jsonBody, UnexpectedAnswerError } from './web.ts';

/** The data protection officer, at the DPO API with a token of the local issuer. */
export interface Officer {
	look(reference: string): Promise<CaseView>;
	/** Approves what waits for a decision, other people's names left out of a copy. */
	decide(view: CaseView, asker: { readonly name?: string }): Promise<Decision>;
	/** What other systems hear of an address that they ask about. */
	check(email: string): Promise<AddressAnswer>;
	/** Says of a store that only a person can search, or change, that nothing was done there. */
	finishTask(reference: string, store: string, note: string): Promise<void>;
}

/** One result of `POST /restrictions/check`. */
export interface AddressAnswer {
	/** Do not use the data, or not for everything. */
	readonly restricted: boolean;
	/** Write nothing now. */
	readonly quiesced: boolean;
	readonly marks: readonly {
		readonly kind: string;
		/** Reference of the case. */
		readonly by: string;
		readonly since: string;
		readonly purposes?: readonly string[];
		readonly categories?: readonly string[];
	}[];
}

export interface Decision {
	readonly redactions: readonly Redaction[];
	/** What was decided, a sentence each. */
	readonly sentences: readonly string[];
}

interface ReviewedRecord {
	readonly id: string;
	readonly category: string;
	readonly fields: Readonly<Record<string, unknown>>;
}

export async function makeOfficer(url: string): Promise<Officer> {
	const { access_token } = await askJson<{ access_token: string }>(`${url}/local/token`, { method: 'POST' });
	const authorization = `Bearer ${access_token}`;
	const act = async (reference: string, action: Readonly<Record<string, unknown>>): Promise<void> => {
		const { body, headers } = jsonBody(action);
		await askJson(`${url}/cases/${reference}/actions`, { method: 'POST', body, headers: { ...headers, authorization } });
	};

	async function recordsIn(reference: string, store: string): Promise<readonly ReviewedRecord[]> {
		const records: ReviewedRecord[] = [];
		let cursor: string | undefined;
		do {
			const query = new URLSearchParams({ store, ...(cursor !== undefined && { cursor }) });
			const page = await askJson<{ records: ReviewedRecord[]; cursor?: string }>(`${url}/cases/${reference}/records?${query}`, {
				headers: { authorization },
			});
			records.push(...page.records);
			cursor = page.cursor;
		} while (cursor !== undefined);
		return records;
	}

	/** Reads what may be about others; answers how much that was, and what is to be left out. */
	async function review({ reference, plan, person }: CaseView, name: string | undefined) {
		const doubtful = plan.filter(({ reason }) => reason === 'concerns-others');
		const underOtherNames = (person?.candidates ?? []).filter(({ why }) => why === 'name-differs');
		let read = 0;
		const redactions: Redaction[] = [];
		for (const store of new Set([...doubtful, ...underOtherNames].map((each) => each.store))) {
			const otherNames = underOtherNames.filter((each) => each.store === store).map(({ personName }) => personName);
			for (const { id, category, fields } of await recordsIn(reference, store)) {
				const isDoubtful = doubtful.some((entry) => entry.store === store && entry.category === category);
				const hidden = Object.keys(fields).filter(
					(field) => otherNames.includes(String(fields[field])) || (isDoubtful && namesSomebodyElse(fields[field], name)),
				);
				if (isDoubtful || hidden.length > 0) read++;
				if (hidden.length > 0) redactions.push({ store, record: id, fields: hidden });
			}
		}
		return { read, redactions };
	}

	return {
		look: (reference) => askJson<CaseView>(`${url}/cases/${reference}`, { headers: { authorization } }),
		async decide(view, { name }) {
			const { act: what, decision } = shown[view.right];
			const { read, redactions } = what === 'copy' ? await review(view, name) : { read: 0, redactions: [] };
			await act(view.reference, { action: 'approve', ...(redactions.length > 0 && { redactions }), ...decision });
			return { redactions, sentences: sentencesOn(view, read, redactions) };
		},
		async check(email) {
			const { body, headers } = jsonBody({ emails: [email] });
			const asked = { method: 'POST', body, headers: { ...headers, authorization } };
			const { results } = await askJson<{ results: readonly AddressAnswer[] }>(`${url}/restrictions/check`, asked);
			const [answer] = results;
			if (answer === undefined) throw new UnexpectedAnswerError('The address that was asked about was not answered');
			return answer;
		},
		finishTask: (reference, store, note) => act(reference, { action: 'complete-task', store, records: 0, note }),
	};
}

/** Two words with capitals, as in a name, which are not the asker's. Enough for the sample texts. */
function namesSomebodyElse(value: unknown, name: string | undefined): boolean {
	return [...String(value).matchAll(/\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/gu)].some(([found]) => found !== name);
}

function sentencesOn({ needs }: CaseView, read: number, redactions: readonly Redaction[]): readonly string[] {
	const said: Readonly<Record<string, string>> = {
		'stronger-identity': 'the identity was made sure of beyond the mailed link',
		'concerns-others': `read ${read} records that may be about others, blacked out what ${redactions.length} of them say of somebody else`,
		'shared-identifier': 'what several people share is not followed',
		'name-differs': 'a record under another name belongs to the request all the same',
		'several-values': 'what is right holds for all records of the kind, whatever each of them says',
		weighing: 'the objection weighs more than the interest',
		'human-review': 'a person looked at the decision again, and changes it',
	};
	return needs.map((need) => said[need] ?? need.replaceAll('-', ' '));
}
