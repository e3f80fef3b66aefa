import type { Bench } from './figure.ts';
export const startUp: Bench = { name: 'start-up', measure: async () => [] };
