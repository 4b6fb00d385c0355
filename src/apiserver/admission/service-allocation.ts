/**
 * Cluster IPs and node ports of Services. Nothing is remembered here: what is taken is read from the
 * Services themselves, so nothing leaks, and a replayed store needs no repair.
 * @module
 */
import { invalid } from '../../kube/status-error.ts';
import type { AnyObject, StatusCause } from '../../kube/objects.ts';
import type { Service, ServicePort, ServiceSpec } from '../../kube/resources.ts';
import type { Backend, Unstored } from '../registry/backend.ts';

export interface ServiceRanges {
  /** First address of the range and its size, as numbers. */
  readonly network: number;
  readonly size: number;
  readonly cidr: string;
  readonly nodePorts: { readonly from: number; readonly to: number };
}

type Spec = ServiceSpec & { ports?: (ServicePort & { nodePort?: number })[] };

/** @throws Error for anything but an IPv4 CIDR with room for Services. */
export function serviceRanges(cidr: string, nodePortRange: string): ServiceRanges {
  const [address = '', length = ''] = cidr.split('/');
  const bits = Number(length);
  const network = toNumber(address);
  if (network === undefined || !Number.isInteger(bits) || bits < 8 || bits > 30) throw new Error(`"${cidr}" is not a usable Service CIDR`);
  const size = 2 ** (32 - bits);
  const [from, to] = nodePortRange.split('-').map(Number);
  if (!from || !to || from > to || to > 65535) throw new Error(`"${nodePortRange}" is not a port range`);
  return { network: network - (network % size), size, cidr, nodePorts: { from, to } };
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export const toAddress = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

const needsClusterIP = (spec: Spec | undefined): boolean => spec !== undefined && spec.type !== 'ExternalName';
/** Types that have node ports, whether or not new ones are chosen. */
const hasNodePorts = ({ type }: Spec): boolean => type === 'NodePort' || type === 'LoadBalancer';
const needsNodePorts = (spec: Spec | undefined): boolean =>
  spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
const needsHealthCheckPort = (spec: Spec | undefined): boolean => spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/**
 * The Service with its addresses and ports: kept from `old` where the writer left them out
 * (node ports by port name, as kube-apiserver's `patchAllocatedValues`; facts/cilium.md §3.5),
 * newly allocated where needed, dropped where the type no longer has them.
 * @throws StatusError 422 naming the field.
 */
export function allocateService(backend: Backend, service: Unstored, old?: AnyObject): Unstored {
  const before = (old as Service | undefined)?.spec;
  const spec: Spec = structuredClone((service.spec ?? {}) as Spec);
  const taken = takenBy(backend, service.metadata.namespace ?? '', service.metadata.name ?? '');
  const causes: StatusCause[] = [];
  if (before) {
    dropWhatTheTypeLacks(spec, before);
    keepAllocated(spec, before);
  }
  if (needsClusterIP(spec)) allocateClusterIP(backend, spec, before, taken, causes);
  allocatePorts(backend, spec, taken, causes);
  if (causes.length > 0) throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', causes);
  return { ...service, spec };
}

/** Refuses what may not stand in `status.loadBalancer` and sets `ipMode` (facts/cilium.md §3.4). */
export function admitLoadBalancerStatus(service: Unstored): Unstored {
  const { status, spec } = service as unknown as { status?: { loadBalancer?: { ingress?: Ingress[] } }; spec?: Spec };
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length === 0) return service;
  const path = 'status.loadBalancer.ingress';
  if (spec?.type !== 'LoadBalancer') {
    throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', [
      { reason: 'FieldValueForbidden', field: path, message: 'Forbidden: may only be used when `spec.type` is "LoadBalancer"' },
    ]);
  }
  const causes = ingress.flatMap((entry, index) => ingressCauses(entry, `${path}[${index}]`));
  if (causes.length > 0) throw invalid({ group: '', kind: 'Service' }, service.metadata.name ?? '', causes);
  const complete = ingress.map((entry) => (entry.ip && !entry.ipMode ? { ...entry, ipMode: 'VIP' } : entry));
  return { ...service, status: { ...status, loadBalancer: { ...status!.loadBalancer, ingress: complete } } };
}

interface Ingress {
  ip?: string;
  hostname?: string;
  ipMode?: string;
}

