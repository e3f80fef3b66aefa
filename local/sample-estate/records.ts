/** The records of the sample people, store by store. The same `today` gives the same records, to the letter. */
import type { SampleBucketId, SampleTableId } from '../../lib/sample-estate-data.ts';
import type { CallRecord } from './call-records-processor.ts';
import { before, financialYearEnd, type Span } from './dates.ts';
import { type SamplePerson, samplePeople } from './people.ts';

export type Row = Readonly<Record<string, string | number | boolean | readonly string[]>>;

interface SampleObject {
	readonly key: string;
	readonly type: string;
	readonly body: string;
	readonly metadata: Readonly<Record<string, string>>;
}

export interface SampleRecords {
	readonly tables: Readonly<Record<SampleTableId, readonly Row[]>>;
	readonly objects: Readonly<Record<SampleBucketId, readonly SampleObject[]>>;
	readonly calls: readonly CallRecord[];
}

/** Numbers that are kept free for fiction (Ofcom). */
const householdPhone = '+44 20 7946 0107';
const phoneOf = (contactId: string) => `+44 7700 900${contactId.slice(-3)}`;

/** How Mira Misspelt's name was written down. */
const misspelling = 'Myra Mispelled';

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const numbered = (index: number) => String(index + 1).padStart(3, '0');

type Contact = SamplePerson & { readonly contactId: string };
type Member = Contact & { readonly memberId: string };
type Visitor = SamplePerson & { readonly visitorId: string };

