/** Scenarios about default deny, denies and what is said twice: CCE5012, 5024, 5025. @module */
import { cnp, gateway, knp, pod, service } from './cluster.ts';
import type { Scenario } from './scenarios.ts';

const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const CLIENT = '{fromEndpoints: [{matchLabels: {app: client}}]}';
const PORT = 'toPorts: [{ports: [{port: "8080", protocol: TCP}]}]';
const GET = 'toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET, path: "/.*"}]}}]';
const TO_DB = '{toEndpoints: [{matchLabels: {app: db}}]}';
const DNS =
  '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns}}], toPorts: [{ports: [{port: "53", protocol: ANY}]}]}';
const probed = pod('probed', {
  ports: '[{name: http, containerPort: 8080}]',
  container: 'readinessProbe: {httpGet: {path: /, port: http}}',
});
const deny = (peers: string, name = 'probed'): string =>
  cnp('deny', `endpointSelector: {matchLabels: {app: ${name}}}\ningress: [${CLIENT}]\ningressDeny: [{${peers}}]`);
const exposed = service('web-np', '{type: NodePort, clusterIP: 10.247.0.86, selector: {app: web}, ports: [{port: 80, targetPort: http}]}');

export const denyScenarios: readonly Scenario[] = [
  {
    code: 'CCE5012',
    name: 'a deny alone',
    bad: cnp('web-deny', `${WEB}\ningressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]`),
    good: cnp('web-deny', `${WEB}\nenableDefaultDeny: {ingress: false}\ningressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]`),
    says: /turns default deny on for ingress/,
  },
  {
    code: 'CCE5012',
    name: 'DNS forgotten',
    bad: cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${TO_DB}]`),
    good:
      cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${TO_DB}, ${DNS}]`) +
      cnp('db-none', 'endpointSelector: {matchLabels: {app: db}}\negress: [{}]'),
  },
  {
    code: 'CCE5012',
    name: 'DNS by its ClusterIP',
    bad: cnp(
      'client-out',
      `endpointSelector: {matchLabels: {app: client}}\negress: [${TO_DB}, {toCIDR: [10.247.3.10/32], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]`,
    ),
    good: cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${TO_DB}, ${DNS}]`),
    says: /is the address of the DNS Service/,
  },
  {
    code: 'CCE5012',
    name: 'DNS forgotten in a NetworkPolicy',
    bad: knp(
      'client-out',
      'podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]',
    ),
    good: knp('client-out', 'podSelector: {matchLabels: {app: client}}\npolicyTypes: [Egress]'),
  },
  {
    code: 'CCE5012',
    name: 'HTTP rules without default deny',
    bad: cnp('web-l7', `${WEB}\nenableDefaultDeny: {ingress: false}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${GET}}]`),
    good: cnp('web-l7', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${GET}}]`),
  },
  {
    code: 'CCE5012',
    name: 'HTTP rules without default deny, behind a Gateway: its correction admits Envoy',
    bad:
      gateway() +
      cnp('web-l7', `${WEB}\nenableDefaultDeny: {ingress: false}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${GET}}]`),
    good:
      gateway() +
      cnp('web-l7', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${GET}}, {fromEntities: [ingress], ${PORT}}]`),
  },
  {
    code: 'CCE5012',
    name: 'a direction that policyTypes leaves out',
    bad: knp('web', 'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]\ningress: [{from: [{podSelector: {}}]}]'),
    good: knp('web', 'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {}}]}]'),
  },
  {
    code: 'CCE5012',
    name: 'enableDefaultDeny without a section',
    bad: cnp('web', `${WEB}\nenableDefaultDeny: {egress: true}\ningress: [${CLIENT}]`),
    good: cnp('web', `${WEB}\nenableDefaultDeny: {ingress: true}\ningress: [${CLIENT}]`),
  },

  {
    code: 'CCE5024',
    name: 'a deny of the host',
    bad: probed + deny('fromEntities: [host, world]'),
    good: probed + deny('fromEntities: [world]'),
    says: /probes fail/,
  },
  {
    code: 'CCE5024',
    name: 'a deny of everybody',
    bad: probed + deny('fromEntities: [cluster]').replace(`ingress: [${CLIENT}]`, 'ingress: [{fromEntities: [world]}]'),
    good: probed + deny(`fromEntities: [host], toPorts: [{ports: [{port: "9090", protocol: TCP}]}]`),
  },
  {
    code: 'CCE5024',
    name: 'a deny of other nodes, behind a NodePort',
    bad: exposed + deny('fromEntities: [remote-node, host]', 'web').replace(`ingress: [${CLIENT}]`, 'ingress: [{fromEntities: [world]}]'),
    good: deny('fromEntities: [remote-node]', 'web'),
  },

  {
    code: 'CCE5025',
    name: 'the same policy twice',
    bad: cnp('web-a', `${WEB}\ningress: [${CLIENT}]`) + cnp('web-b', `${WEB}\ningress: [${CLIENT}]`),
    good: cnp('web-a', `${WEB}\ningress: [${CLIENT}]`) + cnp('web-b', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: db}}]}]`),
  },
  {
    code: 'CCE5025',
    name: 'a rule that another covers, whoever is there',
    bad: cnp('web-a', `${WEB}\ningress: [${CLIENT}, {fromEndpoints: [{matchLabels: {app: client}}], ${PORT}}]`),
    good: cnp('web-a', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${PORT}}]`),
  },
  {
    code: 'CCE5025',
    name: 'a rule that another covers on this cluster',
    bad: cnp('web-a', `${WEB}\ningress: [{fromEndpoints: [{}], ${PORT}}, {fromEndpoints: [{matchLabels: {app: client}}], ${PORT}}]`),
    good: cnp(
      'web-a',
      `${WEB}\ningress: [{fromEndpoints: [{}], ${PORT}}, {fromEndpoints: [{matchLabels: {app: client}}], toPorts: [{ports: [{port: "9090", protocol: TCP}]}]}]`,
    ),
    says: /on this cluster/,
  },
  {
    code: 'CCE5025',
    name: 'an allow that a deny takes back',
    bad: cnp(
      'web-a',
      `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: client}}], ${PORT}}, {fromEndpoints: [{matchLabels: {app: db}}], ${PORT}}]\ningressDeny: [${CLIENT}]`,
    ),
    good: cnp('web-a', `${WEB}\ningress: [{fromEndpoints: [{matchLabels: {app: db}}], ${PORT}}]\ningressDeny: [${CLIENT}]`),
  },
];
