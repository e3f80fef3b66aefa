/** What is put right and who does it, as one erasable text. */
export interface RemedyTask {
	readonly to: string;
	readonly task: string;
}

export const writeRemedy = ({ to, task }: RemedyTask): string => JSON.stringify({ to, task });
export const readRemedy = (text: string): RemedyTask => JSON.parse(text) as RemedyTask;
