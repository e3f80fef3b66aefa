import type { Readable } from 'node:stream';
import type { Policy } from '../../policy/schema.ts';
import type { StoreRecord } from '../../stores/ports.ts';
import type { Disclosure } from './disclosure.ts';

/** A category in an access package: what the law has us say about it, and how much of it was found. */
export interface PackagedCategory extends Disclosure {
	/** Number of records. */
	readonly count: number;
	/** Path of its table in the ZIP; absent where there is no record. */
	readonly file?: string;
}

/** A file of the person's, such as a scanned document. */
export interface PackagedFile {
	/** Path below `files/` in the ZIP. */
	readonly name: string;
	/** Opened when its turn comes, one at a time. */
	open(): Promise<Readable>;
}

export interface AccessPackageOrder {
	readonly caseId: string;
	readonly policy: Policy;
	/** Instant. The same order gives the same bytes. */
	readonly generatedAt: string;
	/** Records that were redacted or withheld. */
	readonly redacted: number;
	/** Names of stores that could not be searched completely. */
	readonly notSearched: readonly string[];
	/** Writes the page that a person reads first. */
	readonly renderIndex: (categories: readonly PackagedCategory[]) => string;
	readonly files?: AsyncIterable<PackagedFile> | Iterable<PackagedFile>;
}

export interface AccessPackage {
	readonly key: string;
	/** Of the ZIP, hex. */
	readonly sha256: string;
	/** Of the ZIP, bytes. */
	readonly size: number;
	/** Number of records. */
	readonly records: number;
}

/** What an access request exports: pages as they are found, then one ZIP of them. Every call can be repeated. */
export interface AccessPackages {
	/** Writes one page of a store, counted from 0; the same page again replaces it. */
	writePart(caseId: string, store: string, page: number, records: readonly StoreRecord[]): Promise<void>;
	/** The store is through: pages from `pages` on, left by a longer earlier run, go. */
	finishParts(caseId: string, store: string, pages: number): Promise<void>;
	/** Builds the package of all parts; memory does not grow with their number. */
	build(order: AccessPackageOrder): Promise<AccessPackage>;
	/** The package, to be read once. */
	read(caseId: string): Promise<Readable>;
	/** Removes the parts, once the package is there. */
	removeParts(caseId: string): Promise<void>;
}
