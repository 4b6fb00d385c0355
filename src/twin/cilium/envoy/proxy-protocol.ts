/**
 * The PROXY protocol in front of a Gateway listener (`gatewayAPI.enableProxyProtocol`): with it, traffic
 * without the header is cut off (facts/cilium.md §1.1).
 * @module
 */
import type { ListenerResource } from '../../../cluster/envoy-config.ts';
import { ciliumEnvoyConfigs } from '../../../cluster/kinds.ts';
import type { ClusterModel } from '../../../cluster/model.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { EnvoyArrival } from '../../../path/model.ts';
import type { TwinSocket } from '../../net/index.ts';

const FILTER = 'envoy.filters.listener.proxy_protocol';
const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V1_MAX_BYTES = 107;
/** Envoy's listener_filters_timeout. */
const HEADER_MS = 15_000;

/** The listener of an arrival, as its CiliumEnvoyConfig defines it. */
export function listenerOf(model: ClusterModel, { listener }: EnvoyArrival): ListenerResource | undefined {
  const [namespace = '', config = '', name = ''] = listener.split('/');
  return model
    .get(ciliumEnvoyConfigs, { namespace, name: config })
    ?.spec.resources.find(
      (candidate): candidate is ListenerResource => candidate['@type'].endsWith('.Listener') && candidate.name === name,
    );
}

export function expectsProxyProtocol(model: ClusterModel, arrival: EnvoyArrival): boolean {
  const filters = listenerOf(model, arrival)?.['listenerFilters'] as { name?: string }[] | undefined;
  return filters?.some(({ name }) => name === FILTER) ?? false;
}

/** Takes the header off the connection and goes on with the client's address; closes it when there is none. */
export function readProxyHeader(socket: TwinSocket, clock: Clock, go: (clientAddress: string) => void): void {
  let received = Buffer.alloc(0);
  const cancel = clock.after(HEADER_MS, () => socket.destroy());
  socket.once('close', cancel);
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    received = Buffer.concat([received, chunk]);
    const header = parseProxyHeader(received);
    if (header === 'incomplete') return;
    socket.removeListener('readable', look);
    cancel();
    if (header === 'invalid') return void socket.destroy();
    if (header.length < received.length) socket.unshift(received.subarray(header.length));
    go(header.address ?? socket.remoteAddress);
  };
  socket.on('readable', look);
}

/** `address` is absent where the sender speaks for itself (`UNKNOWN`, `LOCAL`): health checks. */
export function parseProxyHeader(bytes: Buffer): { length: number; address: string | undefined } | 'incomplete' | 'invalid' {
  const signature = bytes.subarray(0, V2_SIGNATURE.length);
  if (signature.equals(V2_SIGNATURE.subarray(0, signature.length))) {
    if (bytes.length < 16) return 'incomplete';
    const length = 16 + bytes.readUInt16BE(14);
    if (bytes.length < length) return 'incomplete';
    const proxied = (bytes[12]! & 0x0f) === 1 && bytes[13] === 0x11;
    return { length, address: proxied ? [...bytes.subarray(16, 20)].join('.') : undefined };
  }
  const text = bytes.subarray(0, V1_MAX_BYTES).toString('latin1');
  if (!text.startsWith('PROXY '.slice(0, text.length))) return 'invalid';
  const end = text.indexOf('\r\n');
  if (end < 0) return text.length < V1_MAX_BYTES ? 'incomplete' : 'invalid';
  const [, family, source] = text.slice(0, end).split(' ');
  if (family === 'UNKNOWN') return { length: end + 2, address: undefined };
  if ((family !== 'TCP4' && family !== 'TCP6') || !source) return 'invalid';
  return { length: end + 2, address: source };
}
