/** The bridge: binds Cilium's Gateways to a Huawei ELB. Knows neither the lab nor the twins. @module */
export { DEFAULT_MONITOR, startBridge, type Bridge, type BridgeOptions } from './bridge.ts';
export { diff, type Change, type ObservedListener, type Plan } from './elb-api/diff.ts';
export { elbModel, type ElbModel, type ListenerModel, type MonitorModel } from './elb-api/model.ts';
export * from './names.ts';
export type { BridgeInput, Deployed, PortConflict, Strategy } from './strategy.ts';
