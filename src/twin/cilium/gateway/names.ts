/** Names that only the Gateway controller itself writes; those that others look for are in `src/cluster/gateway-names.ts`. @module */
export {
  CONTROLLER_NAME,
  envoyConfigName,
  GATEWAY_NAME_LABEL,
  gatewayServiceName,
  OWNING_GATEWAY_LABEL,
  shortenName,
} from '../../../cluster/gateway-names.ts';

export const LB_IPAM_IPS_ANNOTATION = 'io.cilium/lb-ipam-ips';
export const SOURCE_RANGES_POLICY_ANNOTATION = 'service.cilium.io/src-ranges-policy';
export const ORIGINAL_SOURCE_ANNOTATION = 'cec.cilium.io/use-original-source-address';

/** Key of a backend: `namespace:service:port`. */
export const clusterName = (namespace: string, service: string, port: number): string => `${namespace}:${service}:${port}`;
