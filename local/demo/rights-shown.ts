/** What the demonstration has to know of each right: who shows it, what they say, and what becomes of records. */
import { type SamplePerson, samplePeople } from '../sample-estate/people.ts';

/** In the order in which all are shown: whoever has everything erased has nothing left to show. */
export const rights = [
	'access',
	'portability',
	'rectification',
	'restriction',
	'objection-to-marketing',
	'objection',
	'withdrawing-consent',
	'automated-decisions',
	'unsubscribing',
	'erasure',
] as const;
export type Right = (typeof rights)[number];

/** Whoever asks. The stores know the sample people by more than their address. */
export type Asker = Pick<SamplePerson, 'email'> & Partial<SamplePerson>;

export interface StatedCorrection {
	readonly category: string;
	readonly field: string;
	readonly value: string;
}

/** What a request says beyond its right, as `POST /requests` takes it. */
export interface Said {
	readonly details?: string;
	readonly corrections?: readonly StatedCorrection[];
	readonly ground?: string;
	readonly categories?: readonly string[];
	readonly purposes?: readonly string[];
}

export interface RightShown {
	/** As it continues somebody's name. */
	readonly asks: string;
	/**
	 * `copy`, `erase`, `rectify`: to records. `mark`: records say that they are not to be used. `schedule`: they are given a day on which
	 * they are deleted. `nothing`: no record is touched.
	 */
	readonly act: 'copy' | 'erase' | 'rectify' | 'mark' | 'schedule' | 'nothing';
	/** Somebody whom it suits. */
	readonly usual: Asker;
	/** What may be said beyond the right. */
	readonly takes: readonly (keyof Said)[];
	/** What somebody says who was not told what to say. */
	readonly says: (asker: Asker) => Said;
	/** What the DPO writes where the law wants the decision with grounds. */
	readonly decision?: Readonly<Record<string, string>>;
}

const nothing = () => ({});

export const shown: Readonly<Record<Right, RightShown>> = {
	access: {
		...{ asks: 'asks for a copy of their data', act: 'copy', usual: samplePeople.many },
		...{ takes: ['details'], says: nothing },
	},
	portability: {
		...{ asks: 'asks for their data, to take it elsewhere', act: 'copy', usual: samplePeople.many },
		...{ takes: ['details'], says: nothing },
	},
	rectification: {
		...{ asks: 'asks for their data to be put right', act: 'rectify', usual: samplePeople.misspelt },
		takes: ['details', 'corrections'],
		says: ({ email, name = '' }) => ({
			corrections:
				email === samplePeople.misspelt.email
					? [
							{ category: 'contact-details', field: 'name', value: name },
							{ category: 'membership-contract', field: 'name', value: name },
							{ category: 'event-attendance', field: 'name', value: name },
							{ category: 'call-records', field: 'callerName', value: name },
						]
					: // A number that is kept free for fiction.
						[{ category: 'contact-details', field: 'phone', value: '+44 20 7946 0199' }],
		}),
	},
	restriction: {
		...{ asks: 'asks for the use of their data to be restricted', act: 'mark', usual: samplePeople.disputing },
		takes: ['details', 'ground', 'categories'],
		says: () => ({ ground: 'accuracy', details: 'The invoices are wrong, and I do not know what else is.' }),
	},
	'objection-to-marketing': {
		...{ asks: 'objects to marketing', act: 'nothing', usual: samplePeople.few },
		...{ takes: ['details'], says: nothing },
	},
	objection: {
		...{ asks: 'objects to the use of their data', act: 'mark', usual: samplePeople.unsubscribed },
		takes: ['details', 'categories'],
		says: () => ({ details: 'Somebody follows me, and what I read on your site tells where I am.' }),
		decision: { grounds: 'Your safety weighs more than what we learn from how our site is used.' },
	},
	'withdrawing-consent': {
		...{ asks: 'withdraws their consent', act: 'mark', usual: samplePeople.guest },
		...{ takes: ['details', 'purposes'], says: nothing },
	},
	'automated-decisions': {
		...{ asks: 'asks a person to look at a decision again', act: 'nothing', usual: samplePeople.declined },
		takes: ['details'],
		says: () => ({ details: 'I was declined after a credit check. The score is of somebody else of my name.' }),
		decision: { grounds: 'The score was of somebody else: the application goes on.', review: 'changed' },
	},
	unsubscribing: {
		...{ asks: 'unsubscribes', act: 'schedule', usual: samplePeople.many },
		...{ takes: [], says: nothing },
	},
	erasure: {
		...{ asks: 'asks for the erasure of their data', act: 'erase', usual: samplePeople.documentsInside },
		...{ takes: ['details'], says: nothing },
	},
};
