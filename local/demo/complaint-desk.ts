import { askJson, jsonBody } from './web.ts';

/** What `GET /cases/{reference}` says of a complaint, as far as it is used here. */
export interface ComplaintView {
	readonly reference: string;
	readonly about: string;
	readonly status: string;
	readonly receivedOn: string;
	readonly clock: {
		readonly acknowledgeBy: string;
		readonly publishedAcknowledgeBy: string;
		readonly outcomeTargetOn: string;
		readonly acknowledged: boolean;
	};
	readonly linked?: { readonly to: string; readonly samePerson: boolean };
	readonly enquiries: readonly { readonly number: number }[];
	/** Absent once that was erased, as are mails and notes. */
	readonly person?: unknown;
	readonly mails: readonly unknown[];
	readonly notes: readonly unknown[];
	readonly head: { readonly seq: number; readonly hash: string };
	readonly timeline: readonly { readonly type: string; readonly at: string; readonly data: Readonly<Record<string, unknown>> }[];
}

/** Whoever deals with complaints: the public form, and the DPO API with a token of the local issuer. */
export interface ComplaintDesk {
	/** By the public form. @returns the reference. */
	complain(fields: Readonly<Record<string, unknown>>): Promise<string>;
	/** As the DPO enters it. @returns the reference. */
	enter(fields: Readonly<Record<string, unknown>>): Promise<string>;
	look(reference: string): Promise<ComplaintView>;
	act(reference: string, action: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
	/** A register's rows, each by its columns. @param from month; of the last twelve, unless given. */
	register(kind: string, from?: string): Promise<readonly Readonly<Record<string, string>>[]>;
}

export async function makeComplaintDesk(url: string): Promise<ComplaintDesk> {
	/** The clock may have passed the end of a token's time. */
	const authorized = async () => {
		const { access_token } = await askJson<{ access_token: string }>(`${url}/local/token`, { method: 'POST' });
		return { authorization: `Bearer ${access_token}` };
	};
	const post = async <T>(path: string, fields: Readonly<Record<string, unknown>>): Promise<T> => {
		const { body, headers } = jsonBody(fields);
		return askJson<T>(`${url}${path}`, { method: 'POST', body, headers: { ...headers, ...(await authorized()) } });
	};
	return {
		complain: async (fields) =>
			(await askJson<{ reference: string }>(`${url}/complaints`, { method: 'POST', ...jsonBody(fields) })).reference,
		enter: async (fields) => (await post<{ reference: string }>('/cases', { kind: 'complaint', ...fields })).reference,
		look: async (reference) => askJson<ComplaintView>(`${url}/cases/${reference}`, { headers: await authorized() }),
		act: (reference, action, fields = {}) => post(`/cases/${reference}/actions`, { action, ...fields }),
		async register(kind, from) {
			const query = from === undefined ? '' : `?from=${from}`;
			const answer = await fetch(`${url}/registers/${kind}.csv${query}`, { headers: await authorized(), redirect: 'manual' });
			const file = await fetch(answer.headers.get('location') ?? '');
			const [head = '', ...lines] = (await file.text())
				.replace(/^\uFEFF/, '')
				.split('\r\n')
				.filter((line) => line !== '');
			const columns = head.split(',');
			// No cell of these registers has a comma.
			return lines.map((line) => Object.fromEntries(line.split(',').map((cell, nth) => [columns[nth] ?? '', cell])));
		},
	};
}
