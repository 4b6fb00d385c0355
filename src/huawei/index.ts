/** Huawei Cloud as a protocol: signing, credentials, typed errors, ELB v3. Knows no Kubernetes. @module */
export * from './cce/client.ts';
export type { Cluster as CceCluster, NodePool as CceNodePool } from './cce/types.ts';
export * from './credentials.ts';
export * from './elb/client.ts';
export { MAX_BATCH } from './elb/resources.ts';
export * from './elb/types.ts';
export * from './endpoints.ts';
export * from './errors.ts';
export * from './http.ts';
export * from './projects.ts';
export * from './rate-limit.ts';
export * from './signing.ts';
export * from './verification.ts';
export * from './vpc/client.ts';
export * from './vpc/types.ts';
