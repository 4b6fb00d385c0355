/** The policies of a cluster, compiled; recompiled only when a policy or Cilium's configuration changes. @module */
import {
  ciliumCIDRGroups,
  ciliumCIDRGroupsAlpha,
  ciliumClusterwideNetworkPolicies,
  ciliumNetworkPolicies,
  networkPolicies,
} from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import type { KubeObject } from '../kube/objects.ts';
import { configMaps, daemonSets, endpointSlices, pods, services } from '../kube/resources.ts';
import { podNamedPorts, unionOfPorts } from './identity.ts';
import { parseCidrGroup, type CidrGroup } from './parse/cidr-group.ts';
import { namesServices, parsePolicy, type ParsedPolicy, type PolicyObject } from './parse/parse.ts';
import type { PolicyFinding } from './parse/finding.ts';
import { PolicySet } from './policy-set.ts';
import type { NamedPorts } from './ports.ts';
import { settingsFor, type PolicySettings } from './settings.ts';

export interface ClusterPolicies {
  readonly settings: PolicySettings;
  /** Policies that the agents reject. */
  readonly errors: readonly PolicyFinding[];
  /** What does not stop a policy from having an effect. */
  readonly warnings: readonly PolicyFinding[];
  /** The CIDR groups, for the labels of addresses outside the cluster. */
  readonly groups: readonly CidrGroup[];
  /** The compiled set, as an agent with this enforcement mode sees it. */
  readonly inMode: (mode: PolicySettings['mode']) => PolicySet;
}

interface Compiled extends ClusterPolicies {
  /** What it was compiled from: policies, groups, and Services where a policy names some. */
  readonly sources: readonly KubeObject[];
  readonly configuration: unknown;
  readonly version: string | undefined;
}

/** The rules of all policies of the model. */
export const clusterPolicies: (cluster: ClusterModel) => ClusterPolicies = perRevision(
  (cluster, before: Compiled | undefined): Compiled => {
    const objects: PolicyObject[] = [
      ...cluster.list(ciliumNetworkPolicies),
      ...cluster.list(ciliumClusterwideNetworkPolicies),
      ...cluster.list(networkPolicies),
    ];
    const groups = [...cluster.list(ciliumCIDRGroups)];
    if (groups.length === 0) groups.push(...cluster.list(ciliumCIDRGroupsAlpha));
    const behind = objects.some(namesServices) ? [...cluster.list(services), ...cluster.list(endpointSlices)] : [];
    const sources = [...objects, ...groups, ...behind];
    const configuration = cluster.get(configMaps, { namespace: 'kube-system', name: 'cilium-config' });
    const version = versionOf(cluster);
    const same = before?.configuration === configuration && before?.version === version && sameObjects(before?.sources, sources);
    if (same) return before!;
    const settings = settingsFor({ ciliumVersion: version, configMapData: configuration?.data });
    return {
      ...compile(
        cluster,
        objects,
        groups.flatMap((group) => groupOf(group) ?? []),
        settings,
      ),
      sources,
      configuration,
      version,
    };
  },
);

/** The version of the first agent that somebody looked at; else the tag of the agents' image. */
function versionOf(cluster: ClusterModel): string | undefined {
  for (const name of cluster.nodeNames()) {
    const version = cluster.node(name)?.agent?.version;
    if (version) return version;
  }
  const containers = cluster.get(daemonSets, { namespace: 'kube-system', name: 'cilium' })?.spec?.template.spec?.containers;
  const image = containers?.find(({ name }) => name === 'cilium-agent')?.image;
  return /:(v?\d[^@/]*)(@|$)/.exec(image ?? '')?.[1];
}

function sameObjects(before: readonly KubeObject[] | undefined, after: readonly KubeObject[]): boolean {
  return before?.length === after.length && after.every((object, index) => object === before[index]);
}

function groupOf(object: Parameters<typeof parseCidrGroup>[0]): CidrGroup | undefined {
  const parsed = parseCidrGroup(object);
  return 'group' in parsed ? parsed.group : undefined;
}

const namedPortsOf = perRevision((cluster): NamedPorts => unionOfPorts(mapPods(cluster)));

function* mapPods(cluster: ClusterModel): Iterable<NamedPorts> {
  for (const pod of cluster.list(pods)) if (!pod.spec?.hostNetwork) yield podNamedPorts(pod);
}

/** Objects are replaced, never changed: what was parsed stays right for as long as the settings do. */
const parsedObjects = new WeakMap<PolicyObject, { settings: string; parsed: ParsedPolicy }>();

function parseOnce(cluster: ClusterModel, object: PolicyObject, settings: PolicySettings): ParsedPolicy {
  // What Services stand for changes with the cluster.
  if (namesServices(object)) {
    return parsePolicy(object, settings, { services: cluster.list(services), endpointSlices: cluster.list(endpointSlices) });
  }
  const id = JSON.stringify(settings);
  const known = parsedObjects.get(object);
  if (known?.settings === id) return known.parsed;
  const parsed = parsePolicy(object, settings);
  parsedObjects.set(object, { settings: id, parsed });
  return parsed;
}

function compile(
  cluster: ClusterModel,
  objects: readonly PolicyObject[],
  groups: readonly CidrGroup[],
  settings: PolicySettings,
): ClusterPolicies {
  const parsed = objects.map((object) => parseOnce(cluster, object, settings));
  const specs = parsed.flatMap((one) => ('specs' in one ? one.specs : []));
  const sets = new Map<PolicySettings['mode'], PolicySet>();
  // Resolved when asked: port names change with pods, far more often than policies do.
  const namedPorts = (): NamedPorts => namedPortsOf(cluster);
  const inMode = (mode: PolicySettings['mode']): PolicySet => {
    let set = sets.get(mode);
    if (!set) sets.set(mode, (set = new PolicySet(specs, { ...settings, mode }, namedPorts)));
    return set;
  };
  const errors = parsed.flatMap((one) => ('error' in one ? [one.error] : []));
  return { settings, errors, warnings: parsed.flatMap(({ warnings }) => warnings), groups, inMode };
}
