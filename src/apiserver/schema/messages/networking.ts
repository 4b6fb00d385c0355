/**
 * NetworkPolicy, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const networkingMessages = {
  NetworkPolicy: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 NetworkPolicySpec',
  },
  NetworkPolicySpec: {
    podSelector: '1 meta.LabelSelector*',
    ingress: '2 []NetworkPolicyIngressRule atomic',
    egress: '3 []NetworkPolicyEgressRule atomic',
    policyTypes: '4 []string atomic',
  },
  NetworkPolicyIngressRule: {
    ports: '1 []NetworkPolicyPort atomic',
    from: '2 []NetworkPolicyPeer atomic',
  },
  NetworkPolicyPort: {
    protocol: '1 string',
    port: '2 IntOrString',
    endPort: '3 int32',
  },
  NetworkPolicyPeer: {
    podSelector: '1 meta.LabelSelector',
    namespaceSelector: '2 meta.LabelSelector',
    ipBlock: '3 IPBlock',
  },
  IPBlock: {
    cidr: '1 string!',
    except: '2 []string atomic',
  },
  NetworkPolicyEgressRule: {
    ports: '1 []NetworkPolicyPort atomic',
    to: '2 []NetworkPolicyPeer atomic',
  },
} satisfies MessageTable;
