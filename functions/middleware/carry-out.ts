import type { CaseHead, TextReference } from '../core/case/kind.ts';
import type { CaseLog, ErasableTexts } from '../core/ports.ts';
import { pending } from './pending-text.ts';

/** What a command says in somebody's own words, or names somebody by; `kind` is what the item that keeps it is called by. */
export interface Words {
	readonly kind: string;
	readonly text: string;
}

/** What the DPO wants done with a case. */
export interface Command<S, E> {
	readonly words: readonly (Words | undefined)[];
	/** @param kept where the words are kept, in their order. @throws CommandRejectedError where the command does not fit the case. */
	decide(state: S, kept: readonly (TextReference | undefined)[]): readonly E[];
	/** Done once the command is known to fit, before it is recorded: what follows from it has to find this. */
	prepare?(): Promise<void>;
}

interface Ports<S extends CaseHead, E> {
	readonly cases: Pick<CaseLog<S, E>, 'apply'>;
	readonly texts: Pick<ErasableTexts, 'put'>;
}

/**
 * Records a command. It is decided twice: on the case as it was looked up, so that nothing is kept of one that is rejected, and again, on
 * what is then there, when it is written.
 *
 * @param at instant. @throws CommandRejectedError where it does not fit; nothing is changed then.
 */
export async function carryOut<S extends CaseHead, E>(
	{ cases, texts }: Ports<S, E>,
	{ reference, actor, at }: { readonly reference: string; readonly actor: string; readonly at: string },
	current: S,
	command: Command<S, E>,
): Promise<S> {
	command.decide(
		current,
		command.words.map((words) => words && pending),
	);
	const kept: (TextReference | undefined)[] = [];
	for (const words of command.words) kept.push(words && (await texts.put(reference, words.kind, words.text)));
	await command.prepare?.();
	return cases.apply(reference, actor, at, (state) => command.decide(state, kept));
}
