import type { Person, SubjectMark, Subjects } from '../core/ports.ts';

/** Marks on a person under every address that is known to be theirs: whoever asks holds one of them. */
export function marksOf(subjects: Subjects, { subjectKey, otherKeys = [] }: Person) {
	const keys = [subjectKey, ...otherKeys];
	return {
		async set(mark: SubjectMark): Promise<void> {
			for (const key of keys) await subjects.mark(key, mark);
		},
		async takeOff(mark: Pick<SubjectMark, 'kind' | 'by'>): Promise<void> {
			for (const key of keys) await subjects.unmark(key, mark);
		},
	};
}