function ingressCauses({ ip, hostname, ipMode }: Ingress, path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  if (ip && toNumber(ip) === undefined && !/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(ip)) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: `${path}.ip`,
      message: `Invalid value: ${JSON.stringify(ip)}: must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`,
    });
  }
  if (ipMode && !ip) {
    causes.push({
      reason: 'FieldValueForbidden',
      field: `${path}.ipMode`,
      message: 'Forbidden: may not be specified when `ip` is not set',
    });
  }
  if (ipMode && ipMode !== 'VIP' && ipMode !== 'Proxy') {
    causes.push({
      reason: 'FieldValueNotSupported',
      field: `${path}.ipMode`,
      message: `Unsupported value: ${JSON.stringify(ipMode)}: supported values: "Proxy", "VIP"`,
    });
  }
  if (hostname && toNumber(hostname) !== undefined) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: `${path}.hostname`,
      message: `Invalid value: ${JSON.stringify(hostname)}: must be a DNS name, not an IP address`,
    });
  }
  return causes;
}

interface Taken {
  addresses: Set<string>;
  ports: Set<number>;
}

/** What all Services but the one named hold. */
function takenBy(backend: Backend, namespace: string, name: string): Taken {
  const addresses = new Set<string>();
  const ports = new Set<number>();
  for (const object of backend.store.table('services').values()) {
    if (object.metadata.namespace === namespace && object.metadata.name === name) continue;
    const spec = object.spec as Spec;
    for (const address of spec.clusterIPs ?? []) if (address !== 'None') addresses.add(address);
    for (const port of spec.ports ?? []) if (port.nodePort) ports.add(port.nodePort);
    if (spec.healthCheckNodePort) ports.add(spec.healthCheckNodePort);
  }
  return { addresses, ports };
}

/** Fields that only the former type had go away unless the writer changed them (then validation speaks). */
function dropWhatTheTypeLacks(spec: Spec, before: Spec): void {
  if (needsClusterIP(before) && !needsClusterIP(spec)) {
    if (spec.clusterIP === before.clusterIP) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
  }
  if (hasNodePorts(before) && !hasNodePorts(spec)) {
    const old = new Set(before.ports?.map((port) => port.nodePort));
    for (const port of spec.ports ?? []) if (old.has(port.nodePort)) delete port.nodePort;
  }
  if (needsHealthCheckPort(before) && !needsHealthCheckPort(spec) && spec.healthCheckNodePort === before.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === before.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (spec.type === 'ExternalName' && spec.internalTrafficPolicy === before.internalTrafficPolicy) delete spec.internalTrafficPolicy;
  if (hasNodePorts(before) && !hasNodePorts(spec) && spec.externalTrafficPolicy === before.externalTrafficPolicy)
    delete spec.externalTrafficPolicy;
}

function keepAllocated(spec: Spec, before: Spec): void {
  if (needsClusterIP(before) && needsClusterIP(spec)) {
    if (!spec.clusterIP) spec.clusterIP = before.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === before.clusterIP) spec.clusterIPs = before.clusterIPs;
    if (!spec.ipFamilies?.length) spec.ipFamilies = before.ipFamilies;
    if (!spec.ipFamilyPolicy) spec.ipFamilyPolicy = before.ipFamilyPolicy;
  }
  if (needsNodePorts(before) && needsNodePorts(spec)) {
    const inNew = new Set(spec.ports?.map((port) => port.nodePort));
    const used = new Set(before.ports?.map((port) => port.nodePort).filter((port) => inNew.has(port)));
    const byName = new Map(before.ports?.map((port) => [port.name ?? '', port.nodePort]));
    for (const port of spec.ports ?? []) {
      const former = byName.get(port.name ?? '');
      if (port.nodePort || !former || used.has(former)) continue;
      port.nodePort = former;
      used.add(former);
    }
  }
  if (needsHealthCheckPort(before) && needsHealthCheckPort(spec)) spec.healthCheckNodePort ||= before.healthCheckNodePort;
}

