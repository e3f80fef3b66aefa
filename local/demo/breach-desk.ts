import { parse } from 'csv-parse/sync';
import { askJson, jsonBody, unexpected } from './web.ts';

/** A breach as the DPO API shows it, as far as the demonstration looks. */
export interface BreachView {
	readonly reference: string;
	readonly status: string;
	readonly awareAt: string;
	readonly notifyBy: string;
	readonly clockRunning: boolean;
	readonly escalated: readonly number[];
	readonly severity: { readonly status: string; readonly score?: number; readonly level?: string };
	readonly notifications: readonly {
		readonly phase: number;
		readonly at: string;
		readonly final: boolean;
		readonly reference?: string;
	}[];
	readonly head: { readonly seq: number; readonly hash: string };
	readonly timeline: readonly unknown[];
}

/** A letter to many, as the DPO API shows it. */
export interface MailingView {
	readonly id: string;
	readonly status: string;
	readonly progress: {
		readonly listed: number;
		readonly sent: number;
		readonly repeated: number;
		readonly undelivered: number;
		readonly failed: number;
	};
	readonly missed: number;
}

interface UploadForm {
	readonly url: string;
	readonly fields: Readonly<Record<string, string>>;
	readonly key: string;
}

/** The DPO's desk at a breach: with a new token for each call, since tokens expire while hours pass. */
export interface BreachDesk {
	report(fields: Readonly<Record<string, unknown>>): Promise<{ readonly reference: string; readonly notifyBy: string }>;
	look(reference: string): Promise<BreachView>;
	act(reference: string, action: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
	/** The row of the register of breaches, its cells by their columns. */
	row(reference: string): Promise<Readonly<Record<string, string>>>;
	/** Uploads a list of people by a form of its own. @returns its key. */
	upload(list: Blob): Promise<string>;
	/** How far a letter to the people has come. */
	mailing(id: string): Promise<MailingView>;
}

export function makeBreachDesk(url: string): BreachDesk {
	const bearer = async () => {
		const { access_token } = await askJson<{ access_token: string }>(`${url}/local/token`, { method: 'POST' });
		return { authorization: `Bearer ${access_token}` };
	};
	const post = async <T>(path: string, value: unknown) => {
		const { body, headers } = jsonBody(value);
		return askJson<T>(`${url}${path}`, { method: 'POST', body, headers: { ...headers, ...(await bearer()) } });
	};
	return {
		report: (fields) => post('/breaches', fields),
		look: async (reference) => askJson(`${url}/cases/${reference}`, { headers: await bearer() }),
		async act(reference, action, fields = {}) {
			await post(`/cases/${reference}/actions`, { action, ...fields });
		},
		async row(reference) {
			const answer = await fetch(`${url}/registers/breach.csv`, { headers: await bearer() });
			if (!answer.ok) throw await unexpected(answer);
			const rows: Readonly<Record<string, string>>[] = parse(await answer.text(), { bom: true, columns: true });
			const row = rows.find(({ Reference }) => Reference === reference);
			if (!row) throw new Error(`The register of breaches has no row of ${reference}`);
			return row;
		},
		async upload(list) {
			const { url: form, fields, key } = await post<UploadForm>('/mailings/uploads', {});
			const body = new FormData();
			for (const [name, value] of Object.entries(fields)) body.append(name, value);
			body.append('file', list);
			const answer = await fetch(form, { method: 'POST', body });
			if (!answer.ok) throw await unexpected(answer);
			return key;
		},
		mailing: async (id) => askJson(`${url}/mailings/${id}`, { headers: await bearer() }),
	};
}
