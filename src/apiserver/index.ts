/**
 * An embedded Kubernetes API server, to test operators and other clients against. Knows neither Cilium nor Huawei Cloud.
 * @module
 */
export { ApiServer } from './server.ts';
export type { ApiServerOptions } from './server-options.ts';
export type { AdmissionHook, AdmissionMatch, AdmissionOperation, AdmissionRequest } from './admission/hooks.ts';
export type { ApplyOptions } from './apply-manifests.ts';
export type { AuditEvent, AuditLevel, AuditUser } from './audit/event.ts';
export type { AuthorizationDecision } from './authorization/authorizer.ts';
export type { Extension } from './http/listener.ts';
export type * from './pod-runtime.ts';
export { DirectoryInUse } from './storage/lock.ts';
export { AdjustableClock, type Clock } from '../kube/clock.ts';
export type { DeleteOptions, KubeClient, ListOptions, ObjectKey, Patch, WatchOptions, WriteOptions } from '../kube/client.ts';
export type { AnyObject, Draft, KubeObject, ObjectList, ObjectMeta, Status, WatchEvent } from '../kube/objects.ts';
export { resource, type Resource } from '../kube/resources.ts';
export { StatusError } from '../kube/status-error.ts';
