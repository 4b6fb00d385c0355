/** Whether the bridge runs: its pods are read for themselves, since the read model holds the system's alone. @module */
import { isReady } from '../checks/cluster-facts/installation.ts';
import { troubleOf } from '../checks/cluster-facts/pods.ts';
import { message, type Message } from '../i18n/index.ts';
import type { Pod } from '../kube/resources.ts';
import { BRIDGE } from '../plan/steps.ts';
import { read, type Site } from './site.ts';

const SELECTOR = 'app.kubernetes.io/name=cilium-cce,app.kubernetes.io/component=operator';

/** One is enough: it leads, the others wait. */
export async function bridgeRuns(site: Site): Promise<true | Message> {
  const args = ['-n', BRIDGE.namespace, 'get', 'pods', '-l', SELECTOR, '-o', 'json'];
  const { items } = JSON.parse(await read(site, { program: 'kubectl', args })) as { items: Pod[] };
  if (items.some(isReady)) return true;
  const [first] = items;
  if (!first) return message('install.bridge.noPod');
  return message('install.bridge.waits', { pod: first.metadata.name, why: troubleOf(first).observed });
}
