import type { TextReference } from '../core/case/kind.ts';

/** Stands for the reference of words that are not kept yet: a command is decided with it first, so that nothing is kept of one that is rejected. */
export const pending: TextReference = { key: 'pending', hash: '0'.repeat(64) };
