import * as z from 'zod/mini';
import { breachActionSchema } from './breach-action.ts';
import { complaintActionSchema } from './complaint-action.ts';
import { policyNoticeActionSchema } from './policy-notice.ts';
import { sharedActionSchema } from './shared-action.ts';
import { subjectRequestActionSchema } from './subject-request-action.ts';

/** `POST /cases/{reference}/actions`, as it is described: which of them are read, the kind of the case says. */
export const caseActionSchema = z.union([
	subjectRequestActionSchema,
	breachActionSchema,
	complaintActionSchema,
	policyNoticeActionSchema,
	sharedActionSchema,
]);
