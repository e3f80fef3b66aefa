/**
 * Whether the law lets the DPO move a request's clock, and if not, why not, in words that can be shown to the DPO. What is allowed
 * here, the change of the same name in request-clock.ts accepts.
 */
import type { IdentityProof, Right } from '../case/case.ts';
import { rulesOfRight } from '../request/rights.ts';
import {
	extensionNoticeBy,
	isAwaitingProof,
	isExtended,
	openPause,
	outstandingProofs,
	type ProofKind,
	periodEndsOn,
	type RequestClockState,
	startsOn,
} from './request-clock.ts';

export type ClockRefusalReason =
	| 'access-only'
	| 'not-about-what-is-asked-for'
	| 'not-begun'
	| 'paused-already'
	| 'not-paused'
	| 'nothing-to-prove'
	| 'no-doubt'
	| 'asked-already'
	| 'proven-already'
	| 'not-asked'
	| 'clock-moved-already'
	| 'extended-already'
	| 'notice-too-late'
	| 'period-over'
	| 'too-early'
	| 'in-the-future';

export interface ClockRefusal {
	readonly allowed: false;
	/** `conflict`: it does not fit the clock as it stands. `unprocessable`: the command says something impossible. */
	readonly kind: 'conflict' | 'unprocessable';
	readonly reason: ClockRefusalReason;
	/** A sentence or two, without personal data. */
	readonly why: string;
	/** The field of the command that is wrong. */
	readonly field?: string;
}

export type ClockPermission = { readonly allowed: true } | ClockRefusal;

const allowed: ClockPermission = { allowed: true };

const conflict = (reason: ClockRefusalReason, why: string): ClockRefusal => ({ allowed: false, kind: 'conflict', reason, why });

const unprocessable = (reason: ClockRefusalReason, field: string, why: string): ClockRefusal => ({
	allowed: false,
	kind: 'unprocessable',
	reason,
	why,
	field,
});

/**
 * Whether the person can be told today of two further months, Art 12(3), 12A: once, and before the first month ends, pauses not
 * counted. The reasons (complex, or numerous) are the DPO's to give.
 */
export function mayExtend(clock: RequestClockState, today: string): ClockPermission {
	if (clock.extension && isExtended(clock)) {
		return conflict('extended-already', `The time was extended on ${clock.extension.on}; the law allows it once (Art 12(3)).`);
	}
	if (isAwaitingProof(clock)) return notBegun(clock);
	const noticeBy = extensionNoticeBy(clock, today);
	if (today > noticeBy) {
		return conflict(
			'notice-too-late',
			`The last day on which the person could be told of an extension was ${noticeBy}, the end of the first month (Art 12(3)).`,
		);
	}
	return allowed;
}

/**
 * Whether a question asked today stops the clock, Art 12A: for access requests only, where it is about what is asked for, and while
 * the period lasts. A question that does not may still be asked.
 *
 * @param about `request`: what is asked for, which data or processing. `format`: how to send it.
 */
export function mayPause(
	clock: RequestClockState,
	{ right, about = 'request', today }: { readonly right: Right; readonly about?: 'request' | 'format'; readonly today: string },
): ClockPermission {
	if (right !== 'access') {
		return conflict(
			'access-only',
			`Only a request for access can be paused for clarification (Art 12A); this one is for ${right}.`,
		);
	}
	if (about === 'format') {
		return unprocessable(
			'not-about-what-is-asked-for',
			'about',
			'A question about format does not stop the clock; only one about what is asked for does (Art 12A).',
		);
	}
	if (isAwaitingProof(clock)) return notBegun(clock);
	const end = periodEndsOn(clock, today);
	const open = openPause(clock);
	if (open) return conflict('paused-already', `The clock has stood still since ${open.from}; resume it before asking anew.`);
	const free = clock.pauses.at(-1)?.to ?? startsOn(clock);
	if (today < free) return unprocessable('too-early', 'on', `The clock moves since ${free} and cannot be paused from ${today} on.`);
	if (today > end)
		return conflict('period-over', `The period ended on ${end}; a question asked after that no longer stops the clock.`);
	return allowed;
}

