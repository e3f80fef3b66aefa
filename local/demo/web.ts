/** The system as anybody meets it: by its pages and its API. */

interface Problem {
	readonly title?: string;
	readonly detail?: string;
	readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** The system answered otherwise than it should; says what it answered. */
export class UnexpectedAnswerError extends Error {
	override readonly name = 'UnexpectedAnswerError';
}

/** @throws UnexpectedAnswerError unless it is answered with one of 2xx. */
export async function askJson<T>(url: string, init: RequestInit = {}): Promise<T> {
	const response = await fetch(url, { ...init, headers: { accept: 'application/json', ...init.headers } });
	if (!response.ok) throw await unexpected(response);
	return (await response.json()) as T;
}

export const jsonBody = (value: unknown): { readonly body: string; readonly headers: { readonly 'content-type': string } } => ({
	body: JSON.stringify(value),
	headers: { 'content-type': 'application/json' },
});

/**
 * Opens a mailed link as a browser does, and presses the button of the page that it leads to.
 *
 * @returns the answer to the button; redirects are not followed.
 * @throws UnexpectedAnswerError unless the link leads to a page with a button.
 */
export async function pressButtonAt(link: string): Promise<Response> {
	const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
	const response = await fetch(link, { headers: { accept } });
	if (response.status !== 200) throw await unexpected(response);
	const page = await response.text();
	const form = /<form method="post" action="([^"]*)">(.*?)<\/form>/s.exec(page);
	if (form === null) throw new UnexpectedAnswerError(`There is no button on the page ${pathOf(link)}`);
	const [, action = '', inside = ''] = form;
	const inputs = [...inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
	return fetch(new URL(readable(action), link), {
		method: 'POST',
		headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams(
			inputs.map(([, name = '', value = '']): [string, string] => [readable(name), readable(value)]),
		).toString(),
		redirect: 'manual',
	});
}

export async function unexpected(response: Response): Promise<UnexpectedAnswerError> {
	const text = await response.text();
	const type = response.headers.get('content-type') ?? '';
	const said = type.includes('json') ? inWords(JSON.parse(text) as Problem) : '';
	return new UnexpectedAnswerError(`${pathOf(response.url)} answered ${response.status}${said === '' ? '' : `: ${said}`}`);
}

function inWords({ title, detail, errors = [] }: Problem): string {
	if (errors.length === 0) return detail ?? title ?? '';
	return errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
}

/** Without the query: a link's token is for its owner. */
const pathOf = (url: string): string => new URL(url).pathname;

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const readable = (html: string): string => html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
