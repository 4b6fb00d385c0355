/** The lab and its scenarios. @module */
export { CLIENT_ADDRESS } from '../twin/cce/index.ts';
export { BRIDGE_CHOICES, BRIDGE_ELB, DEDICATED_ELB, NOTES_ELB, type BridgeChoice } from './bridge.ts';
export * from './failure.ts';
export * from './lab.ts';
export * from './local-listeners.ts';
export { readManifests, type Manifest } from './manifests.ts';
export type { BesidePlan, PlannedLab } from './planned-lab.ts';
export * from './readiness.ts';
export * from './scenario.ts';
export * from './scenarios/index.ts';
export { arrives, type TracedQuery } from './trace-query.ts';
