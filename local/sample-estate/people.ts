/** The people of the sample estate: invented, on addresses that are reserved for examples (RFC 2606). */

export interface SamplePerson {
	readonly name: string;
	readonly email: string;
	/** What the person is there to show. */
	readonly shows: string;
	readonly contactId?: string;
	readonly memberId?: string;
	readonly visitorId?: string;
}

export const samplePeople = {
	many: {
		name: 'Marta Manifold',
		email: 'marta.manifold@example.com',
		shows:
			'A member with records in every store: enquiries that mention somebody else, invoices inside and outside their six years',
		contactId: 'c-1001',
		memberId: 'm-2001',
		visitorId: 'v-3001',
	},
	few: {
		name: 'Felix Fewer',
		email: 'felix.fewer@example.org',
		shows: 'A prospect with a contact, a consent and an event: no law keeps any of it, and nothing is in doubt',
		contactId: 'c-1002',
	},
	none: { name: 'Nora Nothing', email: 'nora.nothing@example.net', shows: 'Nothing is held about her anywhere' },
	held: {
		name: 'Hal Holding',
		email: 'hal.holding@example.com',
		shows: 'A former member in a dispute: some records are under legal hold, the others are not',
		contactId: 'c-1003',
		memberId: 'm-2003',
	},
	documentsInside: {
		name: 'Ingrid Inside',
		email: 'ingrid.inside@example.com',
		shows: 'Left four years and eleven months ago: the money-laundering documents are inside their five years',
		contactId: 'c-1004',
		memberId: 'm-2004',
	},
	documentsPast: {
		name: 'Paul Past',
		email: 'paul.past@example.org',
		shows:
			'Left five years and a month ago: the money-laundering documents are past their five years, the contract is inside its six',
		contactId: 'c-1005',
		memberId: 'm-2005',
	},
	unsubscribed: {
		name: 'Una Unsubscribed',
		email: 'una.unsubscribed@example.net',
		shows: 'Withdrew her consent to marketing ten days ago; was never a member',
		contactId: 'c-1006',
		visitorId: 'v-3006',
	},
	household: {
		name: 'Harriet Household',
		email: 'harriet.household@example.com',
		shows: 'Shares a phone with Howard Household, and registered him for an event in her name',
		contactId: 'c-1007',
	},
	householdOther: {
		name: 'Howard Household',
		email: 'howard.household@example.com',
		shows: 'Shares a phone with Harriet Household',
		contactId: 'c-1008',
	},
	sameName: {
		name: 'Sam Same',
		email: 'sam.same@example.com',
		shows: 'Has the name of somebody else, at another address',
		contactId: 'c-1009',
	},
	sameNameOther: {
		name: 'Sam Same',
		email: 'sam.same@example.org',
		shows: 'Has the name of somebody else, at another address',
		contactId: 'c-1010',
	},
	misspelt: {
		name: 'Mira Misspelt',
		email: 'mira.misspelt@example.com',
		shows: 'A member whose name is spelt wrong wherever it stands, at an outside processor too',
		contactId: 'c-1012',
		memberId: 'm-2012',
	},
	disputing: {
		name: 'Dora Disputes',
		email: 'dora.disputes@example.org',
		shows: 'A member who says that her data is wrong: records in tables, a file, and calls at an outside processor',
		contactId: 'c-1013',
		memberId: 'm-2013',
		visitorId: 'v-3013',
	},
	guest: {
		name: 'Gus Guest',
		email: 'gus.guest@example.net',
		shows: 'Consented to marketing and told what he can eat: some of it rests on consent alone, some does not',
		contactId: 'c-1014',
	},
	declined: {
		name: 'Dina Declined',
		email: 'dina.declined@example.com',
		shows: 'Was refused a membership after a credit check',
		contactId: 'c-1015',
		memberId: 'm-2015',
	},
	large: {
		name: 'Lars Large',
		email: 'lars.large@example.com',
		shows: 'Many thousands of pages seen, for measuring; seeded on request only',
		contactId: 'c-1011',
		visitorId: 'v-3011',
	},
} as const satisfies Record<string, SamplePerson>;

export type SamplePersonKey = keyof typeof samplePeople;
