import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { DocumentPath } from '../../functions/core/policy/coverage.ts';
import { formatProblem, loadPolicy, loadUpcoming, PolicyError, readPolicy } from '../../lib/policy-file.ts';
import { readYaml } from '../../lib/policy-yaml.ts';
import { problemsOf, rewritten, smallDataMap, smallPolicy, write } from './fixtures/small-policy.ts';

const policyWith = (passage: string, instead: string) => problemsOf(write(rewritten(smallPolicy, passage, instead)));
const dataMapWith = (passage: string, instead: string) => problemsOf(write(smallPolicy, rewritten(smallDataMap, passage, instead)));
/** Line of a passage of the small policy, as it is before it is spoilt. */
const at = (passage: string) => smallPolicy.slice(0, smallPolicy.indexOf(passage)).split('\n').length;
const inPolicy = (line: number, message: string) => ({ file: 'policy', line, message });
const inDataMap = (line: number, message: string) => ({ file: 'data map', line, message });

test('a small policy that holds is loaded with the stores of the data map', () => {
	const policy = loadPolicy(write());
	expect(Object.keys(policy.categories)).toEqual(['names', 'parcels']);
	expect(Object.keys(policy.stores)).toEqual(['depot']);
});

describe('the policy that is to come', () => {
	const folderOf = (files: ReturnType<typeof write>) => dirname(files.policyFile);

	test('is none where there is no folder of it', () => {
		expect(loadUpcoming('/nowhere/upcoming')).toBeUndefined();
	});

	test('has the data map that stands beside it, and is refused as any other', () => {
		expect(loadUpcoming(folderOf(write()))).toEqual(loadPolicy(write()));
		const spoilt = write(rewritten(smallPolicy, 'anonymity: 10', 'anonymity: 9'));
		expect(() => loadUpcoming(folderOf(spoilt))).toThrow('anonymity: write 10 or more');
	});

	test('is refused where its folder has no policy', () => {
		const files = write();
		rmSync(files.policyFile);
		expect(() => loadUpcoming(folderOf(files))).toThrow('there is no such file: write it');
	});
});

