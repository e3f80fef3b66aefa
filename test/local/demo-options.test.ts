import { expect, test } from '@jest/globals';
import { readArguments, UsageError } from '../../local/demo/options.ts';

test.each([
	['an unknown flag', ['--force']],
	['something without a flag', ['erasure']],
	['a right that there is not', ['--right', 'oblivion']],
	['every right and one at once', ['--all', '--right', 'access']],
	['no address', ['--email', ' ']],
	['retention and a right at once', ['--retention', '--right', 'access']],
	['a breach and retention at once', ['--breach', '--retention']],
	['retention of one person', ['--retention', '--email', 'felix.fewer@example.org']],
])('%s is not understood', (_, args) => {
	expect(() => readArguments(args)).toThrow(UsageError);
});
