/** An embedded Kubernetes API server. Knows neither Cilium nor Huawei Cloud. @module */
export { ApiServer, type ApiServerOptions } from './server.ts';
export type { AuthorizationDecision } from './authorization/authorizer.ts';
export type * from './pod-runtime.ts';
export { DirectoryInUse } from './storage/lock.ts';
