/** What mends the way to a Gateway: manifests and commands with the names of this cluster. @module */
import type { ClusterModel, LoadBalancerSignals } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { kubectl, scalar } from '../cluster-facts/commands.ts';
import type { Fix } from '../finding.ts';
import { ELB_ID, type Door } from './doors.ts';
import type { GatewayParts } from './gateways.ts';

/** Only people know it. */
const UNKNOWN_ID = 'YOUR-ELB-ID';

export interface ElbChoice {
  readonly id: string;
  /** Somebody has named it, or it is the only one. */
  readonly isMeant: boolean;
}

export const meant = (id: string): ElbChoice => ({ id, isMeant: true });

/** The ELB to bind: the one that is meant already, else the first that is free on the Gateway's ports. */
export function elbFor(cluster: ClusterModel, gateway: GatewayParts, doors: readonly Door[] = []): ElbChoice {
  const named =
    gateway.entrypoints.map(({ spec, status }) => spec?.elb?.id ?? status?.loadBalancer?.id).find(Boolean) ??
    gateway.service?.metadata.annotations?.[ELB_ID] ??
    doors[0]?.loadBalancer.id;
  if (named !== undefined) return meant(named);
  const free = freeElb(cluster, gateway);
  return { id: free ?? UNKNOWN_ID, isMeant: free !== undefined && cluster.cloud?.loadBalancers.length === 1 };
}

/** The first ELB with nothing on the ports that the Gateway has. */
export const freeElb = (cluster: ClusterModel, { listeners }: GatewayParts): string | undefined =>
  cluster.cloud?.loadBalancers.find((one) => listeners.every(({ port }) => isFree(one, port)))?.id;

const isFree = (loadBalancer: LoadBalancerSignals, port: number): boolean => !loadBalancer.listeners.some((one) => one.port === port);

/** A GatewayEntrypoint: the operator then keeps listeners, members and the published address right. */
export function entrypointFix({ name, namespace, entrypoints }: GatewayParts, { id: elb, isMeant }: ElbChoice, what?: Message): Fix {
  const written = entrypoints.find(({ metadata }) => !metadata.ownerReferences?.length);
  const text = [
    'apiVersion: cilium-cce.io/v1alpha1',
    'kind: GatewayEntrypoint',
    'metadata:',
    `  name: ${scalar(written?.metadata.name ?? name)}`,
    `  namespace: ${scalar(namespace)}`,
    'spec:',
    '  gatewayRef:',
    `    name: ${scalar(name)}`,
    '  mode: Auto',
    '  elb:',
    `    id: ${scalar(elb)}`,
  ];
  return {
    what: what ?? message('checks.gateway.entrypoint', { gateway: `${namespace}/${name}`, elb }),
    kind: 'manifest',
    text: `${text.join('\n')}\n`,
    risk: 'none',
    // Where the ELB was only guessed, a person has to agree first.
    reversible: isMeant,
  };
}

/** One kubectl command that can be taken back. */
export const command = (what: Message, text: string, more: Partial<Pick<Fix, 'risk' | 'reversible'>> = {}): Fix => ({
  what,
  kind: 'command',
  text,
  risk: more.risk ?? 'none',
  reversible: more.reversible ?? true,
});

/** `kubectl -n NS patch KIND NAME --type=… -p '…'`. */
export function patch(kind: string, of: { namespace?: string; name: string }, body: object, how: { subresource?: string } = {}): string {
  const type = Array.isArray(body) ? 'json' : 'merge';
  const space = of.namespace ? ['-n', of.namespace] : [];
  const subresource = how.subresource ? [`--subresource=${how.subresource}`] : [];
  return kubectl(...space, 'patch', kind, of.name, ...subresource, `--type=${type}`, '-p', JSON.stringify(body));
}

/** Takes a listener off its ELB, in the cloud's console or API: there is no command of Kubernetes for that. */
export const thenDelete = (what: Message, listener: string): Fix => ({
  what,
  kind: 'cloud',
  text: `DELETE /v3/{project_id}/elb/listeners/${listener}`,
  risk: 'traffic',
  reversible: false,
  next: true,
});
