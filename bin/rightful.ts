/** The CDK app, as cdk.json names it. */
import { synthesize } from '../lib/app.ts';

await synthesize();
