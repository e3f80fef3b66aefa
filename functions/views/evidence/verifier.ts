/**
 * A program that verifies an evidence bundle without Rightful: `node verify.mjs` in its folder, with any Node and nothing
 * installed. It is short so that an auditor can read it first.
 */
export const verifier = `// Verifies this bundle: node verify.mjs
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

// RFC 8785: members in the order of their names' UTF-16 code units, no white space.
const canonical = (value) =>
	Array.isArray(value)
		? '[' + value.map(canonical).join(',') + ']'
		: typeof value === 'object' && value !== null
			? '{' + Object.keys(value).sort().map((name) => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}'
			: JSON.stringify(value);
const commitment = (nonce, text) => sha256(canonical([nonce, text]));

const problems = [];
const chain = read('chain.json');
let previous = { seq: 0, hash: '0'.repeat(64) };
for (const { hash, ...content } of chain) {
	const place = 'event ' + (previous.seq + 1);
	if (hash !== sha256(canonical(content))) problems.push(place + ': its hash is not that of its content');
	if (content.seq !== previous.seq + 1) problems.push(place + ': it is number ' + content.seq);
	if (content.prevHash !== previous.hash) problems.push(place + ': it does not follow from the one before');
	if (content.caseId !== chain[0].caseId) problems.push(place + ': it is of another case');
	previous = { seq: content.seq, hash };
}

// Hashes that the chain holds, of texts and mails.
const committed = new Set(JSON.stringify(chain).match(/[0-9a-f]{64}/g));
const texts = read('texts.json');
// A list that the chain holds names texts, and lists, in turn.
const lists = texts.filter(({ key }) => key.startsWith('corrections-list-'));
for (let before = -1; before !== committed.size; ) {
	before = committed.size;
	for (const { text, hash } of lists) if (committed.has(hash)) for (const named of JSON.parse(text)) committed.add(named.hash);
}
for (const { key, text, nonce, hash } of texts) {
	if (hash !== commitment(nonce, text)) problems.push('text ' + key + ': it is not what its hash says');
	if (!committed.has(hash)) problems.push('text ' + key + ': no event names it');
}
const mails = new URL('mails/', import.meta.url);
const envelopes = existsSync(mails) ? readdirSync(mails).filter((file) => file.endsWith('.json')) : [];
for (const file of envelopes) {
	const { key, to, subject, nonce, sentAt } = read('mails/' + file);
	const [text, html] = ['.txt', '.html'].map((end) => readFileSync(new URL(file.replace(/\\.json$/, end), mails), 'utf8'));
	const hash = commitment(nonce, JSON.stringify([to, subject, text, html]));
	if (sentAt && !committed.has(hash)) problems.push('mail ' + key + ': no event names it as it is here');
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('holds: ' + chain.length + ' events of case ' + chain[0].caseId + ', the last ' + previous.hash);
`;