/** Whether the clock can move on: `on` is the day on which the person's answer came, which may be before it is noted. */
export function mayResume(
	clock: RequestClockState,
	{ on, today = on }: { readonly on: string; readonly today?: string },
): ClockPermission {
	const open = openPause(clock);
	if (!open) return conflict('not-paused', 'The clock is not paused; there is nothing to resume.');
	if (on < open.from) {
		return unprocessable('too-early', 'on', `Clarification was asked for on ${open.from}; the answer cannot have come on ${on}.`);
	}
	return inTheFuture(on, today) ?? allowed;
}

/**
 * Whether asking today for proof of identity, of authority, or for a fee makes the period start when it arrives, Arts 12(5), 12(6), 12A.
 *
 * - `identity`: on reasonable doubt as to who asks, Art 12(6). There is none where the DPO has established it.
 * - `authority`: of whoever acts for a child or for somebody else.
 * - `fee`: for what is manifestly unfounded or excessive, Art 12(5).
 *
 * An objection to direct marketing takes effect at once, whoever makes it, Art 21(3): nothing is asked for. Whether there is reason to
 * ask, and whether it is prompt, is the DPO's to answer for; once the clock was paused or extended, or the period is over, it is
 * not prompt by any reading. Each is asked for once: what came, and did not do, is a reason to refuse and starts nothing again.
 *
 * @param identity how it was made sure who asks, if it was.
 */
export function mayAwaitProof(
	clock: RequestClockState,
	{
		kind,
		right,
		identity,
		today,
	}: {
		readonly kind: ProofKind;
		readonly right: Right;
		readonly identity?: IdentityProof | undefined;
		readonly today: string;
	},
): ClockPermission {
	if (rulesOfRight[right].withoutProof) {
		return conflict('nothing-to-prove', `What is asked for takes effect at once, whoever asks: ${right} (Art 21(3)).`);
	}
	if (kind === 'identity' && identity === 'dpo') {
		return conflict('no-doubt', 'You have established who asks; proof of it is asked for only on reasonable doubt (Art 12(6)).');
	}
	const before = clock.proofs.find((proof) => proof.kind === kind);
	if (before?.arrivedOn !== undefined) {
		return conflict('proven-already', `It (${kind}) arrived on ${before.arrivedOn}; asking again does not start the period anew.`);
	}
	if (before) return conflict('asked-already', `The person was asked for it (${kind}) on ${before.askedOn}, and has not sent it.`);
	if (clock.extension || clock.pauses.length > 0) {
		return conflict(
			'clock-moved-already',
			'The clock was paused or extended already: proof asked for only now does not move the start of the period (Art 12(6)).',
		);
	}
	const end = periodEndsOn(clock, today);
	if (today > end) {
		return conflict('period-over', `The period ended on ${end}; what is asked for after that does not start it again.`);
	}
	const begun = startsOn({ ...clock, proofs: clock.proofs.filter(({ arrivedOn }) => arrivedOn !== undefined) });
	if (today < begun) {
		return unprocessable(
			'too-early',
			'on',
			`The request came, or was last proven, on ${begun}; nothing more can be asked for on ${today}.`,
		);
	}
	return allowed;
}

/** Whether the proof can be noted: `on` is the day on which it arrived, which may be before it is noted. */
export function mayReceiveProof(
	clock: RequestClockState,
	{ kind, on, today = on }: { readonly kind: ProofKind; readonly on: string; readonly today?: string },
): ClockPermission {
	const outstanding = outstandingProofs(clock).find((proof) => proof.kind === kind);
	if (!outstanding)
		return conflict('not-asked', `The person was not asked for it (${kind}), or has sent it; nothing waits for it.`);
	if (on < outstanding.askedOn) {
		return unprocessable(
			'too-early',
			'on',
			`It (${kind}) was asked for on ${outstanding.askedOn} and cannot have arrived on ${on}.`,
		);
	}
	return inTheFuture(on, today) ?? allowed;
}

function inTheFuture(on: string, today: string): ClockRefusal | undefined {
	if (on > today) return unprocessable('in-the-future', 'on', `${on} is in the future; today is ${today}.`);
	return undefined;
}

function notBegun(clock: RequestClockState): ClockRefusal {
	const awaited = outstandingProofs(clock).map(({ kind, askedOn }) => `${kind} (asked for on ${askedOn})`);
	return conflict('not-begun', `The period has not begun: it waits for ${awaited.join(' and ')}.`);
}
