import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Block, letter } from '../../../functions/views/letters/letter.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a mail program shows of the HTML part, and where its links lead. */
const shown = (html: string): string =>
	html
		.replace(/<a href="([^"]*)"[^>]*>/g, ' $1 ')
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');

const words = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((value) => value.replaceAll(/\s+/g, ' '));
const block: fc.Arbitrary<Block> = fc.oneof(
	fc.record({ heading: text }),
	fc.record({ paragraph: text }),
	fc.record({ list: fc.array(text, { minLength: 1, maxLength: 4 }) }),
	fc.record({ facts: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }) }),
	fc.record({
		table: fc.record({
			columns: fc.constant(['What', 'Why']),
			rows: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }),
		}),
	}),
	fc.record({ button: fc.record({ label: text, link: fc.webUrl() }) }),
	fc.record({ link: fc.record({ label: text, link: fc.webUrl() }) }),
);

describe('a letter', () => {
	test('says the same in text and HTML, whatever it says', () => {
		fc.assert(
			fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (blocks) => {
				const { text: plain, html } = letter({ subject: 'Subject', blocks, from: ['Sender'] });
				const body = html.slice(html.indexOf('<body'));
				// Text repeats the columns' names in each row, HTML names them once: each word counts once.
				expect(new Set(words(shown(body)))).toEqual(new Set(words(plain)));
			}),
		);
	});

	test('lets no markup through', () => {
		const { text: plain, html } = letter({
			subject: '<b>',
			blocks: [{ paragraph: '<script>alert(1)</script>' }],
			from: ['"Us" & Co'],
		});
		expect(html).not.toMatch(/<script|<b>/);
		expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(html).toContain('&quot;Us&quot; &amp; Co');
		expect(plain).toBe('<script>alert(1)</script>\n\n-- \n"Us" & Co\n');
	});
});
