import type { Bench } from './figure.ts'; export const access: Bench = { name: 'access', measure: async () => [] };
