/**
 * NetworkPolicy, Ingress and IngressClass, v1.33.
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
  Ingress: {
    '#': '-- Leads HTTP requests from outside to Services.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 IngressSpec',
    status: '3 IngressStatus',
  },
  IngressSpec: {
    defaultBackend: '1 IngressBackend -- Where requests go that no rule is about.',
    tls: '2 []IngressTLS atomic -- Certificates of the hosts.',
    rules: '3 []IngressRule atomic -- Where requests go, by host and path.',
    ingressClassName: '4 string -- The IngressClass whose controller serves it.',
  },
  IngressBackend: {
    resource: '3 core.TypedLocalObjectReference',
    service: '4 IngressServiceBackend',
  },
  IngressServiceBackend: {
    name: '1 string*',
    port: '2 ServiceBackendPort',
  },
  ServiceBackendPort: {
    '#': 'atomic',
    name: '1 string',
    number: '2 int32',
  },
  IngressTLS: {
    hosts: '1 []string atomic',
    secretName: '2 string',
  },
  IngressRule: {
    host: '1 string -- Name of the host; *.example.com for all below it.',
    http: '2.1 HTTPIngressRuleValue',
  },
  HTTPIngressRuleValue: {
    paths: '1 []HTTPIngressPath* atomic',
  },
  HTTPIngressPath: {
    path: '1 string',
    backend: '2 IngressBackend*',
    pathType: '3 string -- Exact, Prefix or ImplementationSpecific; has to be said.',
  },
  IngressStatus: {
    loadBalancer: '1 IngressLoadBalancerStatus',
  },
  IngressLoadBalancerStatus: {
    ingress: '1 []IngressLoadBalancerIngress atomic',
  },
  IngressLoadBalancerIngress: {
    ip: '1 string',
    hostname: '2 string',
    ports: '4 []IngressPortStatus atomic',
  },
  IngressPortStatus: {
    port: '1 int32*',
    protocol: '2 string*',
    error: '3 string',
  },
  IngressClass: {
    '#': '-- A kind of Ingress, and the controller that serves it.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 IngressClassSpec',
  },
  IngressClassSpec: {
    controller: '1 string',
    parameters: '2 IngressClassParametersReference',
  },
  IngressClassParametersReference: {
    apiGroup: '1 string',
    kind: '2 string*',
    name: '3 string*',
    scope: '4 string -- Cluster or Namespace.',
    namespace: '5 string',
  },
} satisfies MessageTable;
