/** An embedded Kubernetes API server. Knows neither Cilium nor Huawei Cloud. @module */
export { ApiServer } from './server.ts';
export type { ApiServerOptions } from './server-options.ts';
export type { AdmissionHook, AdmissionMatch, AdmissionOperation, AdmissionRequest } from './admission/hooks.ts';
export type { AuditEvent, AuditLevel, AuditUser } from './audit/event.ts';
export type { AuthorizationDecision } from './authorization/authorizer.ts';
export type * from './pod-runtime.ts';
export { DirectoryInUse } from './storage/lock.ts';
