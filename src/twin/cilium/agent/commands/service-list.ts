/** `cilium-dbg service list` and `cilium-dbg bpf lb list` (facts/cilium.md §7.3). @module */
import type { ServiceFrontend } from '../../../../cluster/model.ts';
import type { ServiceTable } from '../service-tables.ts';
import { columns } from './columns.ts';

interface Numbered {
  readonly id: number;
  readonly frontend: ServiceFrontend;
}

const numbered = (table: ServiceTable): Numbered[] => [...table.services.values()].map((frontend, index) => ({ id: index + 1, frontend }));
const scopeOf = ({ externalTrafficPolicy, type }: ServiceFrontend): string =>
  externalTrafficPolicy === 'Local' && type !== 'ClusterIP' ? '/i' : '';
const addressOf = (frontend: ServiceFrontend): string => `${frontend.address}:${frontend.port}/${frontend.protocol}`;

/** `cilium-dbg service list`. */
export function serviceListText(table: ServiceTable): string {
  const rows: string[][] = [['ID', 'Frontend', 'Service Type', 'Backend']];
  for (const { id, frontend } of numbered(table)) {
    const backends = frontend.backends.map(
      ({ address, port, state }, index) => `${index + 1} => ${address}:${port}/${frontend.protocol} (${state})`,
    );
    rows.push([String(id), `${addressOf(frontend)}${scopeOf(frontend)}`, frontend.type, backends[0] ?? '']);
    for (const backend of backends.slice(1)) rows.push(['', '', '', backend]);
  }
  return columns(rows);
}

/** It shows no L7 flag; `bpf lb list` does. */
export function serviceListJson(table: ServiceTable): unknown[] {
  return numbered(table).map(({ id, frontend }) => {
    const spec = {
      id,
      flags: {
        type: frontend.type,
        name: frontend.name,
        namespace: frontend.namespace,
        extTrafficPolicy: frontend.externalTrafficPolicy,
        intTrafficPolicy: frontend.internalTrafficPolicy ?? 'Cluster',
        natPolicy: 'Nat44',
      },
      'frontend-address': {
        ip: frontend.address,
        port: frontend.port,
        protocol: frontend.protocol,
        scope: scopeOf(frontend) === '' ? 'external' : 'internal',
      },
      'backend-addresses': frontend.backends.map(({ address, port, node, state }) => ({
        ip: address,
        port,
        protocol: frontend.protocol,
        ...(node && { nodeName: node }),
        state,
      })),
    };
    return { spec, status: { realized: spec } };
  });
}

/** Frontend → the lines of its slots; slot 0 carries the flags. */
export function loadBalancerSlots(table: ServiceTable): Map<string, string[]> {
  const slots = new Map<string, string[]>();
  for (const { id, frontend } of numbered(table)) {
    const at = addressOf(frontend);
    const flags = [
      frontend.type,
      ...(frontend.type === 'ClusterIP' ? ['non-routable'] : []),
      ...(frontend.l7Listener ? ['l7-load-balancer'] : []),
    ];
    const proxyPort = frontend.l7Listener === undefined ? undefined : table.listeners.get(frontend.l7Listener);
    const proxy = proxyPort === undefined ? '' : ` (L7LB Proxy Port: ${proxyPort})`;
    slots.set(`${at} (0)`, [`0.0.0.0:0 (${id}) (0) [${flags.join(', ')}]${proxy}`]);
    frontend.backends.forEach(({ address, port }, index) => {
      slots.set(`${at} (${index + 1})`, [`${address}:${port}/${frontend.protocol} (${id}) (${index + 1})`]);
    });
  }
  return slots;
}

/** `cilium-dbg bpf lb list`. */
export function loadBalancerListText(table: ServiceTable): string {
  const rows = [...loadBalancerSlots(table)].flatMap(([at, lines]) => lines.map((line) => [at, line]));
  return columns([['SERVICE ADDRESS', 'BACKEND ADDRESS (REVNAT_ID) (SLOT)'], ...rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b))]);
}