describe('what is no policy is refused with file, line and what to write:', () => {
	test('a file that is not there', () => {
		const files = { ...write(), dataMapFile: '/nowhere/data-map.yaml' };
		expect(problemsOf(files)).toEqual([inDataMap(1, 'there is no such file: write it')]);
	});

	test('an empty file', () => {
		expect(problemsOf(write(smallPolicy, ''))).toEqual([inDataMap(1, 'write a mapping with stores')]);
		expect(problemsOf(write(''))).toEqual([
			inPolicy(1, expect.stringMatching(/^write a mapping with organisation, controller, dpo, .*, stores$/) as unknown as string),
		]);
	});

	test('text that is no YAML', () => {
		expect(policyWith('  email: dpo@example.com', '  email: "dpo@example.com')).toEqual([
			inPolicy(expect.any(Number) as unknown as number, expect.stringMatching(/^no YAML: /) as unknown as string),
		]);
	});

	test('a value that finds the same records whoever is asked for', () => {
		const line = smallDataMap.slice(0, smallDataMap.indexOf('attribute: email')).split('\n').length;
		expect(dataMapWith('email: { attribute: email }', "email: { attribute: email, value: 'PERSON#' }")).toEqual([
			inDataMap(line, 'stores.depot.find.email.value: write a text with {value}, which stands for the identifier'),
		]);
	});

	test('a key that stands twice', () => {
		expect(policyWith('backups: P35D', 'backups: P35D\nbackups: P30D')).toEqual([
			inPolicy(at('backups') + 1, 'this key stands twice in its mapping: write it once'),
		]);
	});

	test('a key that is not known, with the one that was meant', () => {
		expect(policyWith('    legalBasis: contract', '    legalBasis: contract\n    intrest: Parcels')).toEqual([
			inPolicy(at('legalBasis') + 1, 'purposes.delivery.intrest: is not known here: write interest'),
		]);
	});

	test('two unknown keys, each on its line', () => {
		expect(policyWith('  email: dpo@example.com', '  email: dpo@example.com\n  mail: x\n  telephone: y')).toEqual([
			inPolicy(at('dpo@') + 1, 'dpo.mail: is not known here: write email'),
			inPolicy(at('dpo@') + 2, 'dpo.telephone: is not known here: known are email'),
		]);
	});

	test('a key that is missing, on the line of the mapping that lacks it', () => {
		expect(policyWith('    kind: processor\n', '')).toEqual([
			inPolicy(
				at('carrier:'),
				'recipients.carrier.kind: is missing: write one of group, processor, partner, analytics, advertising, credit-reference, acquirer, authority',
			),
		]);
	});

	test('a value that is not one of those possible, with the one that was meant', () => {
		expect(policyWith('legalBasis: contract', 'legalBasis: contracts')).toEqual([
			inPolicy(
				at('legalBasis'),
				'purposes.delivery.legalBasis: contracts is not known here: write contract (or another of consent, contract, legal-obligation, vital-interests, public-task, legitimate-interests)',
			),
		]);
		expect(policyWith('[GB-ENG]', '[Narnia]')).toEqual([
			inPolicy(at('jurisdictions'), 'jurisdictions.0: Narnia is not known here: write one of GB-ENG, GB-SCT, GB-NIR'),
		]);
	});

	test('a value of the wrong kind', () => {
		expect(policyWith('    name: Names', '    name: 7')).toEqual([
			inPolicy(at('name: Names'), 'categories.names.name: write text, in quotes where YAML would read a number, true or false'),
		]);
		expect(policyWith('    name: Names', '    name: Names\n    special: perhaps')).toEqual([
			inPolicy(at('name: Names') + 1, 'categories.names.special: write true or false'),
		]);
		expect(policyWith('    name: Names', '    name: Names\n    special:')).toEqual([
			inPolicy(at('name: Names') + 1, 'categories.names.special: write true or false'),
		]);
		expect(policyWith('[names, parcels]\n    legalBasis', 'names\n    legalBasis')).toEqual([
			inPolicy(at('legalBasis') - 1, 'purposes.delivery.categories: write a list'),
		]);
		expect(policyWith('cookies: {}', 'cookies: none')).toEqual([
			inPolicy(at('cookies'), 'cookies: write a mapping of ids to entries'),
		]);
		expect(policyWith('cookies: {}', 'cookies: {}\nstores: none')).toEqual([
			inPolicy(at('cookies') + 1, 'stores: write a mapping of ids to entries'),
		]);
		expect(policyWith('mailsPerAddressAndHour: 5', 'mailsPerAddressAndHour: 0')).toEqual([
			inPolicy(at('mailsPer'), 'mailsPerAddressAndHour: write 1 or more'),
		]);
	});

	test('an empty list or text', () => {
		expect(policyWith('[names, parcels]\n    legalBasis', '[]\n    legalBasis')).toEqual([
			inPolicy(at('legalBasis') - 1, 'purposes.delivery.categories: write at least one entry'),
		]);
		expect(policyWith('description: To deliver parcels', "description: ''")).toEqual([
			inPolicy(at('description: To deliver'), 'purposes.delivery.description: write some text'),
		]);
	});

	test('a period, an address, a URL, a date or an id that is none', () => {
		const period = 'write an ISO-8601 period of whole days, weeks, months or years, as P30D, P6M or P5Y';
		expect(policyWith('period: P1Y', 'period: 1 year')).toEqual([inPolicy(at('period: P1Y'), `retention.1.period: ${period}`)]);
		expect(policyWith('period: P1Y', 'period: P')).toEqual([inPolicy(at('period: P1Y'), `retention.1.period: ${period}`)]);
		expect(policyWith('dpo@example.com', 'dpo')).toEqual([inPolicy(at('dpo@'), 'dpo.email: write an e-mail address')]);
		expect(policyWith('https://www.example.org', 'example')).toEqual([
			inPolicy(at('organisation'), 'organisation.site: write a URL, as https://www.example.org'),
		]);
		expect(policyWith('2026-01-31', '2026-02-31')).toEqual([
			inPolicy(at('organisation'), 'organisation.lastUpdated: write a date, as 2026-03-31'),
		]);
		expect(policyWith('cookies: {}', 'cookies:\n  Marketing: {}')).toEqual([
			inPolicy(at('cookies') + 1, 'cookies.Marketing: Marketing: write a name of lower-case letters, digits and hyphens'),
		]);
	});

	test('a store of a kind that there is not', () => {
		expect(dataMapWith('kind: dynamodb', 'kind: dynamo')).toEqual([
			inDataMap(
				3,
				'stores.depot.kind: dynamo is not known here: write dynamodb (or another of dynamodb, s3, http, manual, rightful)',
			),
		]);
		expect(dataMapWith('    kind: dynamodb\n', '')).toEqual([
			inDataMap(2, 'stores.depot.kind: is missing: write one of dynamodb, s3, http, manual, rightful'),
		]);
	});

	test('a value that fits neither of two forms, by the form that it comes nearest to', () => {
		expect(dataMapWith('      of: { name: names, parcel: parcels }\n', '')).toEqual([
			inDataMap(11, 'stores.depot.category.of: is missing: write a mapping of ids to entries'),
		]);
	});

	test('anything but stores in the data map', () => {
		expect(dataMapWith('stores:\n', 'backups: P1D\nstores:\n')).toEqual([
			inDataMap(1, 'backups: is not known here: known are stores'),
		]);
	});

	test('a store that stands in both files', () => {
		const files = write(`${smallPolicy}stores:\n  depot: {}\n`);
		expect(problemsOf(files).map(({ file, line }) => ({ file, line }))).toEqual([{ file: 'data map', line: 2 }]);
		expect(problemsOf(files)[0]?.message).toMatch(/^stores\.depot: stands in .*policy\.yaml too: write it in one of the two$/);
	});

	test('what the coverage guard finds, in the file that it is about', () => {
		const undeclared = smallDataMap
			.replace('[names, parcels]', '[names, parcels, letters]')
			.replace('parcel: parcels', 'parcel: parcels, l: letters');
		expect(problemsOf(write(smallPolicy, undeclared))).toEqual([
			inDataMap(
				6,
				'stores.depot.categories.2: letters is no category of the policy: write one of names, parcels, or declare it in categories',
			),
		]);
		expect(policyWith('countries: [IE]', 'countries: [IN]')).toEqual([
			inPolicy(
				at('carrier:'),
				'recipients.carrier: carrier takes data to IN, outside the UK and the EEA: write in safeguard what protects it there',
			),
		]);
	});

	test('all problems at once, in the order of the lines', () => {
		const spoilt = rewritten(rewritten(smallPolicy, 'period: P1Y', 'period: soon'), 'dpo@example.com', 'dpo');
		expect(problemsOf(write(spoilt)).map(({ line }) => line)).toEqual([at('dpo@'), at('period: P1Y')]);
	});
});

