import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Policy } from '../functions/core/policy/schema.ts';
import { bundleFunctions } from './bundle.ts';
import { configurationOf, options } from './configuration.ts';
import { CoreStack } from './core-stack.ts';
import { loadPolicy, loadUpcoming, type PolicyFiles } from './policy-file.ts';
import { SampleEstateStack } from './sample-estate-stack.ts';
import type { FunctionName } from './system/functions.ts';

export interface RightfulAppProps extends AppProps {
	readonly policy: Policy;
	/** Folder of each function's bundle. */
	readonly bundles: Readonly<Record<FunctionName, string>>;
	/** Folder of the workflows' definitions; `state-machines` unless said. */
	readonly definitions?: string;
}

/**
 * The CDK app: the core stack, the sample estate where asked for, and the checks that both must pass.
 *
 * @throws ConfigurationError when the options given by context do not hold together.
 */
export function rightfulApp({ policy, bundles, definitions, ...props }: RightfulAppProps): App {
	const app = new App({ ...props, context: { ...featureFlags(), ...props.context } });
	const configuration = configurationOf(Object.fromEntries(options.map((name) => [name, app.node.tryGetContext(name)])), policy);
	const estate = configuration.sampleEstate ? new SampleEstateStack(app, 'RightfulSampleEstate') : undefined;
	const core = new CoreStack(app, 'Rightful', {
		policy,
		configuration,
		bundles,
		definitions: definitions ?? join(import.meta.dirname, '../state-machines'),
		...(estate === undefined ? {} : { estate }),
	});
	if (estate !== undefined) core.addStackDependency(estate, 'its tables are among the stores');
	Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
	return app;
}

/** The context of cdk.json, which the CLI gives by itself: without the CLI, and in tests, the templates are the same. */
function featureFlags(): Record<string, unknown> {
	return JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')).context;
}

export interface SynthesizeOptions extends PolicyFiles {
	/** Where the templates go; where the CDK CLI says unless given. */
	readonly outdir?: string;
}

/**
 * What `cdk synth` runs: checks the policy, bundles the functions with it, and writes the templates.
 *
 * @throws PolicyError when the policy does not hold, before anything is written.
 * @throws ConfigurationError when the options do not.
 */
export async function synthesize({ outdir, ...files }: SynthesizeOptions = {}): Promise<CloudAssembly> {
	const policy = loadPolicy(files);
	const bundles = await bundleFunctions({ policy, upcoming: files.policyFile === undefined ? loadUpcoming() : undefined });
	return rightfulApp({ policy, bundles, ...(outdir === undefined ? {} : { outdir }) }).synth();
}
