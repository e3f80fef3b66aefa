/** Lets a store be reached for so many calls, and no more. */
export class Switch {
	#left = Number.POSITIVE_INFINITY;

	failAfter(calls: number | undefined): void {
		this.#left = calls ?? Number.POSITIVE_INFINITY;
	}

	/** Counts a call; whether it is to fail. */
	fails(): boolean {
		return --this.#left < 0;
	}
}
