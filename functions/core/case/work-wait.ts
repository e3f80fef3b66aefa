/** Waits of a workflow that does one piece of work after another, and waits in between for a person to give it the next. */

/** Name of the wait that the workflow is in once it has done so many pieces of work. */
export const workWait = (worked: number): string => `work-${worked}`;

/** Whether the wait is over: a later one has begun, or there is something to do. */
export function isWorkThere(wait: string, worked: number, isSomethingToDo: boolean): boolean {
	const [, begun] = /^work-(\d+)$/.exec(wait) ?? [];
	return begun !== undefined && (Number(begun) < worked || isSomethingToDo);
}