function allocateClusterIP(backend: Backend, spec: Spec, before: Spec | undefined, taken: Taken, causes: StatusCause[]): void {
  const { network, size, cidr } = backend.serviceRanges;
  const refuse = (why: string): void => {
    const value = `[]string{${JSON.stringify(spec.clusterIP)}}`;
    causes.push({ reason: 'FieldValueInvalid', field: 'spec.clusterIPs', message: `Invalid value: ${value}: ${why}` });
  };
  spec.clusterIP ||= spec.clusterIPs?.[0];
  const kept = before && needsClusterIP(before) ? before.clusterIP : undefined;
  if (kept && spec.clusterIP !== kept) {
    const value = `[]string{${JSON.stringify(spec.clusterIP)}}`;
    causes.push({ reason: 'FieldValueInvalid', field: 'spec.clusterIPs[0]', message: `Invalid value: ${value}: may not change once set` });
    return;
  }
  if (spec.clusterIP && spec.clusterIP !== 'None' && !kept) {
    const number = toNumber(spec.clusterIP);
    const problem = `failed to allocate IP ${spec.clusterIP}`;
    if (number === undefined) return; // Not an address at all: validation names the field.
    if (number <= network || number >= network + size - 1) {
      refuse(`${problem}: the provided IP (${spec.clusterIP}) is not in the valid range. The range of valid IPs is ${cidr}`);
    } else if (taken.addresses.has(spec.clusterIP)) refuse(`${problem}: provided IP is already allocated`);
  }
  if (!spec.clusterIP) {
    // The lower band is left to addresses chosen by people, as in kube-apiserver (ServiceIPStaticSubrange).
    const band = Math.min(Math.max(16, Math.floor(size / 16)), 256);
    const isFree = (offset: number): boolean => !taken.addresses.has(toAddress(network + offset));
    const offset = pick(backend.random, band + 1, size - 2, isFree) ?? pick(backend.random, 1, Math.min(band, size - 2), isFree);
    if (offset === undefined) refuse('failed to allocate a serviceIP: range is full');
    else spec.clusterIP = toAddress(network + offset);
  }
  spec.clusterIPs = spec.clusterIP ? [spec.clusterIP] : [];
  // Whoever names the endpoints of a headless Service himself may name any.
  const isOpen = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  const foreign = isOpen ? -1 : (spec.ipFamilies ?? []).findIndex((family) => family !== 'IPv4');
  if (foreign >= 0) {
    const message = `Invalid value: ${JSON.stringify(spec.ipFamilies![foreign])}: not configured on this cluster`;
    causes.push({ reason: 'FieldValueInvalid', field: `spec.ipFamilies[${foreign}]`, message });
  }
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
}

function allocatePorts(backend: Backend, spec: Spec, taken: Taken, causes: StatusCause[]): void {
  const { from, to } = backend.serviceRanges.nodePorts;
  const check = (port: number, field: string): void => {
    const refuse = (why: string): void =>
      void causes.push({ reason: 'FieldValueInvalid', field, message: `Invalid value: ${port}: ${why}` });
    if (port < from || port > to) refuse(`provided port is not in the valid range. The range of valid ports is ${from}-${to}`);
    else if (taken.ports.has(port)) refuse('provided port is already allocated');
  };
  const own = new Set<number>();
  const choose = (field: string): number | undefined => {
    // The first ports of the range are left to people: 30000–30085 of the usual range (facts/cilium.md §3.5).
    const size = to - from + 1;
    const band = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128);
    const isFree = (port: number): boolean => !taken.ports.has(port) && !own.has(port);
    const port = pick(backend.random, from + band, to, isFree) ?? pick(backend.random, from, from + band - 1, isFree);
    if (port === undefined) {
      causes.push({ reason: 'FieldValueInvalid', field, message: 'Invalid value: 0: failed to allocate a nodePort: range is full' });
    } else own.add(port);
    return port;
  };
  if (needsNodePorts(spec) || spec.type === 'LoadBalancer') {
    for (const port of spec.ports ?? []) if (port.nodePort) own.add(port.nodePort);
    for (const [index, port] of (spec.ports ?? []).entries()) {
      const field = `spec.ports[${index}].nodePort`;
      if (port.nodePort) check(port.nodePort, field);
      else if (needsNodePorts(spec)) {
        // One number may serve two protocols of the same port.
        const twin = spec.ports?.find(
          (other) => other !== port && other.port === port.port && other.nodePort && other.protocol !== port.protocol,
        );
        port.nodePort = twin?.nodePort ?? choose(field);
      }
    }
  }
  if (needsHealthCheckPort(spec)) {
    if (spec.healthCheckNodePort) check(spec.healthCheckNodePort, 'spec.healthCheckNodePort');
    else spec.healthCheckNodePort = choose('spec.healthCheckNodePort');
  }
}

/** A random free number in [from, to], or `undefined`. */
function pick(random: () => number, from: number, to: number, isFree: (number: number) => boolean): number | undefined {
  const size = to - from + 1;
  if (size <= 0) return undefined;
  const start = Math.floor(random() * size);
  for (let step = 0; step < size; step += 1) {
    const candidate = from + ((start + step) % size);
    if (isFree(candidate)) return candidate;
  }
  return undefined;
}
