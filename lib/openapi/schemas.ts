/** Everything that the API takes and gives, by the name that it has in its description. */
import type * as z from 'zod/mini';
import {
	anyCaseListSchema,
	anyCaseSchema,
	anyCaseStatusSchema,
	anyEnteredSchema,
} from '../../functions/contract/answers/any-case.ts';
import {
	breachReportedSchema,
	breachStatusSchema,
	breachSummarySchema,
	breachViewSchema,
	notificationDraftSchema,
	reportLinkMadeSchema,
	severitySchema,
} from '../../functions/contract/answers/breach.ts';
import {
	complaintConfirmedSchema,
	complaintEnteredSchema,
	complaintShownSchema,
	complaintStatusSchema,
	complaintSummarySchema,
	complaintViewSchema,
} from '../../functions/contract/answers/complaint.ts';
import { planEntrySchema, storeResultSchema, taskSchema } from '../../functions/contract/answers/fulfilment.ts';
import { holdListSchema, holdPlacedSchema, holdSummarySchema, holdViewSchema } from '../../functions/contract/answers/hold.ts';
import { mailingSchema, mailingUploadSchema } from '../../functions/contract/answers/mailing.ts';
import {
	consentRecordedSchema,
	suppressionsCheckedSchema,
	unsubscribedSchema,
	unsubscribeLinksMadeSchema,
	unsubscribingUndoneSchema,
} from '../../functions/contract/answers/marketing.ts';
import { auditEventSchema, referenceSchema } from '../../functions/contract/answers/parts.ts';
import {
	policiesSchema,
	policiesToldSchema,
	policyNoticeSubmittedSchema,
	policyNoticeSummarySchema,
	policyNoticeViewSchema,
} from '../../functions/contract/answers/policy-notice.ts';
import { acceptedSchema, gatewayMessageSchema, problemSchema } from '../../functions/contract/answers/problem.ts';
import { recordListSchema, recordSchema, restrictionsCheckedSchema } from '../../functions/contract/answers/records.ts';
import { subjectFoundSchema, subjectScheduleSchema } from '../../functions/contract/answers/schedule.ts';
import {
	caseStatusSchema,
	caseSummarySchema,
	caseViewSchema,
	enteredSchema,
	identityConfirmedSchema,
	requestStatusSchema,
	statusSchema,
	submittedSchema,
} from '../../functions/contract/answers/subject-request.ts';
import { sweepSchema, sweepStartedSchema } from '../../functions/contract/answers/sweep.ts';
import { keySetSchema } from '../../functions/contract/answers/transfer.ts';
import { breachFormSchema, breachSchema, reportLinkSchema } from '../../functions/contract/requests/breach.ts';
import { breachActionSchema } from '../../functions/contract/requests/breach-action.ts';
import { caseActionSchema } from '../../functions/contract/requests/case-action.ts';
import { restrictionsCheckSchema } from '../../functions/contract/requests/check.ts';
import { complaintEntrySchema, complaintSchema } from '../../functions/contract/requests/complaint.ts';
import { complaintActionSchema } from '../../functions/contract/requests/complaint-action.ts';
import {
	consentSchema,
	subjectLookupSchema,
	suppressionsCheckSchema,
	unsubscribeLinksSchema,
} from '../../functions/contract/requests/consents.ts';
import { entrySchema } from '../../functions/contract/requests/entry.ts';
import { holdSchema, reviewSchema } from '../../functions/contract/requests/hold.ts';
import { policyNoticeActionSchema, policyNoticeSchema } from '../../functions/contract/requests/policy-notice.ts';
import { sharedActionSchema } from '../../functions/contract/requests/shared-action.ts';
import { subjectRequestActionSchema } from '../../functions/contract/requests/subject-request-action.ts';
import { resendSchema, submissionSchema, tokenSchema } from '../../functions/contract/requests/submission.ts';
import { sweepSchema as sweepRequestSchema } from '../../functions/contract/requests/sweep.ts';
import { unsubscribeSchema } from '../../functions/contract/requests/unsubscribe.ts';

