/** Parts that findings of a cluster are put together from. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { word } from './commands.ts';
import type { Fix, ObjectRef } from '../finding.ts';

const MOST_NAMES = 5;

/** `a, b, c`; of many the first few, and how many more there are. */
export function names(all: readonly string[]): Message {
  const shown = all.slice(0, MOST_NAMES).join(', ');
  return all.length > MOST_NAMES
    ? message('checks.cluster.namesAndMore', { names: shown, more: all.length - MOST_NAMES })
    : message('checks.cluster.names', { names: shown });
}

export const refOf = ({ kind, metadata: { namespace, name } }: KubeObject): ObjectRef => ({ kind, ...(namespace && { namespace }), name });

/** A sentence of somebody else's, without its full stop: words follow. */
export const unstopped = (sentence: string): string => sentence.replace(/\.$/, '');

export const podRef = (namespace: string | undefined, name: string): ObjectRef => ({ kind: 'Pod', ...(namespace && { namespace }), name });

export const nodeRef = (name: string): ObjectRef => ({ kind: 'Node', name });

/**
 * Values for Helm, with the command that sets them. Agents are started anew, by themselves they keep the old values;
 * `agents: false`: what changes is not theirs.
 */
export function helmFix(
  what: Message,
  namespace: string,
  values: readonly string[],
  { version, agents = true }: { version?: string; agents?: boolean } = {},
): Fix {
  const release = version ? ` --version ${version}` : '';
  const text = [
    `# helm upgrade cilium cilium/cilium${release} --namespace ${word(namespace)} --reuse-values -f THIS-FILE`,
    ...values,
    ...(agents ? ['rollOutCiliumPods: true'] : []),
  ].join('\n');
  return { what, kind: 'helm', text: `${text}\n`, risk: 'restart', reversible: true };
}

export const NO_CILIUM = message('checks.cluster.noCilium');
