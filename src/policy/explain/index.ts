/**
 * Explanations of verdicts: which rules decide, what nearly matched, and what cannot be known.
 * @module
 */
export { explain, faultsOf } from './explain.ts';
export { explainConnection } from './connection.ts';
export { explainDns, matchesDnsPattern } from './dns.ts';
export { httpRuleText, requestText } from './http.ts';
export { identityName, peersText, policyName, portsText, ruleName, selectorText } from './wording.ts';
export type * from './explanation.ts';