test('the error lists every problem as file:line: message', () => {
	const error = new PolicyError([
		{ file: 'policy/policy.yaml', line: 12, message: 'second' },
		{ file: 'policy/data-map.yaml', line: 40, message: 'first' },
		{ file: 'policy/policy.yaml', line: 9, message: 'earlier' },
	]);
	expect(error.message).toBe('policy/data-map.yaml:40: first\npolicy/policy.yaml:9: earlier\npolicy/policy.yaml:12: second');
	expect(error.name).toBe('PolicyError');
});

test('a store with addresses as typed holds, with a note', () => {
	const files = write(smallPolicy, rewritten(smallDataMap, 'addresses: lower-case', 'addresses: as-typed'));
	expect(readPolicy(files).notes.map(formatProblem)).toEqual([
		expect.stringMatching(/data-map\.yaml:7: stores\.depot\.addresses: addresses stand there as typed: .* reported as incomplete$/),
	]);
	expect(readPolicy(write()).notes).toEqual([]);
});

describe('the version', () => {
	const version = (policy: string) => loadPolicy(write(policy)).version;

	test('is a SHA-256 in hex', () => {
		expect(version(smallPolicy)).toMatch(/^[0-9a-f]{64}$/);
	});

	test('stays when only the layout, comments or the order of keys change', () => {
		const reordered = rewritten(
			rewritten(smallPolicy, 'backups: P35D\n', ''),
			'cookies: {}\n',
			'# Ours\ncookies: {}\nbackups: "P35D"\n',
		);
		expect(version(reordered)).toBe(version(smallPolicy));
	});

	test('stays when a default is written out', () => {
		expect(version(rewritten(smallPolicy, '    name: Names', '    name: Names\n    special: false'))).toBe(version(smallPolicy));
	});

	test('changes with any word of the policy', () => {
		expect(version(rewritten(smallPolicy, 'Kept for a year', 'Kept a year'))).not.toBe(version(smallPolicy));
	});
});

test.each(['policy.yaml', 'data-map.yaml'])('every key and list entry of %s is found on its own line', (name) => {
	const path = join(import.meta.dirname, '../../policy', name);
	const text = readFileSync(path, 'utf8');
	const lines = text.split('\n');
	const file = readYaml(path);
	const document = parse(text);
	const misplaced = pathsOf(document).filter((path) => {
		const line = lines[file.lineOf(path) - 1] ?? '';
		const value = path.reduce((inside, step) => inside[step], document);
		if (typeof path.at(-1) === 'string') return !line.includes(`${path.at(-1)}:`);
		return typeof value === 'object' ? !line.includes(Object.keys(value)[0] ?? '') : !line.includes(String(value));
	});
	expect(misplaced).toEqual([]);
	expect(file.lineOf(['stores', 'no-such-store', 'kind'])).toBe(lines.indexOf('stores:') + 1);
});

function pathsOf(value: unknown, path: DocumentPath = []): DocumentPath[] {
	if (typeof value !== 'object' || value === null) return [];
	const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
	return steps.flatMap((step) => [[...path, step], ...pathsOf((value as Record<string | number, unknown>)[step], [...path, step])]);
}
