/**
 * Explanations of verdicts: which rules decide, what nearly matched, and what cannot be known.
 * @module
 */
export { ask, locator, type Answer, type AskedQuestion } from './ask.ts';
export { UnknownEnd } from './ends/end.ts';
export { resolveEnds } from './ends/resolve.ts';
export { explain, faultsOf } from './explain.ts';
export { explainConnection } from './connection.ts';
export { explainDns } from './dns.ts';
export { httpRuleText, requestText } from './http.ts';
export { identityName, peersText, policyName, portsText, ruleName, selectorText } from './wording.ts';
export type * from './explanation.ts';
