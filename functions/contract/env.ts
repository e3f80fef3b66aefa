/**
 * Names of the environment variables that connect a construct, the function it serves and the test of both.
 * A function gets only the variables that its capabilities in `lib/system/functions.ts` name.
 */
export const env = {
	/** Name of the Cases table. */
	casesTable: 'CASES_TABLE',
	/** Name of the Audit table. */
	auditTable: 'AUDIT_TABLE',
	/** Name of the Subjects table. */
	subjectsTable: 'SUBJECTS_TABLE',
	/** Bucket of access packages, their parts, and evidence bundles. */
	exportsBucket: 'EXPORTS_BUCKET',
	/** Bucket, with Object Lock, of the nightly anchors of chain heads. */
	anchorsBucket: 'ANCHORS_BUCKET',
	/** Bucket of the ledger of erasures. */
	ledgerBucket: 'LEDGER_BUCKET',
	/** ARN of the secret that holds `{subjectKey, tokenKey, processors: {[storeId]: secret}}`. */
	keysSecret: 'KEYS_SECRET_ARN',
	/** ARN of the subject-request state machine. */
	subjectRequestMachine: 'SUBJECT_REQUEST_MACHINE_ARN',
	/** ARN of the breach state machine. */
	breachMachine: 'BREACH_MACHINE_ARN',
	/** ARN of the complaint state machine. */
	complaintMachine: 'COMPLAINT_MACHINE_ARN',
	/** ARN of the policy-notice state machine. */
	policyNoticeMachine: 'POLICY_NOTICE_MACHINE_ARN',
	/** ARN of the retention-sweep state machine. */
	retentionSweepMachine: 'RETENTION_SWEEP_MACHINE_ARN',
	/** Origin of the public API, without a trailing slash: the base of every link that is mailed. */
	publicUrl: 'PUBLIC_URL',
	/** The address, verified in SES, that mails come from. */
	mailFrom: 'MAIL_FROM',
	/** The SES configuration set that mails are sent by: it says what became of them. */
	mailConfigurationSet: 'MAIL_CONFIGURATION_SET',
	/** JSON of {@link StoreLocations}: where the stores of an estate stack are. */
	storeLocations: 'STORE_LOCATIONS',
} as const;

/** Locations of stores that an estate stack of ours provides; they take the place of a store's `at` in the data map. */
export type StoreLocations = Readonly<Record<string, { readonly table?: string; readonly bucket?: string; readonly url?: string }>>;
