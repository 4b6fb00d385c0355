/** Services as policy sees them: which identities stand behind them, and on which ports of theirs. @module */
import { services, type Service, type ServicePort } from '../../kube/resources.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { POD_NAMESPACE } from '../labels.ts';
import { namedPortKey, type Protocol } from '../ports.ts';
import type { LintContext } from './context.ts';
import { withoutNulls } from './nulls.ts';

/** `namespace/name` */
export const serviceName = ({ metadata }: Service): string => `${metadata.namespace ?? 'default'}/${metadata.name}`;

interface ServiceIndex {
  readonly all: readonly Service[];
  readonly byName: ReadonlyMap<string, Service>;
  readonly byPort: ReadonlyMap<number, readonly Service[]>;
  readonly backends: Map<Service, readonly IdentityClass[]>;
}

const known = new WeakMap<LintContext, ServiceIndex>();

function indexOf(context: LintContext): ServiceIndex {
  let index = known.get(context);
  if (!index) {
    const all = [...context.cluster.list(services)].map(withoutNulls);
    known.set(
      context,
      (index = { all, byName: new Map(all.map((one) => [serviceName(one), one])), byPort: byPort(all), backends: new Map() }),
    );
  }
  return index;
}

function byPort(all: readonly Service[]): Map<number, Service[]> {
  const found = new Map<number, Service[]>();
  for (const service of all) {
    for (const port of new Set(service.spec?.ports?.map((one) => one.port))) {
      const same = found.get(port);
      if (same) same.push(service);
      else found.set(port, [service]);
    }
  }
  return found;
}

/** The Services that have this port themselves. */
export const servicesOn = (context: LintContext, port: number): readonly Service[] => indexOf(context).byPort.get(port) ?? [];

export const servicesOf = (context: LintContext): readonly Service[] => indexOf(context).all;

export const serviceAt = (context: LintContext, namespace: string, name: string): Service | undefined =>
  indexOf(context).byName.get(`${namespace}/${name}`);

/** The pods behind the Service. An identity lacks labels that the agent drops; few Services select by those. */
export function backendsOf(context: LintContext, service: Service): readonly IdentityClass[] {
  const { backends } = indexOf(context);
  let found = backends.get(service);
  if (!found) backends.set(service, (found = findBackends(context, service)));
  return found;
}

function findBackends(context: LintContext, { metadata, spec }: Service): IdentityClass[] {
  const wanted = Object.entries(spec?.selector ?? {});
  if (wanted.length === 0) return [];
  const namespace = metadata.namespace ?? 'default';
  return context.pods.filter(({ identity: { labels } }) => {
    if (labels.find('k8s', POD_NAMESPACE)?.value !== namespace) return false;
    return wanted.every(([key, value]) => labels.find('k8s', key)?.value === value);
  });
}

/** The number on which a backend answers, or `undefined` where it has no port of that name. */
export function targetPortAt({ port, targetPort, protocol }: ServicePort, backend: IdentityClass): number | undefined {
  const target = (targetPort ?? port) as number | string | undefined;
  if (target === undefined) return undefined;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  const numbers = backend.ports.get(namedPortKey(target, protocol ?? 'TCP'));
  return numbers?.length === 1 ? numbers[0] : undefined;
}

export const protocolOf = ({ protocol }: ServicePort): Protocol => (protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP');

/** The cluster's DNS: the Service of kube-system that answers on UDP 53 and has pods. */
export function dnsService(context: LintContext): Service | undefined {
  const candidates = servicesOf(context).filter(
    ({ metadata, spec }) =>
      metadata.namespace === 'kube-system' && spec?.ports?.some(({ port, protocol }) => port === 53 && protocol === 'UDP'),
  );
  return candidates.find(({ spec }) => spec?.selector !== undefined) ?? candidates[0];
}

/** The pods that answer DNS; where no Service tells, those with the label that kube-dns and CoreDNS carry. */
export function dnsPods(context: LintContext): readonly IdentityClass[] {
  const service = dnsService(context);
  const behind = service ? backendsOf(context, service) : [];
  if (behind.length > 0) return behind;
  return context.pods.filter(
    ({ identity: { labels } }) => labels.find('k8s', POD_NAMESPACE)?.value === 'kube-system' && isDns(labels.find('k8s', 'k8s-app')?.value),
  );
}

const isDns = (name: string | undefined): boolean => name === 'kube-dns' || name === 'coredns';

/** The ClusterIP of the DNS. */
export const dnsAddress = (context: LintContext): string | undefined => dnsService(context)?.spec?.clusterIP;

/** The selector under which a policy of any namespace finds the DNS pods. */
export function dnsLabels(context: LintContext): Record<string, string> {
  const written = dnsService(context)?.spec?.selector ?? {};
  const labels = Object.keys(written).length > 0 ? written : { 'k8s-app': 'kube-dns' };
  return { 'k8s:io.kubernetes.pod.namespace': 'kube-system', ...prefixed(labels) };
}

const prefixed = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]));
