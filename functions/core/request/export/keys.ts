/** Keys of an access request's objects in the exports bucket. All stand under the case, so that erasing it finds them. */

/** Prefix of everything exported for a case. */
export const exportPrefix = (caseId: string): string => `exports/${caseId}/`;

/** Prefix of the pages that fulfilment wrote: of one store, or of all. */
export const partsPrefix = (caseId: string, store?: string): string =>
	`${exportPrefix(caseId)}parts/${store === undefined ? '' : `${store}/`}`;

/** Key of one page, counted from 0. Keys sort as their pages do. */
export const partKey = (caseId: string, store: string, page: number): string =>
	`${partsPrefix(caseId, store)}${String(page).padStart(6, '0')}.ndjson`;

/** Key of the access package. It follows from the case: a repeated build replaces what an earlier one left. */
export const accessPackageKey = (caseId: string): string => `${exportPrefix(caseId)}package/access-package.zip`;
