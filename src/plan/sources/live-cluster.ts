/** Facts that a cluster shows: a live one, a snapshot of one, the lab. What it cannot show stays unknown. Pure. @module */
import { ciliumConfigOf } from '../../checks/cilium-version.ts';
import { installationIn, nodesOf } from '../../checks/cluster-facts/installation.ts';
import type { ClusterView } from '../../checks/check.ts';
import { ciliumEndpoints, gateways, httpRoutes, type Gateway } from '../../cluster/kinds.ts';
import { customResourceDefinitions, daemonSets, endpointSlices, pods, type Node } from '../../kube/resources.ts';
import type { ClusterFacts, Fact, GatewayFact, LoadBalancerFact, NodeGroup, Origin } from '../facts.ts';

/** What CCE's own agent of DataPlane V2 is called (facts/huawei-cce.md §7). */
const DATAPLANE_V2 = { namespace: 'kube-system', name: 'yangtse-cilium' } as const;

const UNREACHABLE = 'node.kubernetes.io/route-unreachable';

/** CCE's label of the pool that a node belongs to. */
const POOL = 'cce.cloud.com/cce-nodepool';

export function readCluster(view: ClusterView): ClusterFacts {
  const { model, coverage, source } = view;
  const kind = ({ live: 'cluster', lab: 'lab' } as Record<string, Origin['kind']>)[source.kind] ?? 'snapshot';
  const fact = <T>(where: string, value: T | undefined): Fact<T> | undefined =>
    value === undefined ? undefined : { value, origin: { kind, where } };
  const all = nodesOf(model);
  const first = all[0];
  const installation = installationIn(model);
  const { ciliumVersion } = ciliumConfigOf(model);
  const pools = installation?.config['cluster-pool-ipv4-cidr']?.split(/[\s,]+/).filter(Boolean);
  const mask = Number(installation?.config['cluster-pool-ipv4-mask-size']);
  const server = apiServerOf(view);
  const facts: { [Name in keyof ClusterFacts]: ClusterFacts[Name] | undefined } = {
    kubernetesVersion: fact(`Node ${first?.metadata.name ?? ''}`, first?.status?.nodeInfo?.kubeletVersion),
    networkMode: fact(...networkModeOf(view, all)),
    dataplaneV2: coverage.unknownKind(daemonSets, DATAPLANE_V2.name)
      ? undefined
      : fact(`DaemonSet ${DATAPLANE_V2.namespace}/${DATAPLANE_V2.name}`, model.get(daemonSets, DATAPLANE_V2) !== undefined),
    vpcCidrs: fact('VPC', model.cloud?.vpcCIDRs),
    podCidrs: fact('ConfigMap cilium-config', pools?.length ? pools : undefined),
    podMaskSize: fact('ConfigMap cilium-config', Number.isInteger(mask) && mask > 0 ? mask : undefined),
    apiServerHost: fact('EndpointSlice default/kubernetes', server?.host),
    apiServerPort: fact('EndpointSlice default/kubernetes', server?.port),
    nodeGroups: fact('Nodes', all.length > 0 ? groupsOf(view, all) : undefined),
    runningPods: coverage.unknownKind(pods) ? undefined : fact('Pods', unmanagedPods(view)),
    elb: fact(...loadBalancerOf(view)),
    gateway: fact(...gatewayOf(view)),
    ciliumVersion: fact('DaemonSet cilium', ciliumVersion),
    gatewayApiVersion: fact('CustomResourceDefinition gateways.gateway.networking.k8s.io', bundleOf(view)),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Of the modes only vpc-router leaves a trace that is documented: its taint, or routes of pods in the VPC (facts/huawei-cce.md §5.1). */
function networkModeOf({ model }: ClusterView, all: readonly Node[]): [string, 'vpc-router' | undefined] {
  const tainted = all.find(({ spec }) => spec?.taints?.some(({ key }) => key === UNREACHABLE));
  if (tainted) return [`Node ${tainted.metadata.name}`, 'vpc-router'];
  return ['VPC', model.cloud?.routes && model.cloud.routes.length > 0 ? 'vpc-router' : undefined];
}

/** The address itself, not the Service's. */
function apiServerOf({ model }: ClusterView): { host: string; port: number } | undefined {
  for (const { metadata, endpoints = [], ports = [] } of model.list(endpointSlices)) {
    if (metadata.namespace !== 'default' || metadata.labels?.['kubernetes.io/service-name'] !== 'kubernetes') continue;
    const host = endpoints[0]?.addresses[0];
    const port = ports?.[0]?.port;
    if (host !== undefined && port !== undefined) return { host, port };
  }
  return undefined;
}

function groupsOf({ model }: ClusterView, all: readonly Node[]): NodeGroup[] {
  const groups = new Map<string, Node[]>();
  for (const node of all) {
    const name = node.metadata.labels?.[POOL] ?? node.status?.nodeInfo?.osImage ?? 'nodes';
    groups.set(name, [...(groups.get(name) ?? []), node]);
  }
  return [...groups].map(([name, [node, ...others]]) => {
    const info = node!.status?.nodeInfo;
    const maxPods = Number(node!.status?.capacity?.['pods']);
    const securityGroups =
      model.cloud?.nodeSecurityGroups?.find((one) => one.node === node!.metadata.name)?.groups ??
      model.node(node!.metadata.name)?.securityGroups;
    return {
      name,
      count: 1 + others.length,
      ...(info?.osImage && { os: info.osImage }),
      ...(info?.kernelVersion && { kernel: info.kernelVersion }),
      ...(Number.isInteger(maxPods) && maxPods > 0 && { maxPods }),
      ...(securityGroups && securityGroups.length > 0 && { securityGroups }),
    };
  });
}

/** Pods that run with an address that is not Cilium's. */
function unmanagedPods({ model }: ClusterView): number {
  let count = 0;
  for (const { metadata, spec, status } of model.list(pods)) {
    if (spec?.hostNetwork || metadata.deletionTimestamp || status?.phase !== 'Running') continue;
    if (!model.get(ciliumEndpoints, { namespace: metadata.namespace ?? '', name: metadata.name })) count += 1;
  }
  return count;
}

/** The one that there is; of several nobody can tell which is meant. */
function loadBalancerOf({ model }: ClusterView): [string, LoadBalancerFact | undefined] {
  const [one, ...others] = model.cloud?.loadBalancers ?? [];
  if (!one || others.length > 0) return ['ELB', undefined];
  return [`ELB ${one.id}`, { id: one.id, kind: one.guaranteed ? 'dedicated' : 'shared', vip: one.vipAddress }];
}

function gatewayOf({ model }: ClusterView): [string, GatewayFact | undefined] {
  const [one, ...others] = [...model.list(gateways)];
  const port = one?.spec?.listeners?.[0]?.port;
  if (!one || others.length > 0 || port === undefined) return ['Gateways', undefined];
  const { name, namespace = 'default' } = one.metadata;
  const backend = backendOf(model, one);
  return [`Gateway ${namespace}/${name}`, { name, namespace, port, ...(backend && { backend }) }];
}

function backendOf(model: ClusterView['model'], { metadata }: Gateway): GatewayFact['backend'] {
  for (const route of model.list(httpRoutes)) {
    if (route.metadata.namespace !== metadata.namespace || !route.spec?.parentRefs?.some(({ name }) => name === metadata.name)) continue;
    const ref = route.spec.rules?.[0]?.backendRefs?.[0];
    if (ref?.port !== undefined) return { service: ref.name, port: ref.port };
  }
  return undefined;
}

const bundleOf = ({ model }: ClusterView): string | undefined =>
  model.get(customResourceDefinitions, { name: 'gateways.gateway.networking.k8s.io' })?.metadata.annotations?.[
    'gateway.networking.k8s.io/bundle-version'
  ];
