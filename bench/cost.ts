import type { Bench } from './figure.ts';
export const cost: Bench = { name: 'cost', measure: async () => [] };