/** Schemas by the name that they have in the document. */
export const schemas = {
	RequestSubmission: submissionSchema,
	ResendRequest: resendSchema,
	LinkToken: tokenSchema,
	CaseAction: caseActionSchema,
	SubjectRequestAction: subjectRequestActionSchema,
	AnyCaseAction: sharedActionSchema,
	BreachAction: breachActionSchema,
	BreachReport: breachSchema,
	BreachForm: breachFormSchema,
	ReportLinkRequest: reportLinkSchema,
	BreachReported: breachReportedSchema,
	ReportLink: reportLinkMadeSchema,
	NotificationDraft: notificationDraftSchema,
	Severity: severitySchema,
	BreachStatus: breachStatusSchema,
	BreachSummary: breachSummarySchema,
	Breach: breachViewSchema,
	AnyCase: anyCaseSchema,
	AnyCaseList: anyCaseListSchema,
	AnyCaseStatus: anyCaseStatusSchema,
	CaseEntry: entrySchema,
	ComplaintSubmission: complaintSchema,
	ComplaintEntry: complaintEntrySchema,
	ComplaintAction: complaintActionSchema,
	ComplaintShown: complaintShownSchema,
	ComplaintConfirmed: complaintConfirmedSchema,
	ComplaintEntered: complaintEnteredSchema,
	ComplaintStatus: complaintStatusSchema,
	ComplaintSummary: complaintSummarySchema,
	Complaint: complaintViewSchema,
	AnyCaseEntered: anyEnteredSchema,
	RestrictionsCheck: restrictionsCheckSchema,
	RestrictionsChecked: restrictionsCheckedSchema,
	SweepRequest: sweepRequestSchema,
	SweepStarted: sweepStartedSchema,
	Sweep: sweepSchema,
	MailingUpload: mailingUploadSchema,
	Mailing: mailingSchema,
	PolicyNoticeRequest: policyNoticeSchema,
	PolicyNoticeAction: policyNoticeActionSchema,
	Policies: policiesSchema,
	PolicyNoticeSubmitted: policyNoticeSubmittedSchema,
	PoliciesTold: policiesToldSchema,
	PolicyNoticeSummary: policyNoticeSummarySchema,
	PolicyNotice: policyNoticeViewSchema,
	HoldRequest: holdSchema,
	HoldReview: reviewSchema,
	HoldPlaced: holdPlacedSchema,
	HoldSummary: holdSummarySchema,
	HoldList: holdListSchema,
	Hold: holdViewSchema,
	Unsubscribe: unsubscribeSchema,
	UnsubscribeLinks: unsubscribeLinksSchema,
	SuppressionsCheck: suppressionsCheckSchema,
	Consent: consentSchema,
	SubjectLookup: subjectLookupSchema,
	Unsubscribed: unsubscribedSchema,
	UnsubscribingUndone: unsubscribingUndoneSchema,
	UnsubscribeLinksMade: unsubscribeLinksMadeSchema,
	SuppressionsChecked: suppressionsCheckedSchema,
	ConsentRecorded: consentRecordedSchema,
	SubjectFound: subjectFoundSchema,
	SubjectSchedule: subjectScheduleSchema,
	KeySet: keySetSchema,
	Reference: referenceSchema,
	Status: statusSchema,
	RequestSubmitted: submittedSchema,
	RequestStatus: requestStatusSchema,
	IdentityConfirmed: identityConfirmedSchema,
	CaseEntered: enteredSchema,
	CaseStatus: caseStatusSchema,
	Accepted: acceptedSchema,
	CaseSummary: caseSummarySchema,
	Case: caseViewSchema,
	PlanEntry: planEntrySchema,
	StoreResult: storeResultSchema,
	Task: taskSchema,
	AuditEvent: auditEventSchema,
	StoreRecord: recordSchema,
	RecordList: recordListSchema,
	Problem: problemSchema,
	GatewayMessage: gatewayMessageSchema,
} as const satisfies Readonly<Record<string, z.ZodMiniType>>;

export type SchemaName = keyof typeof schemas;
