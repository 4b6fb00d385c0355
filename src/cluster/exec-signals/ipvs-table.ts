/** `/proc/net/ip_vs`: where kube-proxy in IPVS mode sends a Service's connections, which its iptables rules do not say. @module */
import { frontendKey, type BackendAddress } from '../model.ts';

export const IPVS_COMMAND = ['cat', '/proc/net/ip_vs'] as const;

/** `TCP  0AF70001:01BB rr`, and below it `  -> 0A650102:1F90      Masq    1      0          0`. */
const SERVER = /^(TCP|UDP) +([\dA-F]{8}):([\dA-F]{4}) /;
const REAL_SERVER = /^ +-> ([\dA-F]{8}):([\dA-F]{4}) /;

/** DNAT targets by frontend. @param nodeIP its ports are NodePorts */
export function virtualServers(printed: string, nodeIP: string): Map<string, readonly BackendAddress[]> {
  const found = new Map<string, BackendAddress[]>();
  let current: BackendAddress[] = [];
  for (const line of printed.split('\n')) {
    const [, protocol, address = '', port = ''] = SERVER.exec(line) ?? [];
    if (protocol !== undefined) {
      const ip = addressOf(address);
      current = [];
      found.set(frontendKey(protocol as 'TCP' | 'UDP', ip === nodeIP ? '0.0.0.0' : ip, Number.parseInt(port, 16)), current);
      continue;
    }
    const [, to, toPort = ''] = REAL_SERVER.exec(line) ?? [];
    if (to !== undefined) current.push({ address: addressOf(to), port: Number.parseInt(toPort, 16) });
  }
  return found;
}

const addressOf = (hex: string): string => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
