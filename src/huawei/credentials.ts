/**
 * Where an access key comes from (facts/elb-v3.md §8): the metadata service of the machine, the identity of
 * the workload, or something that people put there; and the chain that finds out which, and renews.
 * @module
 */
export * from './credentials/agency.ts';
export * from './credentials/chain.ts';
export * from './credentials/environment.ts';
export * from './credentials/files.ts';
export * from './credentials/model.ts';
export * from './credentials/standard.ts';
export * from './credentials/workload-identity.ts';
