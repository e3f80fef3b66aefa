import type { Policy } from '../../core/policy/schema.ts';
import type { Block } from './letter.ts';

/** The routes of appeal, which every answer that does not give all that was asked must name (UK GDPR Art 12(4)). */
export const appeals = ({ appeals: routes }: Policy): readonly Block[] => [
	{ heading: 'If you disagree' },
	{ list: routes.map(({ title, text, law }) => `${title}: ${sentence(text)} (${law})`) },
];

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