/** @param today calendar date that all dates count back from */
export function sampleRecords(today: string): SampleRecords {
	const ago = (span: Span) => before(today, span);
	const people = samplePeople;

	const crm = (person: Contact, type: string, nth: number, row: Row): Row => ({
		contactId: person.contactId,
		recordId: `${type}#${person.contactId}#${numbered(nth)}`,
		type,
		email: person.email,
		...row,
	});
	const contact = (person: Contact, since: Span, row: Row = {}): Row =>
		crm(person, 'contact', 0, { name: person.name, phone: phoneOf(person.contactId), createdOn: ago(since), ...row });
	const contract = (person: Member, signed: Span, row: Row = {}): Row => ({
		memberId: person.memberId,
		recordId: `contract#${person.memberId}#001`,
		type: 'contract',
		contactId: person.contactId,
		name: person.name,
		signedOn: ago(signed),
		plan: 'Flexible desk, one building',
		...row,
	});
	const creditCheck = (person: Member, made: Span, row: Row = {}): Row => ({
		memberId: person.memberId,
		recordId: `credit-check#${person.memberId}#001`,
		type: 'credit-check',
		contactId: person.contactId,
		name: person.name,
		signedOn: ago(made),
		agency: 'Example Credit Reference',
		result: 'accepted',
		...row,
	});
	const invoice = (person: Member, nth: number, issued: Span, row: Row = {}): Row => ({
		memberId: person.memberId,
		recordId: `invoice#${person.memberId}#${numbered(nth)}`,
		type: 'invoice',
		name: person.name,
		number: `INV-${person.memberId.slice(2)}-${numbered(nth)}`,
		recordedOn: ago(issued),
		financialYearEnd: financialYearEnd(ago(issued)),
		pounds: 350 + nth,
		...row,
	});
	const paymentDetail = (person: Member, since: Span, row: Row = {}): Row => ({
		memberId: person.memberId,
		recordId: `payment-detail#${person.memberId}#001`,
		type: 'payment-detail',
		name: person.name,
		method: 'direct debit',
		account: 'ending in 0000',
		recordedOn: ago(since),
		...row,
	});
	const entry = (person: Member, nth: number, day: Span, row: Row = {}): Row => ({
		memberId: person.memberId,
		recordId: `entry#${person.memberId}#${numbered(nth)}`,
		type: 'entry',
		building: `Example House ${1 + (nth % 3)}`,
		door: nth % 2 === 0 ? 'front' : 'courtyard',
		recordedOn: ago(day),
		...row,
	});
	const attendance = (person: SamplePerson, event: number, day: Span, row: Row = {}): Row => ({
		eventId: `e-${4000 + event}`,
		recordId: `attendance#${person.email}#e-${4000 + event}`,
		type: 'attendance',
		email: person.email,
		name: person.name,
		event: `Members' breakfast ${event}`,
		heldOn: ago(day),
		...row,
	});
	const diet = (person: SamplePerson, event: number, day: Span, needs: string): Row => ({
		...attendance(person, event, day),
		recordId: `diet#${person.email}#e-${4000 + event}`,
		type: 'diet',
		needs,
	});
	const preference = (person: SamplePerson, since: Span, row: Row = {}): Row => ({
		email: person.email,
		recordId: 'preference#newsletter',
		type: 'preference',
		newsletter: true,
		given: 'box on the enquiry form',
		recordedOn: ago(since),
		...row,
	});
	const campaign = (person: SamplePerson, nth: number, sent: Span): Row => ({
		email: person.email,
		recordId: `campaign#${numbered(nth)}`,
		type: 'campaign',
		subject: `News from our buildings, number ${nth + 1}`,
		opened: nth % 2 === 0,
		recordedOn: ago(sent),
	});
	const device = (person: Visitor, nth: number, seen: Span): Row => ({
		visitorId: person.visitorId,
		recordId: `device#${person.visitorId}#${numbered(nth)}`,
		type: 'device',
		ip: `192.0.2.${nth + 1}`,
		browser: nth % 2 === 0 ? 'Firefox on Linux' : 'Safari on iOS',
		timeZone: 'Europe/London',
		seenOn: ago(seen),
	});
	const document = (
		person: Member,
		name: string,
		collected: Span,
		metadata: Readonly<Record<string, string>> = {},
	): SampleObject => ({
		key: `members/${person.memberId}/${name}.txt`,
		type: 'text/plain',
		body: `A stand-in for the ${name} of ${person.name}\n`,
		metadata: { 'collected-on': ago(collected), ...metadata },
	});
	const call = (person: Contact, nth: number, day: Span, attributes: Readonly<Record<string, string>> = {}): CallRecord => ({
		id: `call-${person.contactId}-${numbered(nth)}`,
		identities: { email: person.email, 'contact-id': person.contactId },
		attributes: {
			callerName: person.name,
			callerNumber: phoneOf(person.contactId),
			calledOn: ago(day),
			minutes: String(2 + nth),
			summary: 'Asked what a desk costs',
			...attributes,
		},
	});

	const insideEnd = ago({ years: 4, months: 11 });
	const pastEnd = ago({ years: 5, months: 1 });
	const heldEnd = ago({ years: 7 });

	return {
		tables: {
			crm: [
				contact(people.many, { years: 8 }, { visitorId: people.many.visitorId }),
				crm(people.many, 'job', 0, { title: 'Head of Examples', employer: 'Example Ltd', createdOn: ago({ years: 8 }) }),
				crm(people.many, 'social', 0, { profile: 'https://social.example.com/marta', createdOn: ago({ years: 6 }) }),
				crm(people.many, 'location', 0, { building: 'Example House 1', createdOn: ago({ years: 2 }) }),
				crm(people.many, 'survey', 0, { answers: ['4', '5', 'More plants'], createdOn: ago({ years: 1 }) }),
				crm(people.many, 'competition', 0, {
					competition: 'Name the meeting room',
					entry: 'The Sample Room',
					createdOn: ago({ years: 1 }),
				}),
				crm(people.many, 'referral', 0, { by: 'Example Business Partner', createdOn: ago({ years: 8 }) }),
				crm(people.many, 'profile', 0, {
					segment: 'Growing team',
					interests: ['events', 'parking'],
					createdOn: ago({ months: 3 }),
				}),
				...many(10).map((nth) =>
					crm(people.many, 'enquiry', nth, {
						name: people.many.name,
						text: `Please book room ${nth + 1}.`,
						createdOn: ago({ months: nth + 1 }),
					}),
				),
				crm(people.many, 'enquiry', 10, {
					name: people.many.name,
					text: 'My colleague Oscar Other was ill last week and could not use his desk.',
					createdOn: ago({ days: 20 }),
				}),
				contact(people.few, { years: 1 }),
				contact(people.held, { years: 10 }),
				crm(people.held, 'enquiry', 0, {
					name: people.held.name,
					text: 'I dispute the last invoice.',
					createdOn: ago({ months: 2 }),
					legalHold: 'Dispute 17',
				}),
				contact(people.documentsInside, { years: 7 }),
				contact(people.documentsPast, { years: 9 }),
				contact(people.unsubscribed, { years: 2 }, { visitorId: people.unsubscribed.visitorId }),
				contact(people.household, { years: 3 }, { phone: householdPhone, sharedPhone: householdPhone }),
				contact(people.householdOther, { years: 3 }, { phone: householdPhone, sharedPhone: householdPhone }),
				contact(people.sameName, { years: 2 }),
				contact(people.sameNameOther, { years: 4 }),
				contact(people.misspelt, { years: 1 }, { name: misspelling }),
				contact(people.disputing, { years: 5 }, { visitorId: people.disputing.visitorId }),
				crm(people.disputing, 'enquiry', 0, {
					name: people.disputing.name,
					text: 'The invoice is for a desk that I never had.',
					createdOn: ago({ months: 1 }),
				}),
				contact(people.guest, { years: 1 }),
				contact(people.declined, { months: 1 }),
			],
			membership: [
				contract(people.many, { years: 8 }),
				creditCheck(people.many, { years: 8 }),
				contract(people.held, { years: 10 }, { endedOn: heldEnd, legalHold: 'Dispute 17' }),
				contract(people.documentsInside, { years: 7 }, { endedOn: insideEnd }),
				contract(people.documentsPast, { years: 9 }, { endedOn: pastEnd }),
				contract(people.misspelt, { years: 1 }, { name: misspelling }),
				contract(people.disputing, { years: 5 }),
				creditCheck(people.declined, { days: 20 }, { result: 'declined', score: 412 }),
			],
			payments: [
				// None between six and seven years old: whether those are inside depends on the month.
				...[1, 13, 25, 37, 49, 61, 85, 95].map((months, nth) => invoice(people.many, nth, { months })),
				paymentDetail(people.many, { years: 8 }),
				invoice(people.held, 0, { years: 8 }, { legalHold: 'Dispute 17' }),
				invoice(people.held, 1, { years: 8, months: 1 }),
				paymentDetail(people.held, { years: 10 }, { endedOn: heldEnd }),
				invoice(people.documentsInside, 0, { years: 5 }),
				invoice(people.documentsPast, 0, { years: 8 }),
				...many(2).map((nth) => invoice(people.disputing, nth, { months: nth + 1 })),
			],
			'building-access': [
				...many(40).map((nth) => entry(people.many, nth, { days: 2 * nth + 1 })),
				{
					memberId: people.many.memberId,
					recordId: `vehicle#${people.many.memberId}#001`,
					type: 'vehicle',
					registration: 'EX4 MPL',
					recordedOn: ago({ years: 2 }),
				},
				entry(people.documentsInside, 0, { years: 5 }, { endedOn: insideEnd }),
				entry(people.documentsPast, 0, { years: 6 }, { endedOn: pastEnd }),
			],
			events: [
				attendance(people.many, 1, { months: 6 }),
				attendance(people.many, 2, { months: 3 }),
				diet(people.many, 2, { months: 3 }, 'No nuts'),
				attendance(people.few, 2, { months: 3 }),
				attendance(people.household, 2, { months: 3 }, { name: people.householdOther.name }),
				attendance(people.misspelt, 1, { months: 6 }, { name: misspelling }),
				attendance(people.guest, 2, { months: 3 }),
				diet(people.guest, 2, { months: 3 }, 'No gluten'),
			],
			marketing: [
				preference(people.many, { years: 8 }, { visitorId: people.many.visitorId }),
				...many(24).map((nth) => campaign(people.many, nth, { months: nth + 1 })),
				preference(people.few, { years: 1 }),
				preference(people.unsubscribed, { years: 2 }, { newsletter: false, withdrawnOn: ago({ days: 10 }) }),
				...many(3).map((nth) => campaign(people.unsubscribed, nth, { months: nth + 1 })),
				preference(people.sameName, { years: 2 }),
				preference(people.guest, { years: 1 }),
				...many(2).map((nth) => campaign(people.guest, nth, { months: nth + 1 })),
			],
			'web-analytics': [
				...many(2).map((nth) => device(people.many, nth, { months: nth + 1 })),
				...many(60).map((nth) => pageSeen(people.many, nth, ago({ days: nth + 1 }))),
				device(people.unsubscribed, 0, { months: 1 }),
				...many(5).map((nth) => pageSeen(people.unsubscribed, nth, ago({ days: 12 + nth }))),
				...many(3).map((nth) => pageSeen(people.disputing, nth, ago({ days: nth + 1 }))),
			],
		},
		objects: {
			'identity-documents': [
				document(people.many, 'passport', { years: 8 }),
				document(people.many, 'utility-bill', { years: 8 }),
				document(people.held, 'passport', { years: 10 }, { 'relationship-ended-on': heldEnd, 'legal-hold': 'Dispute 17' }),
				document(people.documentsInside, 'passport', { years: 7 }, { 'relationship-ended-on': insideEnd }),
				document(people.documentsPast, 'passport', { years: 9 }, { 'relationship-ended-on': pastEnd }),
				document(people.documentsPast, 'bank-statement', { years: 9 }, { 'relationship-ended-on': pastEnd }),
				document(people.disputing, 'passport', { years: 5 }),
			],
		},
		calls: [
			...many(4).map((nth) => call(people.many, nth, { months: nth + 1 })),
			call(people.household, 0, { months: 5 }, { callerNumber: householdPhone, sharedLine: householdPhone }),
			call(people.householdOther, 0, { months: 4 }, { callerNumber: householdPhone, sharedLine: householdPhone }),
			call(people.misspelt, 0, { months: 2 }, { callerName: misspelling }),
			call(people.disputing, 0, { months: 1 }),
		],
	};
}

/** A page seen on the site; some 280 bytes as an item. */
export function pageSeen(person: Visitor, nth: number, seenOn: string): Row {
	const page = `/buildings/example-house-${nth % 97}`;
	return {
		visitorId: person.visitorId,
		recordId: `page#${person.visitorId}#${String(nth).padStart(7, '0')}`,
		type: 'page',
		url: `https://www.example.com${page}?from=search`,
		page,
		referrer: 'https://search.example.com/',
		milliseconds: 120 + (nth % 400),
		seenOn,
	};
}
