/** `/proc/net` in a container of the host network: the node's own sockets and tables, as they are when they are read. @module */
import type { Machine } from '../../machine.ts';

export type LiveFiles = ReadonlyMap<string, () => string>;

export const procNetOf = (machine: Machine): LiveFiles =>
  new Map([
    ['/proc/net/tcp', () => listeningSockets(machine.signals.hostPorts)],
    ['/proc/net/tcp6', () => SOCKETS],
    ...(machine.kubeProxy?.mode === 'ipvs' ? [['/proc/net/ip_vs', () => virtualServers(machine)] as const] : []),
  ]);

const SOCKETS = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function listeningSockets(ports: ReadonlySet<number>): string {
  const lines = [...ports].map(
    (port, index) =>
      `${String(index).padStart(4)}: 00000000:${hex(port, 4)} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${20_000 + index} 1\n`,
  );
  return `${SOCKETS}${lines.join('')}`;
}

function virtualServers({ kubeProxy, spec: { internalIP } }: Machine): string {
  const lines = ['IP Virtual Server version 1.2.1 (size=4096)', 'Prot LocalAddress:Port Scheduler Flags'];
  lines.push('  -> RemoteAddress:Port Forward Weight ActiveConn InActConn');
  for (const [key, backends] of kubeProxy?.services ?? []) {
    const [, protocol = '', address = '', port = ''] = /^(\w+):\/\/(.*):(\d+)$/.exec(key) ?? [];
    lines.push(`${protocol}  ${at(address === '0.0.0.0' ? internalIP : address, Number(port))} rr `);
    for (const backend of backends) lines.push(`  -> ${at(backend.address, backend.port)}      Masq    1      0          0         `);
  }
  return `${lines.join('\n')}\n`;
}

function at(address: string, port: number): string {
  const bytes = address.split('.').map((byte) => hex(Number(byte), 2));
  return `${bytes.join('')}:${hex(port, 4)}`;
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
