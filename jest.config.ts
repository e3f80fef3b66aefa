import type { Config } from 'jest';

const config: Config = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
		],
	},
	// Journeys start a whole system, and keep a core busy by themselves: a third beside two makes all of them slower.
	maxWorkers: 2,
	testSequencer: '<rootDir>/test/reporting/longest-first.ts',
	testTimeout: 180_000,
	reporters: ['default', '<rootDir>/test/reporting/result-file.ts'],
};

export default config;
