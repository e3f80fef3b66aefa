/** What the API answers of a case whose kind is not known before. */
import * as z from 'zod/mini';
import { breachStatusSchema, breachSummarySchema, breachViewSchema } from './breach.ts';
import { complaintEnteredSchema, complaintStatusSchema, complaintSummarySchema, complaintViewSchema } from './complaint.ts';
import { referenceSchema } from './parts.ts';
import { policyNoticeStatusSchema, policyNoticeSummarySchema, policyNoticeViewSchema } from './policy-notice.ts';
import { caseListSchema, caseSummarySchema, caseViewSchema, enteredSchema, statusSchema } from './subject-request.ts';

/** `GET /cases/{reference}`. */
export const anyCaseSchema = z.union([caseViewSchema, breachViewSchema, complaintViewSchema, policyNoticeViewSchema]);

/** `GET /cases`. */
export const anyCaseListSchema = z.object({
	...caseListSchema.def.shape,
	cases: z.array(z.union([caseSummarySchema, breachSummarySchema, complaintSummarySchema, policyNoticeSummarySchema])),
});

/** What an action answers. */
export const anyCaseStatusSchema = z.object({
	reference: referenceSchema,
	status: z.union([statusSchema, breachStatusSchema, complaintStatusSchema, policyNoticeStatusSchema]),
});

/** `POST /cases`. */
export const anyEnteredSchema = z.union([enteredSchema, complaintEnteredSchema]);
