/** Names and labels of what Cilium's Gateway controller makes (facts/cilium.md §3.2). @module */
import { createHash } from 'node:crypto';

export const CONTROLLER_NAME = 'io.cilium/gateway-controller';
export const OWNING_GATEWAY_LABEL = 'io.cilium.gateway/owning-gateway';
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** Digits that could spell words are replaced, as `kubectl`'s own name hashes do. */
const SAFE_DIGITS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** At most 63 characters: longer names keep their first 52 and end in ten digits of their hash. */
export function shortenName(name: string): string {
  if (name.length <= 63) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 10);
  return `${name.slice(0, 52)}-${hash.replace(/[013ae]/g, (digit) => SAFE_DIGITS[digit]!)}`;
}

/** Name of the CiliumEnvoyConfig: the only one that 1.19 does not shorten. */
export const envoyConfigName = (gateway: string): string => `cilium-gateway-${gateway}`;

/** Name of the Service and of the EndpointSlice. */
export const gatewayServiceName = (gateway: string): string => shortenName(envoyConfigName(gateway));
