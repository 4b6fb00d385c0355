/** What is kept of a node: thousands are held, and every byte counts as often. @module */
import type { Node } from '../kube/resources.ts';

/** Beyond so many, they are collected anew: nodes come and go for years. */
const MOST_TEXTS = 10_000;
/** Of whatever cluster: a text is a text. */
const texts = new Map<string, string>();

type NodeInfo = NonNullable<Node['status']>['nodeInfo'];

/**
 * Only what is asked of a node (its images alone are half of one), with one copy of the texts that nodes have in common:
 * zones, machine types, label values.
 */
export function lightNode({ apiVersion, kind, metadata, spec = {}, status = {} }: Node): Node {
  const { managedFields: _managed, annotations: _annotations, labels, ...rest } = metadata;
  const { taints, unschedulable } = spec;
  const { addresses, nodeInfo, conditions } = status;
  const ready = conditions?.find(({ type }) => type === 'Ready');
  return {
    apiVersion,
    kind,
    metadata: { ...rest, ...(labels && { labels: withSharedValues(labels) }) },
    spec: { ...(taints && { taints: taints.map(withSharedValues) }), ...(unschedulable && { unschedulable }) },
    status: {
      ...(addresses && { addresses: addresses.map(({ type, address }) => ({ type: shared(type), address })) }),
      ...(nodeInfo && { nodeInfo: { kubeletVersion: shared(nodeInfo.kubeletVersion) } as NodeInfo }),
      ...(ready && { conditions: [withSharedValues({ type: ready.type, status: ready.status })] }),
    },
  };
}

function withSharedValues<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, typeof value === 'string' ? shared(value) : value])) as T;
}

function shared(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(text, text);
  return text;
}
