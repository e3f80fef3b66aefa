import type { Person, SubjectMark, Subjects } from '../../core/ports.ts';

/** Keys of every address that is known to be the person's; the one that the request came from first. */
export const keysOf = ({ subjectKey, otherKeys = [] }: Person): readonly string[] => [...new Set([subjectKey, ...otherKeys])];

/** Marks on a person under every address that is known to be theirs: whoever asks holds one of them. */
export function marksOf(subjects: Subjects, person: Person) {
	const keys = keysOf(person);
	return {
		async set(mark: SubjectMark): Promise<void> {
			for (const key of keys) await subjects.mark(key, mark);
		},
		async takeOff(mark: Pick<SubjectMark, 'kind' | 'by'>): Promise<void> {
			for (const key of keys) await subjects.unmark(key, mark);
		},
		/** Whoever wants no marketing wants it at no address (Art 21(3)). @param at instant */
		async suppress(at: string): Promise<void> {
			for (const key of keys) await subjects.suppress(key, at);
		},
	};
}
