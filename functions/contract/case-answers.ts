/** What the API answers of a case, whatever its kind. */
import * as z from 'zod/mini';
import { caseListSchema, caseSummarySchema, caseViewSchema, enteredSchema, referenceSchema, statusSchema } from './answers.ts';
import { breachStatusSchema, breachSummarySchema, breachViewSchema } from './breach-answers.ts';
import { complaintEnteredSchema, complaintStatusSchema, complaintSummarySchema, complaintViewSchema } from './complaint-answers.ts';
import { policyNoticeStatusSchema, policyNoticeSummarySchema, policyNoticeViewSchema } from './policy-notice-answers.ts';

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
