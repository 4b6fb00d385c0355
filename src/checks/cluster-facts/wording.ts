/** Parts that findings of a cluster are put together from. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { ObjectRef, Words } from '../finding.ts';

const MOST_NAMES = 5;

/** `a, b, c`; of many the first few, and how many more there are. */
export function names(all: readonly string[]): Message {
  const shown = all.slice(0, MOST_NAMES).join(', ');
  return all.length > MOST_NAMES
    ? message('checks.cluster.namesAndMore', { names: shown, more: all.length - MOST_NAMES })
    : message('checks.cluster.names', { names: shown });
}

export const refOf = ({ kind, metadata: { namespace, name } }: KubeObject): ObjectRef => ({ kind, ...(namespace && { namespace }), name });

/** A sentence of somebody else's, without its full stop: words follow. Ours have none. */
export function unstopped(sentence: string): string;
export function unstopped(sentence: Words): Words;
export function unstopped(sentence: Words): Words {
  return typeof sentence === 'string' ? sentence.replace(/\.$/, '') : sentence;
}

export const podRef = (namespace: string | undefined, name: string): ObjectRef => ({ kind: 'Pod', ...(namespace && { namespace }), name });

export const nodeRef = (name: string): ObjectRef => ({ kind: 'Node', name });

export const NO_CILIUM = message('checks.cluster.noCilium');
