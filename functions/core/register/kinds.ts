/** The registers that there are; each is served as `/registers/<kind>.csv`. */
export const registerKinds = ['subject-request', 'breach', 'complaint', 'complaint-counts', 'aggregates'] as const;
export type RegisterKind = (typeof registerKinds)[number];
