/**
 * The files of `cilium sysdump` (facts/diagnosis.md §5): names end with the time at which it was taken, and which files
 * there are depends on the version of the CLI, its options, and what failed.
 * @module
 */

/** What a file holds; by the stem of its name, to the plural of the kind. `one`: a single object of several in the cluster. */
export interface SysdumpFile {
  readonly plural: string;
  readonly group: string;
  readonly isWhole: boolean;
}

const whole = (group: string, plural: string): SysdumpFile => ({ group, plural, isWhole: true });
const part = (group: string, plural: string): SysdumpFile => ({ group, plural, isWhole: false });

/** Secrets are among the files that a sysdump may have: their names are not here. */
export const FILES: Readonly<Record<string, SysdumpFile>> = {
  'k8s-namespaces': whole('', 'namespaces'),
  'k8s-nodes': whole('', 'nodes'),
  'k8s-pods': whole('', 'pods'),
  'k8s-services': whole('', 'services'),
  'k8s-endpointslices': whole('discovery.k8s.io', 'endpointslices'),
  'k8s-networkpolicies': whole('networking.k8s.io', 'networkpolicies'),
  'k8s-events': whole('', 'events'),
  'k8s-leases': whole('coordination.k8s.io', 'leases'),
  ciliumendpoints: whole('cilium.io', 'ciliumendpoints'),
  ciliumnodes: whole('cilium.io', 'ciliumnodes'),
  ciliumnodeconfigs: whole('cilium.io', 'ciliumnodeconfigs'),
  ciliumidentities: whole('cilium.io', 'ciliumidentities'),
  ciliumcidrgroups: whole('cilium.io', 'ciliumcidrgroups'),
  ciliumnetworkpolicies: whole('cilium.io', 'ciliumnetworkpolicies'),
  ciliumclusterwidenetworkpolicies: whole('cilium.io', 'ciliumclusterwidenetworkpolicies'),
  ciliumenvoyconfigs: whole('cilium.io', 'ciliumenvoyconfigs'),
  ciliumloadbalancerippools: whole('cilium.io', 'ciliumloadbalancerippools'),
  ciliumgatewayclassconfigs: whole('cilium.io', 'ciliumgatewayclassconfigs'),
  'gatewayapi-gatewayclasses': whole('gateway.networking.k8s.io', 'gatewayclasses'),
  'gatewayapi-gateways': whole('gateway.networking.k8s.io', 'gateways'),
  'gatewayapi-httproutes': whole('gateway.networking.k8s.io', 'httproutes'),
  'gatewayapi-grpcroutes': whole('gateway.networking.k8s.io', 'grpcroutes'),
  'gatewayapi-referencegrants': whole('gateway.networking.k8s.io', 'referencegrants'),
  'cilium-configmap': part('', 'configmaps'),
  'cilium-daemonset': part('apps', 'daemonsets'),
  'cilium-envoy-daemonset': part('apps', 'daemonsets'),
  'cilium-operator-deployment': part('apps', 'deployments'),
};

/** The object in a file of one. */
export const nameOfPart = (stem: string): string => PART_NAMES[stem] ?? stem.replace(/-(?:daemonset|deployment)$/, '');

const PART_NAMES: Readonly<Record<string, string>> = { 'cilium-configmap': 'cilium-config' };

const NAME = /^(?:.*\/)?([a-z0-9-]+)-(\d{8}-\d{6})\.yaml$/;
const VERSION = /^(?:.*\/)?k8s-version-\d{8}-\d{6}\.txt$/;
/** Unpacked by the CLI, or left as it came from the pod. */
const BUGTOOL = /(?:^|\/)cilium-bugtool-([a-z0-9.-]+)-\d{8}-\d{6}(\.tar\.gz$|\/)/;

export interface FoundFile {
  readonly name: string;
  readonly stem: string;
  /** The time in its name, taken for UTC. */
  readonly written: Date;
}

/** The files of objects, by stem. A sysdump inside of a sysdump does not happen: the shortest path is the sysdump's own. */
export function objectFiles(names: Iterable<string>): ReadonlyMap<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const name of names) {
    const [, stem, time] = NAME.exec(name) ?? [];
    if (stem === undefined || !Object.hasOwn(FILES, stem) || BUGTOOL.test(name)) continue;
    const before = found.get(stem);
    if (!before || name.length < before.name.length) found.set(stem, { name, stem, written: timeOf(time!) });
  }
  return found;
}

function timeOf(text: string): Date {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(text)!;
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
}

/** Whether these are the files of a sysdump: two of those that each has. */
export function isSysdump(names: Iterable<string>): boolean {
  const found = objectFiles(names);
  return ['k8s-nodes', 'k8s-pods', 'k8s-namespaces', 'cilium-configmap', 'ciliumnodes'].filter((stem) => found.has(stem)).length >= 2;
}

export const versionFile = (names: Iterable<string>): string | undefined => [...names].find((name) => VERSION.test(name));

/** Files of cilium-bugtool by the name of the agent's pod. */
export function bugtoolFiles(names: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const pod = BUGTOOL.exec(name)?.[1];
    if (pod !== undefined) found.set(pod, [...(found.get(pod) ?? []), name]);
  }
  return found;
}
