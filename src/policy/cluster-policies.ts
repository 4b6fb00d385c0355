/** The policies of a cluster, compiled; recompiled only when a policy or Cilium's configuration changes. @module */
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies, networkPolicies } from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import { configMaps, pods } from '../kube/resources.ts';
import { podNamedPorts, unionOfPorts } from './identity.ts';
import { parsePolicy, type ParsedPolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import type { NamedPorts } from './ports.ts';
import { settingsOf, type PolicySettings } from './settings.ts';

export interface ClusterPolicies {
  readonly settings: PolicySettings;
  /** Policies that the agents reject. */
  readonly errors: readonly Extract<ParsedPolicy, { error: unknown }>['error'][];
  /** The compiled set, as an agent with this enforcement mode sees it. */
  readonly inMode: (mode: PolicySettings['mode']) => PolicySet;
}

interface Compiled extends ClusterPolicies {
  readonly objects: readonly PolicyObject[];
  readonly configuration: unknown;
}

/** The rules of all policies of the model. */
export const clusterPolicies: (cluster: ClusterModel) => ClusterPolicies = perRevision(
  (cluster, before: Compiled | undefined): Compiled => {
    const objects: PolicyObject[] = [
      ...cluster.list(ciliumNetworkPolicies),
      ...cluster.list(ciliumClusterwideNetworkPolicies),
      ...cluster.list(networkPolicies),
    ];
    const configuration = cluster.get(configMaps, { namespace: 'kube-system', name: 'cilium-config' });
    const same = before?.configuration === configuration && sameObjects(before?.objects, objects);
    return same ? before! : compile(cluster, objects, configuration);
  },
);

function sameObjects(before: readonly PolicyObject[] | undefined, after: readonly PolicyObject[]): boolean {
  return before?.length === after.length && after.every((object, index) => object === before[index]);
}

const namedPortsOf = perRevision((cluster): NamedPorts => unionOfPorts(mapPods(cluster)));

function* mapPods(cluster: ClusterModel): Iterable<NamedPorts> {
  for (const pod of cluster.list(pods)) if (!pod.spec?.hostNetwork) yield podNamedPorts(pod);
}

/** Objects are replaced, never changed: what was parsed stays right for as long as the settings do. */
const parsedObjects = new WeakMap<PolicyObject, { settings: string; parsed: ParsedPolicy }>();

function parseOnce(object: PolicyObject, settings: PolicySettings): ParsedPolicy {
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
  configuration: { data?: Record<string, string> } | undefined,
): Compiled {
  const settings = settingsOf(configuration?.data);
  const parsed = objects.map((object) => parseOnce(object, settings));
  const specs = parsed.flatMap((one) => ('specs' in one ? one.specs : []));
  const sets = new Map<PolicySettings['mode'], PolicySet>();
  // Resolved when asked: port names change with pods, far more often than policies do.
  const namedPorts = (): NamedPorts => namedPortsOf(cluster);
  const inMode = (mode: PolicySettings['mode']): PolicySet => {
    let set = sets.get(mode);
    if (!set) sets.set(mode, (set = new PolicySet(specs, { ...settings, mode }, namedPorts)));
    return set;
  };
  return { settings, errors: parsed.flatMap((one) => ('error' in one ? [one.error] : [])), inMode, objects, configuration };
}
