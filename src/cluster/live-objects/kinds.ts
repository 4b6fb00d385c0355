/** The kinds that policies depend on. Never Secrets: nothing about a policy needs them. @module */
import * as kube from '../../kube/resources.ts';
import { resource, type Resource } from '../../kube/resources.ts';
import * as cluster from '../kinds.ts';

/** A kind to read; where an older version of Cilium serves it under another version, that one too. */
export interface LiveKind {
  readonly of: Resource;
  readonly before?: Resource;
}

const statefulSets = resource('apps/v1', 'StatefulSet', 'statefulsets', 'Namespaced');
const cronJobs = resource('batch/v1', 'CronJob', 'cronjobs', 'Namespaced');
const cidrGroups = resource('cilium.io/v2', 'CiliumCIDRGroup', 'ciliumcidrgroups', 'Cluster');
/** Up to Cilium 1.17. */
const alphaCidrGroups = resource('cilium.io/v2alpha1', 'CiliumCIDRGroup', 'ciliumcidrgroups', 'Cluster');

/** In the order in which their objects are told. `cilium-config` is read beside them. */
export const POLICY_KINDS: readonly LiveKind[] = [
  ...[
    kube.namespaces,
    kube.nodes,
    kube.pods,
    kube.services,
    kube.endpointSlices,
    kube.deployments,
    statefulSets,
    kube.daemonSets,
    kube.replicaSets,
    kube.jobs,
    cronJobs,
    cluster.networkPolicies,
    cluster.ciliumNetworkPolicies,
    cluster.ciliumClusterwideNetworkPolicies,
  ].map((of) => ({ of: of as Resource })),
  { of: cidrGroups, before: alphaCidrGroups },
  ...[
    cluster.ciliumIdentities,
    cluster.ciliumEndpoints,
    cluster.gateways,
    cluster.httpRoutes,
    cluster.grpcRoutes,
    cluster.referenceGrants,
  ].map((of) => ({ of: of as Resource })),
];
