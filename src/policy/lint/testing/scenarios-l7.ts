/** Scenarios about L7 rules, names and ports: CCE5001, 5003, 5006, 5007, 5008, 5017, 5020, 5021. @module */
import { ccnp, cnp, knp, object, pod, service } from './cluster.ts';
import type { Scenario } from './scenarios.ts';

const CLIENT = 'fromEndpoints: [{matchLabels: {app: client}}]';
const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const TCP = '[{port: "8080", protocol: TCP}]';
const ONLY_GET = `{ports: ${TCP}, rules: {http: [{method: GET, path: "/.*"}]}}`;
const restricted = cnp('web-l7', `${WEB}\ningress: [{${CLIENT}, toPorts: [${ONLY_GET}]}]`);

const FROM_CLIENT = 'endpointSelector: {matchLabels: {app: client}}';
const DNS = 'toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns}}]';
const asked = (names: string): string => `{${DNS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: ${names}}}]}`;
const GITHUB = '{toFQDNs: [{matchName: api.github.com}], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}';
const http = (rule: string): string =>
  cnp('web-l7', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: ${TCP}, rules: {http: [${rule}]}}]}]`);
const PLAIN_DNS = `{${DNS}, toPorts: [{ports: [{port: "53", protocol: ANY}]}]}`;
const egress = (rules: string): string => cnp('client-out', `${FROM_CLIENT}\negress: [${rules}]`);
const ENVOY = 'endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: Exists}]}';
const listener = (kind: string): string => `{envoyConfig: {kind: ${kind}, name: own}, name: l}`;
const api = service('api', '{clusterIP: 10.247.0.81, selector: {app: web}, ports: [{port: 8080}]}');

export const l7Scenarios: readonly Scenario[] = [
  {
    code: 'CCE5001',
    name: 'a plain rule for the same peer in another policy',
    bad: restricted + cnp('web-l4', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: ${TCP}}]}]`),
    good: restricted + cnp('web-l4', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: db}}], toPorts: [{ports: ${TCP}}]}]`),
    says: /web-l4 spec.ingress\[0\] lets the same peers pass/,
  },
  {
    code: 'CCE5001',
    name: 'a plain rule without ports, wider than the L7 rule, in a NetworkPolicy',
    bad: restricted + knp('web-l3', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {}}]}]'),
    good: restricted + knp('db-l3', 'podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {}}]}]'),
  },
  {
    code: 'CCE5001',
    name: 'a plain port rule in the same entry as the L7 rule',
    bad: cnp('web-l7', `${WEB}\ningress: [{${CLIENT}, toPorts: [${ONLY_GET}, {ports: ${TCP}}]}]`),
    good: restricted,
  },
  {
    code: 'CCE5001',
    name: 'an exception for one of the peers is said, and is no error',
    bad: cnp('web-l7', `${WEB}\ningress:\n  - {fromEndpoints: [{}], toPorts: [${ONLY_GET}]}\n  - {${CLIENT}, toPorts: [{ports: ${TCP}}]}`),
    good: cnp(
      'web-l7',
      `${WEB}\ningress:\n  - {fromEndpoints: [{}], toPorts: [${ONLY_GET}]}\n  - {${CLIENT}, toPorts: [{ports: [{port: "9090", protocol: TCP}]}]}`,
    ),
  },
  {
    code: 'CCE5003',
    name: 'the path /',
    bad: http('{method: GET, path: /}'),
    good: http('{method: GET, path: "/.*"}'),
    says: /"\/" is a regular expression/,
  },
  { code: 'CCE5003', name: 'a shell pattern as path', bad: http('{path: "/api/*"}'), good: http('{path: "/api/.*"}') },
  { code: 'CCE5003', name: 'a path without a slash', bad: http('{path: "api/.*"}'), good: http('{path: "/healthz"}') },
  {
    code: 'CCE5003',
    name: 'a method in lower case',
    bad: http('{method: get, path: "/x"}'),
    good: http('{method: "GET|HEAD", path: "/x"}'),
  },
  {
    code: 'CCE5003',
    name: 'a list of methods',
    bad: http('{method: "GET,POST", path: "/x"}'),
    good: http('{method: "GET|POST", path: "/x"}'),
  },
  {
    code: 'CCE5003',
    name: 'a dot in the host',
    bad: http('{host: shop.example.com}'),
    good: http(String.raw`{host: 'shop\.example\.com'}`),
  },
  { code: 'CCE5003', name: 'a host that is no expression', bad: http('{host: "shop["}'), good: http('{host: "shop"}') },
  {
    code: 'CCE5003',
    name: 'a header without a blank',
    bad: http('{headers: ["X-Key:1"]}'),
    good: http('{headers: ["X-Key: 1", "X-Present"]}'),
  },

  {
    code: 'CCE5006',
    name: 'no DNS rule',
    bad: egress(GITHUB),
    good: egress(`${GITHUB}, ${asked('[{matchPattern: "*"}]')}`),
    says: /api.github.com/,
  },
  {
    code: 'CCE5006',
    name: 'the DNS rule lets other names be asked',
    bad: egress(`${GITHUB}, ${asked('[{matchPattern: "*.github.com.cn"}]')}`),
    good: egress(`${GITHUB}, ${asked('[{matchPattern: "*.github.com"}]')}`),
  },
  {
    code: 'CCE5006',
    name: 'a name of the cluster itself',
    bad: egress(`{toFQDNs: [{matchName: web.default.svc.cluster.local}]}, ${asked('[{matchPattern: "*"}]')}`),
    good: egress(`{toEndpoints: [{matchLabels: {app: web}}]}, ${asked('[{matchPattern: "*"}]')}`),
  },
  {
    code: 'CCE5006',
    name: 'DNS rules beside a plain rule for port 53',
    bad: egress(`${asked('[{matchName: example.com}]')}, ${PLAIN_DNS}`),
    good: egress(asked('[{matchName: example.com}]')),
  },

  {
    code: 'CCE5007',
    name: 'a Service that is not there, with ports: open to everybody',
    bad: egress(`{toServices: [{k8sService: {serviceName: wbe, namespace: default}}], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
    good: egress(`{toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
    says: /opens its ports to everybody/,
  },
  {
    code: 'CCE5007',
    name: 'a Service that is not there, without ports: nothing',
    bad: egress(`{toServices: [{k8sService: {serviceName: shop, namespace: default}}]}, ${PLAIN_DNS}`),
    good: egress(`{toServices: [{k8sService: {serviceName: web, namespace: default}}]}, ${PLAIN_DNS}`),
    says: /allows nothing/,
  },
  {
    code: 'CCE5007',
    name: 'a Service that selects by a label with dots',
    bad:
      pod('shop', { labels: '{app.kubernetes.io/name: shop}' }) +
      service('shop', '{clusterIP: 10.247.0.82, selector: {app.kubernetes.io/name: shop}, ports: [{port: 8080}]}') +
      egress(`{toServices: [{k8sService: {serviceName: shop, namespace: default}}], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
    good: api + egress(`{toServices: [{k8sService: {serviceName: api, namespace: default}}], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
  },
  {
    code: 'CCE5007',
    name: 'an empty list of names with ports',
    bad: egress(`{toFQDNs: [], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
    good: egress(`{toEndpoints: [{}], toPorts: [{ports: ${TCP}}]}, ${PLAIN_DNS}`),
  },

  {
    code: 'CCE5008',
    name: 'ingress by the port of the Service',
    bad: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]`),
    good: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}]`),
    says: /80 is the port of Service default\/web; its pods answer on 8080/,
  },
  {
    code: 'CCE5008',
    name: 'egress of a NetworkPolicy by the port of the Service',
    bad: knp(
      'client-out',
      `podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [${kubernetesEgress(80)}, ${kubernetesDns()}]`,
    ),
    good: knp(
      'client-out',
      `podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [${kubernetesEgress(8080)}, ${kubernetesDns()}]`,
    ),
  },

  {
    code: 'CCE5017',
    name: 'a name that no pod has',
    bad: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "htpt", protocol: TCP}]}]}]`),
    good: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "http", protocol: TCP}]}]}]`),
  },
  {
    code: 'CCE5017',
    name: 'an egress name that means two numbers',
    bad:
      pod('shop', { ports: '[{name: http, containerPort: 80}]' }) +
      egress(`{toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: http, protocol: TCP}]}]}, ${PLAIN_DNS}`),
    good: egress(`{toEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: http, protocol: TCP}]}]}, ${PLAIN_DNS}`),
    says: /several numbers on this cluster \(80, 8080\)/,
  },

  {
    code: 'CCE5020',
    name: 'two kinds of peers in one rule',
    bad: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, fromEntities: [host], toPorts: [{ports: ${TCP}}]}]`),
    good: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: ${TCP}}]}, {fromEntities: [host], toPorts: [{ports: ${TCP}}]}]`),
    says: /combining FromEndpoints and FromEntities/,
  },
  {
    code: 'CCE5020',
    name: 'L7 rules without a protocol',
    bad: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080"}], rules: {http: [{path: "/x"}]}}]}]`),
    good: cnp(
      'web-in',
      `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/x"}]}}]}]`,
    ),
  },
  {
    code: 'CCE5020',
    name: 'more than 40 ports',
    bad: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [${manyPorts(41)}]}]}]`),
    good: cnp('web-in', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [${manyPorts(40)}]}]}]`),
  },
  {
    code: 'CCE5020',
    name: 'an address without a mask in a CIDR set',
    bad: cnp('web-in', `${WEB}\ningress: [{fromCIDRSet: [{cidr: 203.0.113.7}]}]`),
    good: cnp('web-in', `${WEB}\ningress: [{fromCIDRSet: [{cidr: 203.0.113.7/32}]}]`),
  },
  {
    code: 'CCE5020',
    name: 'nodeSelector in a CiliumNetworkPolicy; no section',
    bad:
      object('CiliumNetworkPolicy', 'cilium.io/v2', '{name: nodes, namespace: default}', 'spec: {nodeSelector: {}, ingress: [{}]}') +
      cnp('none', WEB),
    good: cnp('web-in', `${WEB}\ningress: [{}]`),
  },

  {
    code: 'CCE5021',
    name: 'two parsers on one port',
    bad: restricted + cnp('web-kafka', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: ${TCP}, rules: {kafka: [{topic: a}]}}]}]`),
    good:
      restricted +
      cnp('web-kafka', `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}]`),
    says: /cannot merge conflicting L7 parsers/,
  },
  {
    code: 'CCE5021',
    name: 'a listener of a namespace in a clusterwide policy for what has no namespace',
    bad: ccnp(
      'envoy-out',
      `${ENVOY}\negress: [{toEntities: [world], toPorts: [{ports: ${TCP}, listener: ${listener('CiliumEnvoyConfig')}}]}]`,
    ),
    good: ccnp(
      'envoy-out',
      `${ENVOY}\negress: [{toEntities: [world], toPorts: [{ports: ${TCP}, listener: ${listener('CiliumClusterwideEnvoyConfig')}}]}]`,
    ),
  },
];

function kubernetesEgress(port: number): string {
  return `{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}`;
}

function kubernetesDns(): string {
  return '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: coredns}}}], ports: [{port: 53, protocol: UDP}]}';
}

function manyPorts(count: number): string {
  return Array.from({ length: count }, (_, index) => `{port: "${9000 + index}", protocol: TCP}`).join(', ');
}
