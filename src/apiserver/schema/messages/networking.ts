/**
 * NetworkPolicy, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const networkingMessages = {
  NetworkPolicy: {
    '#': '-- Which traffic selected pods may have.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 NetworkPolicySpec',
  },
  NetworkPolicySpec: {
    podSelector: '1 meta.LabelSelector* -- Pods that the policy is about; empty for all of the namespace.',
    ingress: '2 []NetworkPolicyIngressRule atomic -- Allowed incoming traffic.',
    egress: '3 []NetworkPolicyEgressRule atomic -- Allowed outgoing traffic.',
    policyTypes: '4 []string atomic -- Ingress, Egress or both.',
  },
  NetworkPolicyIngressRule: {
    ports: '1 []NetworkPolicyPort atomic',
    from: '2 []NetworkPolicyPeer atomic',
  },
  NetworkPolicyPort: {
    protocol: '1 string enum:TCP|UDP|SCTP',
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
