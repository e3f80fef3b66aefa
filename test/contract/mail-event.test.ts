import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readMailEvent, tagValue, textOfTag } from '../../functions/contract/mail-event.ts';

const tags = { case: ['VWW1-XD5V-AWJ'], mail: ['recipient-printer_2eagain-1'], 'ses:configuration-set': ['the-set'] };
const ours = { caseId: 'VWW1-XD5V-AWJ', mail: 'recipient-printer.again-1' };
const event = (eventType: unknown, more: object = {}, sentWith: unknown = tags) => ({
	source: 'aws.ses',
	detail: { eventType, ...more, mail: { tags: sentWith } },
});
const bounce = (bounceType: string, bounceSubType: string) => event('Bounce', { bounce: { bounceType, bounceSubType } });

describe('an event of SES', () => {
	test.each([
		['a mailbox that is not there', bounce('Permanent', 'General'), { why: 'bounced', forGood: true }],
		['a full mailbox, given up', bounce('Transient', 'MailboxFull'), { why: 'bounced', forGood: false }],
		['a bounce that nobody understands', bounce('Undetermined', 'Undetermined'), { why: 'bounced', forGood: false }],
		['the list of SES', bounce('Permanent', 'Suppressed'), { why: 'suppressed', forGood: true }],
		['the list of the account', bounce('Permanent', 'OnAccountSuppressionList'), { why: 'suppressed', forGood: true }],
		['spam, says the reader', event('Complaint', { complaint: {} }), { why: 'complained', forGood: true }],
		['a virus, says SES', event('Reject', { reject: {} }), { why: 'rejected', forGood: false }],
		['a template', event('Rendering Failure'), { why: 'rejected', forGood: false }],
	])('says that a mail of a case came back: %s', (_, given, said) => {
		expect(readMailEvent(given)).toEqual({ ...ours, ...said });
	});

	test('of a mail of a mailing names the mailing and the recipient, as they stand in the tags', () => {
		const sentWith = { ...tags, mailing: ['VWW1-XD5V-AWJ-m1'], recipient: ['ab_2e'] };
		const { detail } = bounce('Permanent', 'General');
		expect(readMailEvent({ detail: { ...detail, mail: { tags: sentWith } } })).toEqual({
			...{ why: 'bounced', forGood: true, mailing: 'VWW1-XD5V-AWJ-m1', recipient: 'ab_2e' },
		});
	});

	test.each([
		['a delay, which is no end', event('DeliveryDelay')],
		['a delivery', event('Delivery')],
		['no kind', event(undefined)],
		['a mail without our tags', event('Complaint', {}, { 'ses:configuration-set': ['the-set'] })],
		['a tag with two values', event('Complaint', {}, { ...tags, case: ['a', 'b'] })],
		['a tag that is none of ours', event('Complaint', {}, { ...tags, mail: ['a b'] })],
		['a tag that is no text', event('Complaint', {}, { ...tags, mail: ['_ff'] })],
		['a tag of another kind', event('Complaint', {}, { ...tags, mail: [7] })],
		['tags that are a list', event('Complaint', {}, ['case'])],
	])('with %s says nothing of a mail of ours', (_, given) => {
		expect(readMailEvent(given)).toBeUndefined();
	});

	test('whatever it is, is read without harm', () => {
		fc.assert(fc.property(fc.anything(), (given) => readMailEvent(given) === undefined));
		const detail = { eventType: fc.constant('Bounce'), bounce: fc.anything(), mail: fc.anything() };
		fc.assert(fc.property(fc.record({ detail: fc.record(detail) }), (given) => readMailEvent(given) === undefined));
	});
});

describe('the value of a tag', () => {
	test.each([
		['clock-extended-12', 'clock-extended-12'],
		['recipient-printer.again-1', 'recipient-printer_2eagain-1'],
		['sweep_1/ä', 'sweep_5f1_2f_c3_a4'],
	])('of %s is %s', (text, value) => {
		expect(tagValue(text)).toBe(value);
	});

	test('has what SES takes, and gives the text back', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), (text) => {
				const value = tagValue(text) ?? '';
				expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
				expect(textOfTag(value)).toBe(text);
			}),
		);
	});

	test('is none where the text is too long, or empty', () => {
		expect(tagValue('x'.repeat(256))).toBe('x'.repeat(256));
		expect(tagValue('x'.repeat(257))).toBeUndefined();
		expect(tagValue('')).toBeUndefined();
	});
});
