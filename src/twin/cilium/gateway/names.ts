/** Names and labels of what the Gateway controller makes (facts/cilium.md §3.2). @module */
import { createHash } from 'node:crypto';

export const CONTROLLER_NAME = 'io.cilium/gateway-controller';
export const OWNING_GATEWAY_LABEL = 'io.cilium.gateway/owning-gateway';
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';
export const LB_IPAM_IPS_ANNOTATION = 'io.cilium/lb-ipam-ips';
export const SOURCE_RANGES_POLICY_ANNOTATION = 'service.cilium.io/src-ranges-policy';
export const ORIGINAL_SOURCE_ANNOTATION = 'cec.cilium.io/use-original-source-address';

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

/** Key of a backend: `namespace:service:port`. */
export const clusterName = (namespace: string, service: string, port: number): string => `${namespace}:${service}:${port}`;
