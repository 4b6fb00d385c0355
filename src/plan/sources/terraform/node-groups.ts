/** Node pools and single nodes of a cluster as groups of nodes. @module */
import { message } from '../../../i18n/index.ts';
import { asWritten, placesOf, type Plain, type WrittenEntry, type WrittenMap } from '../written.ts';
import type { ClusterResources, Said } from './cluster-resources.ts';
import type { Resource } from './resource.ts';
import { booleanOf, isList, isMap, numberOf, plainOf, textOf, Unknown, type Value } from './value.ts';

/** All groups, or none: of a list that lacks one, a plan would say how many nodes there may be, and be wrong. */
export function nodeGroupsOf(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const groups: WrittenMap[] = [];
  let whole = true;
  for (const resource of reading.of('huaweicloud_cce_node_pool', 'huaweicloud_cce_node')) {
    if (resource.repeated !== undefined) {
      reading.note(resource.where, message('plan.hcl.unknown.repeated', { address: resource.address, argument: resource.repeated }));
      whole = false;
      continue;
    }
    const own = reading.belongsTo(resource, cluster);
    const group = own ? groupOf(reading, resource) : undefined;
    if (group) groups.push(group);
    else if (own !== false) whole = false;
  }
  if (groups.length === 0 || !whole) return [];
  return [{ key: 'nodeGroups', where: groups[0]!.where, value: { kind: 'list', items: groups, where: placesOf(groups) } }];
}

type Part = readonly [key: string, value: Plain | undefined, said: Pick<Said, 'where' | 'as'>];

function groupOf(reading: ClusterResources, resource: Resource): WrittenMap | undefined {
  const { address, where } = resource;
  const part = (key: string, said: Said | undefined, as: (value: Value) => Plain | undefined): readonly Part[] =>
    said ? [[key, as(said.value) ?? plainOf(said.value), said]] : [];
  const own = { where, as: address };
  const name = reading.said(resource, 'name');
  const count =
    resource.type === 'huaweicloud_cce_node'
      ? { ...own, value: 1 }
      : (reading.said(resource, 'current_node_count') ?? reading.said(resource, 'initial_node_count'));
  if (!count) return undefined;
  const parts: readonly Part[] = [
    ['name', name ? textOf(name.value) : address, name ?? own],
    ...part('count', count, numberOf),
    ...part('most', most(reading, resource), numberOf),
    ...part('os', reading.said(resource, 'os'), textOf),
    ...part('maxPods', maxPods(reading, resource), numberOf),
    ...part('securityGroups', securityGroups(reading, resource), () => undefined),
    ...part('taints', reading.said(resource, 'taints'), taintsOf),
  ];
  const entries = parts.flatMap(([key, value, said]) =>
    value === undefined ? [] : [{ key, where: said.where, value: asWritten(value, { where: said.where, as: said.as }) }],
  );
  return { kind: 'map', entries, where, as: address };
}

/** What the autoscaler may grow the pool to, with the scale groups that extend it. */
function most(reading: ClusterResources, resource: Resource): Said | undefined {
  const enabled = reading.said(resource, 'scall_enable');
  const own = enabled && booleanOf(enabled.value) === true ? reading.said(resource, 'max_node_count') : undefined;
  const extensions = reading.part(resource, 'extension_scale_groups', (groups) =>
    isList(groups) ? groups.flatMap(mostOfGroup) : undefined,
  );
  const values = [own, extensions].flatMap((said): readonly Value[] =>
    said === undefined ? [] : isList(said.value) ? said.value : [said.value],
  );
  const counts = values.map(numberOf);
  const said = own ?? extensions;
  if (!said || counts.length === 0) return undefined;
  return counts.includes(undefined) ? own : { ...said, value: counts.reduce<number>((sum, count) => sum + count!, 0) };
}

function mostOfGroup(group: Value): readonly Value[] {
  const autoscaling = firstOf(firstOf(group, 'spec'), 'autoscaling');
  if (!isMap(autoscaling) || booleanOf(autoscaling.get('enable') ?? null) !== true) return [];
  return [autoscaling.get('max_node_count') ?? 0];
}

/** The first block of a name within a block. */
const firstOf = (block: Value, name: string): Value => first(isMap(block) ? (block.get(name) ?? null) : null);
const first = (blocks: Value): Value => (isList(blocks) ? (blocks[0] ?? null) : blocks);

/** In `extend_params`; older files have an argument of its own, or a map of texts. What is not set is 0 in a state. */
function maxPods(reading: ClusterResources, resource: Resource): Said | undefined {
  const within = (name: string) => (value: Value) => {
    const block = first(value);
    return isMap(block) ? block.get(name) : undefined;
  };
  const places = [
    () => reading.part(resource, 'extend_params', within('max_pods')),
    () => reading.said(resource, 'max_pods'),
    () => reading.part(resource, 'extend_param', within('maxPods')),
  ];
  for (const place of places) {
    const said = place();
    if (said && numberOf(said.value) !== 0) return said;
  }
  return undefined;
}

/** By id where it is known, else by the address of its resource. */
function securityGroups(reading: ClusterResources, resource: Resource): Said | undefined {
  const located = resource.get('security_groups');
  if (!located) return undefined;
  const values = isList(located.value) ? located.value : [located.value];
  const named = values.map((value) => (value instanceof Unknown && value.resource !== undefined ? value.resource : value));
  const said = reading.known({ value: named, where: located.where }, `${resource.address}.security_groups`);
  return said && isList(said.value) && said.value.some((value) => value !== null) ? said : undefined;
}

/** `node.cilium.io/agent-not-ready=true:NoExecute` */
const taintsOf = (taints: Value): Plain | undefined =>
  isList(taints)
    ? taints.map((taint) => {
        const [key, value, effect] = ['key', 'value', 'effect'].map((name) => (isMap(taint) ? textOf(taint.get(name) ?? '') : undefined));
        return `${key}${value ? `=${value}` : ''}:${effect}`;
      })
    : undefined;
