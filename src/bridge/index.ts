/** The bridge: binds Cilium's Gateways to a Huawei ELB. Knows neither the lab nor the twins. @module */
export * from './api/entrypoint.ts';
export * from './api/names.ts';
export { REASON, type ConditionType, type Reason } from './api/reasons.ts';
export { entrypointCrd } from './api/schema.ts';
export { startBridge, type Bridge, type BridgeOptions } from './bridge.ts';
export { datapathProbe, type Connect, type DatapathProbe } from './datapath-probe.ts';
export type { Change, Outcome, PortConflict } from './mode.ts';
export type { DefaultEntrypoint } from './shortcut.ts';
export { startTaintController, type TaintController, type TaintControllerOptions } from './taints.ts';
