import type { Policy } from '../../core/policy/schema.ts';

/** How letters to people end. */
export const fromController = ({ controller, dpo }: Policy): readonly string[] => [
	controller.name,
	...(controller.address === undefined ? [] : [controller.address]),
	`Data protection officer: ${dpo.email}`,
];

/** How letters to the DPO end. */
export const fromRightful = ({ organisation }: Policy): readonly string[] => [`Rightful, for ${organisation.name}`];
