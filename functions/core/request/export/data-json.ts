import type { AccessPackageOrder, PackagedCategory } from './access-package.ts';

/** Names the schema of data.json: docs/access-package.schema.json. */
export const schemaId = 'urn:rightful:access-package:1';

/** Up to the first category; categories follow, separated by commas. */
export const openDocument = ({ caseId, policy, generatedAt, redacted, notSearched }: AccessPackageOrder): string => {
	// Where breaches are notified is for controllers.
	const { breaches: _, ...supervisoryAuthority } = policy.supervisoryAuthority;
	const head = {
		$schema: schemaId,
		reference: caseId,
		generatedAt,
		controller: { ...policy.controller, dataProtectionOfficer: policy.dpo.email },
		supervisoryAuthority,
		policyVersion: policy.version,
		automatedDecisions: policy.automatedDecisions,
		leftOut: { recordsRedactedOrWithheld: redacted, storesNotSearchedCompletely: notSearched },
	};
	return `${JSON.stringify(head).slice(0, -1)},"categories":[\n`;
};

/** Up to the first record of the category; records follow, separated by commas. */
export const openCategory = (category: Omit<PackagedCategory, 'file'>): string =>
	`${JSON.stringify(category).slice(0, -1)},"records":[\n`;

export const closeCategory = '\n]}';

export const closeDocument = '\n]}\n';
