import * as z from 'zod/mini';
import { complaintEntrySchema } from './complaint.ts';
import { entrySchema } from './entry.ts';

/** `POST /cases`: whatever the DPO enters, by its kind. */
export const entriesSchema = z.discriminatedUnion(
	'kind',
	[entrySchema, complaintEntrySchema],
	'Write kind: subject-request or complaint.',
);
