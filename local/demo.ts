/**
 * `npm run demo`: requests of sample people, from the form to the answer, on a system of its own, and what became of them in
 * each store. Exit status 0 only if all that it shows was checked against the stores themselves; 2 where the command was not
 * understood.
 */
import { loadPolicy } from '../lib/policy-file.ts';
import { forgetAwsAccount } from './aws-account.ts';
import { showBreach } from './demo/breach.ts';
import { documentOfBreach, showBreachReport } from './demo/breach-report.ts';
import { showComplaints } from './demo/complaint.ts';
import { documentOfComplaints, showComplaintTables } from './demo/complaint-report.ts';
import { type Journey, runJourney } from './demo/journey.ts';
import { type Options, readArguments, UsageError, usage } from './demo/options.ts';
import { showProgress, silent, styled } from './demo/progress.ts';
import { documentOf, showJourney } from './demo/report.ts';
import { showRetention } from './demo/retention.ts';
import { documentOfRetention, showYears } from './demo/retention-report.ts';
import { type LocalSystem, startLocalSystem } from './system.ts';

function optionsOrUsage(): Options {
	try {
		return readArguments(process.argv.slice(2));
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		console.error(`${error.message}\n\n${usage}`);
		process.exit(2);
	}
}

const { journeys: asked, retention, breach, complaint, json } = optionsOrUsage();
forgetAwsAccount();
const starting = startLocalSystem({ quiet: true });
let interrupted = false;
for (const [signal, status] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	// What has begun to start must have started before it can be stopped.
	process.once(signal, () => {
		interrupted = true;
		const stopped = starting.then((system) => system.stop());
		void stopped.catch(() => undefined).finally(() => process.exit(status));
	});
}

const { stdout, stderr } = process;
const progress = json ? silent : showProgress(stdout);
const policy = loadPolicy();

/** @returns what is not as it was said. */
async function showJourneys(system: LocalSystem): Promise<string[]> {
	const journeys: Journey[] = [];
	for (const [nth, request] of asked.entries()) {
		// Only so many mails an hour go to one address.
		const again = asked.slice(0, nth).some(({ asker }) => asker.email === request.asker.email);
		if (again) await system.clock.advance('PT1H');
		const journey = await runJourney({ system, policy, progress }, request);
		if (!json) stdout.write(showJourney(policy, journey, stdout));
		journeys.push(journey);
	}
	if (json) console.log(JSON.stringify({ journeys: journeys.map((journey) => documentOf(policy, journey)) }, undefined, '\t'));
	return journeys.flatMap(({ view, checked }) => checked.problems.map((problem) => `${view.reference}: ${problem}`));
}

/** @returns what is not as it was said. */
async function showTheYears(system: LocalSystem): Promise<readonly string[]> {
	const shown = await showRetention({ system, policy, progress });
	stdout.write(
		json ? `${JSON.stringify({ retention: documentOfRetention(shown) }, undefined, '\t')}\n` : showYears(policy, shown, stdout),
	);
	return shown.checked.problems;
}

/** @returns what is not as it was said. */
async function showTheBreach(system: LocalSystem): Promise<readonly string[]> {
	const shown = await showBreach({ system, progress });
	stdout.write(
		json ? `${JSON.stringify({ breach: documentOfBreach(shown) }, undefined, '\t')}\n` : showBreachReport(shown, stdout),
	);
	return shown.checked.problems;
}

/** @returns what is not as it was said. */
async function showTheComplaints(system: LocalSystem): Promise<readonly string[]> {
	const shown = await showComplaints({ system, policy, progress });
	stdout.write(
		json ? `${JSON.stringify({ complaint: documentOfComplaints(shown) }, undefined, '\t')}\n` : showComplaintTables(shown, stdout),
	);
	return shown.problems;
}

/** @returns whether all of it is so. */
async function run(): Promise<boolean> {
	const system = await starting;
	try {
		if (!json) console.log('Rightful on sample data. Nothing leaves this machine.');
		const show = breach ? showTheBreach : complaint ? showTheComplaints : retention ? showTheYears : showJourneys;
		const problems = await show(system);
		if (problems.length > 0) stderr.write(`${styled('red', 'Not as it was said:', stderr)}\n${problems.join('\n')}\n`);
		else if (!json)
			console.log(
				`\nAll of this was checked against ${complaint ? 'the mails, the register and the chains' : 'the stores'} themselves.`,
			);
		return problems.length === 0;
	} catch (error) {
		const logged = system.logs.slice(-10);
		if (!interrupted && logged.length > 0) stderr.write(`${logged.join('\n')}\n`);
		throw error;
	} finally {
		await system.stop();
	}
}

try {
	process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
	// What an interruption breaks off is no failure to tell of; its status is set where it is handled.
	if (!interrupted) console.error(`The demonstration failed: ${(error as Error).message}`);
	process.exitCode = 1;
}
