import type { Mail } from '../../core/ports.ts';
import { type Html, html } from '../html.ts';

/** A mail but for whom it goes to. */
export type Letter = Pick<Mail, 'subject' | 'text' | 'html'>;

/** One part of a letter. Written once and rendered twice, so that text and HTML cannot say different things. */
export type Block =
	| { readonly heading: string }
	| { readonly paragraph: string }
	| { readonly list: readonly string[] }
	/** Terms and what they are. */
	| { readonly facts: readonly (readonly [term: string, value: string])[] }
	| { readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] } }
	/** The one thing to do. */
	| { readonly button: { readonly label: string; readonly link: string } }
	| { readonly link: { readonly label: string; readonly link: string } };

export interface Content {
	/** No personal data but the reference. */
	readonly subject: string;
	/** No greeting: a name that a stranger typed must not reach the mailbox of somebody else. */
	readonly blocks: readonly Block[];
	/** The last lines: whom it comes from. */
	readonly from: readonly string[];
}

/** Both parts of a mail. */
export const letter = ({ subject, blocks, from }: Content): Letter => ({
	subject,
	text: `${[...blocks.map(textOf), `-- \n${from.join('\n')}`].join('\n\n')}\n`,
	html: page(subject, blocks.map(htmlOf), from),
});

const textOf = (block: Block): string => {
	if ('heading' in block) return `${block.heading}\n${'-'.repeat(block.heading.length)}`;
	if ('paragraph' in block) return block.paragraph;
	if ('list' in block) return block.list.map((item) => `* ${item}`).join('\n');
	if ('facts' in block) return block.facts.map(([term, value]) => `${term}: ${value}`).join('\n');
	if ('button' in block) return `${block.button.label}:\n${block.button.link}`;
	if ('link' in block) return `${block.link.label}:\n${block.link.link}`;
	const { columns, rows } = block.table;
	return rows.map((row) => `* ${row.map((cell, index) => `${columns[index]}: ${cell}`).join('\n  ')}`).join('\n');
};

const htmlOf = (block: Block): Html => {
	if ('heading' in block) return html`<h2 style="${look.heading}">${block.heading}</h2>`;
	if ('paragraph' in block) return html`<p style="${look.paragraph}">${block.paragraph}</p>`;
	if ('list' in block)
		return html`<ul style="${look.list}">${block.list.map((item) => html`<li style="${look.item}">${item}</li>`)}</ul>`;
	if ('facts' in block)
		return html`<p style="${look.facts}">${block.facts.map(([term, value], index) => [index > 0 && html`<br>`, html`${term}: <strong>${value}</strong>`])}</p>`;
	if ('button' in block)
		return html`<p style="${look.paragraph}"><a href="${block.button.link}" style="${look.button}">${block.button.label}</a></p>`;
	if ('link' in block)
		return html`<p style="${look.paragraph}"><a href="${block.link.link}" style="${look.link}">${block.link.label}</a></p>`;
	const { columns, rows } = block.table;
	return html`<table style="${look.table}"><thead><tr>${columns.map((column) => html`<th scope="col" style="${look.head}">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td style="${look.cell}">${cell}</td>`)}</tr>`)}</tbody></table>`;
};

const page = (subject: string, blocks: readonly Html[], from: readonly string[]): string =>
	html`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="${look.body}"><div role="article" style="${look.sheet}">
${blocks}
<p style="${look.from}">${from.map((line, index) => [index > 0 && html`<br>`, line])}</p>
</div></body>
</html>
`.toString();

/** Mail programs drop stylesheets: looks stand at the elements. */
const look = {
	body: 'margin:0;padding:24px 12px;background:#f4f3ef;color:#1d2321;font:16px/1.6 Helvetica,Arial,sans-serif',
	sheet: 'max-width:600px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #dcdad2;border-radius:10px',
	heading: 'margin:28px 0 8px;font:600 20px/1.3 Georgia,serif',
	paragraph: 'margin:0 0 16px',
	list: 'margin:0 0 16px;padding-left:22px',
	item: 'margin:0 0 6px',
	facts: 'margin:0 0 16px;padding:14px 18px;background:#e9f1ed;border-radius:8px',
	button:
		'display:inline-block;padding:13px 26px;background:#0b5c4a;color:#ffffff;font-weight:600;text-decoration:none;border-radius:8px',
	link: 'color:#0b5c4a',
	table: 'width:100%;margin:0 0 16px;border-collapse:collapse',
	head: 'padding:8px 12px 8px 0;border-bottom:1px solid #77817c;text-align:left;vertical-align:top',
	cell: 'padding:8px 12px 8px 0;border-bottom:1px solid #dcdad2;text-align:left;vertical-align:top',
	from: 'margin:32px 0 0;padding-top:16px;border-top:1px solid #dcdad2;color:#535d59;font-size:14px',
} as const;
