/** How the listeners of a Gateway are reached from this machine. @module */
import { gateways } from '../cluster/kinds.ts';
import type { Lab } from './lab.ts';

export interface LocalListener {
  readonly name: string;
  readonly protocol: string;
  /** Of the listener. */
  readonly port: number;
  /** Of 127.0.0.1. */
  readonly localPort: number;
  /** A host that the listener takes; `undefined`: any. */
  readonly host: string | undefined;
}

/** Those listeners of the Gateway for which the ELB with its address listens; none before it has an address. */
export function localListeners(lab: Pick<Lab, 'model' | 'cce' | 'port'>, key: { namespace: string; name: string }): LocalListener[] {
  const gateway = lab.model.get(gateways, key);
  const published = new Set<string | undefined>(gateway?.status?.addresses?.map(({ value }) => value));
  const elb = lab.cce
    .cloud()
    .loadBalancers.find((one) => published.has(one.publicAddress ?? one.vipAddress) || published.has(one.vipAddress));
  if (!gateway || !elb) return [];
  return gateway.spec.listeners.flatMap(({ name, protocol, port, hostname }) => {
    const localPort = lab.port(port, elb.id);
    return localPort === undefined ? [] : [{ name, protocol, port, localPort, host: hostname?.replace(/^\*\./, 'www.') }];
  });
}

/** A command line that sends a request to the listener as a client of its host would. */
export function curlCommand({ protocol, port, localPort, host = 'localhost' }: LocalListener): string {
  if (protocol === 'HTTPS') {
    const target = port === 443 ? host : `${host}:${port}`;
    return `curl -k --connect-to ${host}:${port}:127.0.0.1:${localPort} https://${target}/`;
  }
  return host === 'localhost' ? `curl http://127.0.0.1:${localPort}/` : `curl -H 'Host: ${host}' http://127.0.0.1:${localPort}/`;
}
