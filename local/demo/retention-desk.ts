import { askJson, jsonBody, unexpected } from './web.ts';

/** One line of what a sweep says of itself. */
export interface SweepCount {
	readonly category: string;
	readonly erased: number;
	readonly anonymised: number;
	readonly held: number;
	readonly failed: number;
}

/** `GET /sweeps/{sweep}`, as far as it is used here. */
export interface SweepView {
	readonly id: string;
	readonly status: string;
	readonly totals: Omit<SweepCount, 'category'>;
	readonly byCategory: readonly SweepCount[];
	readonly failures: readonly {
		readonly store: string;
		readonly category: string;
		readonly error: string;
		readonly items: number;
	}[];
}

/** `GET /subjects/{subjectKey}/schedule`, as far as it is used here. */
export interface ScheduleView {
	readonly entries: readonly {
		readonly store: string;
		readonly category: string;
		readonly count: number;
		readonly on?: string;
		readonly status: string;
	}[];
	readonly sentences: readonly string[];
}

/** What a mailing tool and the DPO do about retention, at the API. */
export interface RetentionDesk {
	/** One click of a mail client (RFC 8058) on the link that a mailing tool was given for the address. */
	click(email: string): Promise<void>;
	subjectKey(email: string): Promise<string>;
	schedule(subjectKey: string): Promise<ScheduleView>;
	suppressed(emails: readonly string[]): Promise<readonly boolean[]>;
	/** @returns the hold's id. */
	hold(email: string, reason: string, reviewOn: string): Promise<string>;
	lift(hold: string): Promise<void>;
	sweep(id: string): Promise<SweepView>;
}

export function makeRetentionDesk(url: string): RetentionDesk {
	// A token anew for each call: between two of them years may pass.
	const bearer = async () => {
		const { access_token } = await askJson<{ access_token: string }>(`${url}/local/token`, { method: 'POST' });
		return { authorization: `Bearer ${access_token}` };
	};
	const get = async <T>(path: string) => askJson<T>(`${url}${path}`, { headers: await bearer() });
	const post = async <T>(path: string, value: unknown) => {
		const { body, headers } = jsonBody(value);
		return askJson<T>(`${url}${path}`, { method: 'POST', body, headers: { ...headers, ...(await bearer()) } });
	};

	return {
		async click(email) {
			const { links } = await post<{ links: readonly { readonly url: string }[] }>('/unsubscribe/links', { emails: [email] });
			const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
			for (const link of links) await askJson(link.url, { method: 'POST', body });
		},
		subjectKey: async (email) => (await post<{ subjectKey: string }>('/subjects/lookup', { email })).subjectKey,
		schedule: (subjectKey) => get(`/subjects/${subjectKey}/schedule`),
		async suppressed(emails) {
			const { results } = await post<{ results: readonly { readonly suppressed: boolean }[] }>('/suppressions/check', { emails });
			return results.map(({ suppressed }) => suppressed);
		},
		hold: async (email, reason, reviewOn) => (await post<{ id: string }>('/holds', { on: { email }, reason, reviewOn })).id,
		async lift(hold) {
			const lifted = await fetch(`${url}/holds/${hold}`, { method: 'DELETE', headers: await bearer() });
			if (!lifted.ok) throw await unexpected(lifted);
		},
		sweep: (id) => get(`/sweeps/${id}`),
	};
}
