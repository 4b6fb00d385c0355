/** Scenarios about addresses: CCE5002, 5004, 5005, 5015, 5018, 5019. @module */
import { ccnp, cnp, gateway, knp, object, pod, service, settingsMap } from './cluster.ts';
import type { Scenario } from './scenarios.ts';

const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const CLIENT = '{fromEndpoints: [{matchLabels: {app: client}}], toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}';
const ENVOY = '{fromEntities: [ingress], toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}';
const ingress = object(
  'Ingress',
  'networking.k8s.io/v1',
  '{name: shop, namespace: default}',
  'spec: {ingressClassName: cilium, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}',
);
const balanced = service(
  'web-lb',
  '{type: LoadBalancer, clusterIP: 10.247.0.83, selector: {app: web}, ports: [{port: 80, targetPort: http}]}',
);
const DNS =
  '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns}}], toPorts: [{ports: [{port: "53", protocol: ANY}]}]}';
const fromClient = (rules: string): string =>
  cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${rules}, ${DNS}]`);
const API =
  service('kubernetes', '{clusterIP: 10.247.0.1, ports: [{name: https, port: 443, targetPort: 5444}]}') +
  object(
    'Endpoints',
    'v1',
    '{name: kubernetes, namespace: default}',
    'subsets: [{addresses: [{ip: 172.16.0.5}], ports: [{name: https, port: 5443}]}]',
  );
const onPort = (port: number): string => `toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]`;
const binding = object(
  'ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1',
  '{name: operator}',
  'subjects: [{kind: ServiceAccount, name: operator, namespace: default}]\nroleRef: {kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}',
);
const operator = pod('operator', { spec: 'serviceAccountName: operator' });

export const addressScenarios: readonly Scenario[] = [
  {
    code: 'CCE5002',
    name: 'the backend of a Gateway',
    bad: gateway() + cnp('web-in', `${WEB}\ningress: [${CLIENT}]`),
    good: gateway() + cnp('web-in', `${WEB}\ningress: [${CLIENT}, ${ENVOY}]`),
    says: /cuts off Gateway default\/shop/,
  },
  {
    code: 'CCE5002',
    name: 'the backend of an Ingress, by a NetworkPolicy',
    bad:
      ingress + knp('web-in', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]'),
    good: ingress + knp('db-in', 'podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]'),
  },
  {
    code: 'CCE5002',
    name: 'endpoints of Envoy and of health checks, by a clusterwide default deny',
    bad:
      gateway() +
      ccnp('default-deny', 'endpointSelector: {}\ningress: [{fromEntities: [cluster, world]}]\negress: [{toEntities: [host]}]') +
      ccnp('more', `${WEB}\negress: [{toEntities: [cluster]}]`),
    good: ccnp(
      'default-deny',
      'endpointSelector: {matchExpressions: [{key: "reserved:health", operator: DoesNotExist}, {key: k8s-app, operator: DoesNotExist}]}\ningress: [{fromEntities: [cluster]}]',
    ),
  },
  {
    code: 'CCE5002',
    name: 'the backend of a Gateway, by a default deny that admits nobody',
    bad: gateway() + cnp('default-deny', `${WEB}\ningress: [{}]`),
    good: gateway() + cnp('default-deny', `${WEB}\ningress: [${ENVOY}]`),
  },
  {
    code: 'CCE5002',
    name: 'Envoy admits pods alone, and nobody from outside',
    bad: gateway() + ccnp('cluster-only', 'endpointSelector: {}\ningress: [{fromEntities: [cluster]}]'),
    good:
      gateway() +
      ccnp(
        'cluster-only',
        'endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: DoesNotExist}]}\ningress: [{fromEntities: [cluster]}]',
      ),
    says: /reserved:ingress/,
  },
  {
    code: 'CCE5002',
    name: 'health endpoints alone',
    bad: ccnp('default-deny', 'endpointSelector: {}\ningress: [{}]'),
    good: settingsMap('{enable-endpoint-health-checking: "false"}') + ccnp('default-deny', 'endpointSelector: {}\ningress: [{}]'),
    says: /reserved:health/,
  },
  {
    code: 'CCE5002',
    name: 'every client of a load balancer',
    bad: balanced + cnp('web-in', `${WEB}\ningress: [${CLIENT}]`),
    good: balanced + cnp('web-in', `${WEB}\ningress: [${CLIENT}, {fromCIDR: [203.0.113.0/24]}]`),
    says: /Service default\/web-lb is of type LoadBalancer/,
  },

  {
    code: 'CCE5004',
    name: 'the addresses of pods',
    bad: fromClient('{toCIDR: [10.101.0.11/32]}'),
    good: fromClient('{toCIDR: [203.0.113.0/24]}'),
    says: /pods: default\/web-1 10.101.0.11/,
  },
  {
    code: 'CCE5004',
    name: 'a node',
    bad: fromClient('{toCIDR: [192.168.0.11/32]}'),
    good: fromClient('{toEntities: [host, remote-node]}'),
  },
  {
    code: 'CCE5004',
    name: 'nodes are matched where the mode says so',
    bad: fromClient('{toCIDR: [192.168.0.0/16]}'),
    good: settingsMap('{policy-cidr-match-mode: nodes}') + fromClient('{toCIDR: [192.168.0.0/16]}'),
  },
  {
    code: 'CCE5004',
    name: 'an ipBlock inside the pod range',
    bad:
      settingsMap('{cluster-pool-ipv4-cidr: 10.101.0.0/16}') +
      knp(
        'client-out',
        'podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.101.7.0/24}}]}, {to: [{namespaceSelector: {}}]}]',
      ),
    good:
      settingsMap('{cluster-pool-ipv4-cidr: 10.101.0.0/16}') +
      knp(
        'client-out',
        'podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.101.0.0/16, 10.247.0.0/16]}}]}, {to: [{namespaceSelector: {}}]}]',
      ),
  },
  {
    code: 'CCE5004',
    name: 'a wide range with nothing else for the pods in it',
    bad: fromClient('{toCIDR: [10.0.0.0/9]}'),
    good: fromClient(
      '{toCIDR: [10.0.0.0/9]}, {toEndpoints: [{matchExpressions: [{key: app, operator: Exists}, {key: "k8s:io.kubernetes.pod.namespace", operator: Exists}]}]}',
    ),
  },
  { code: 'CCE5004', name: 'a ClusterIP', bad: fromClient('{toCIDR: [10.247.0.80/32]}'), good: fromClient('{toCIDR: [0.0.0.0/0]}') },

  {
    code: 'CCE5005',
    name: 'by its ClusterIP',
    bad: API + fromClient(`{toCIDR: [10.247.0.1/32], ${onPort(443)}}`),
    good: API + fromClient(`{toEntities: [kube-apiserver], ${onPort(5443)}}`),
    says: /ClusterIP of the Kubernetes API/,
  },
  {
    code: 'CCE5005',
    name: 'by the address of a node',
    bad: API.replace('172.16.0.5', '192.168.0.11') + fromClient(`{toCIDR: [192.168.0.11/32], ${onPort(5443)}}`),
    good: API + fromClient(`{toEntities: [kube-apiserver], ${onPort(5443)}}`),
  },
  {
    code: 'CCE5005',
    name: 'not named, for a service account with rights',
    bad:
      API +
      operator +
      binding +
      cnp('operator-out', `endpointSelector: {matchLabels: {app: operator}}\negress: [{toEndpoints: [{matchLabels: {app: db}}]}, ${DNS}]`),
    good:
      API +
      operator +
      cnp('operator-out', `endpointSelector: {matchLabels: {app: operator}}\negress: [{toEndpoints: [{matchLabels: {app: db}}]}, ${DNS}]`),
  },

  {
    code: 'CCE5015',
    name: 'an ingress ipBlock',
    bad: knp(
      'web-in',
      'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 8080}]}]',
    ),
    good: cnp('web-in', `${WEB}\ningress: [{fromCIDRSet: [{cidr: 203.0.113.0/24}], ${onPort(8080)}}]`).replace('8080', '8080'),
    says: /CVE-2026-56743/,
  },

  {
    code: 'CCE5018',
    name: 'an exception as wide as its CIDR',
    bad: fromClient('{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/24]}]}'),
    good: fromClient('{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}]}'),
  },
  {
    code: 'CCE5018',
    name: 'an exception that another entry allows',
    bad: fromClient('{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}, {cidr: 203.0.113.0/28}]}'),
    good: fromClient('{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}, {cidr: 203.0.112.0/28}]}'),
    says: /203.0.113.8\/32 is allowed again/,
  },

  {
    code: 'CCE5019',
    name: 'the outside on one port',
    bad: fromClient(`{toEntities: [world], ${onPort(443)}}`),
    good: fromClient(`{toEntities: [world], ${onPort(443)}}, {toEntities: [world], icmps: [{fields: [{type: 8}]}]}`),
  },
];
