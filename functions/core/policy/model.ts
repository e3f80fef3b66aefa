/**
 * Number of the policy model: raised whenever `policySchema` changes what a policy can say. Policies of another model are archived as they
 * were, and are not compared by machine: what one of them does not say at all would look like a change.
 */
export const policyModel = 1;
