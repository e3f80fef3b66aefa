/** Cases whose links can be asked for again: what such a case is called, and where its forms are. */
export const resendable = {
	'subject-request': { name: 'request', path: '/requests' },
	complaint: { name: 'complaint', path: '/complaints' },
} as const;

export type Resendable = keyof typeof resendable;
