/** Scenarios about selectors and namespaces: CCE5009, 5010, 5011, 5013, 5014, 5016, 5022, 5023. @module */
import { ccnp, cnp, knp, object, pod, service, settingsMap } from './cluster.ts';
import type { Scenario } from './scenarios.ts';

const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const web = (rules: string, name = 'web-in'): string => cnp(name, `${WEB}\ningress: [${rules}]`);
const from = (labels: string): string => web(`{fromEndpoints: [{matchLabels: ${labels}}]}`);
const CLIENT = '{fromEndpoints: [{matchLabels: {app: client}}]}';
const KNP_WEB = 'podSelector: {matchLabels: {app: web}}';

export const selectorScenarios: readonly Scenario[] = [
  { code: 'CCE5009', name: 'an empty rule beside others', bad: web(`${CLIENT}, {}`), good: web(CLIENT) },
  { code: 'CCE5009', name: 'an empty rule under a name that allows', bad: web('{}', 'allow-all-ingress'), good: web('{}', 'default-deny') },
  {
    code: 'CCE5009',
    name: 'an empty rule of a NetworkPolicy under a name that denies',
    bad: knp('deny-all', `${KNP_WEB}\ningress: [{}]`),
    good: knp('deny-all', `${KNP_WEB}\npolicyTypes: [Ingress]`) + knp('allow-all', 'podSelector: {matchLabels: {app: db}}\ningress: [{}]'),
    says: /allows everything/,
  },
  { code: 'CCE5009', name: 'an empty list of peers', bad: web(`{fromEndpoints: []}, ${CLIENT}`), good: web(CLIENT) },
  {
    code: 'CCE5009',
    name: 'a port rule without ports',
    bad: web('{fromEndpoints: [{matchLabels: {app: client}}], toPorts: [{}]}'),
    good: web(CLIENT),
  },
  {
    code: 'CCE5009',
    name: 'an empty deny',
    bad: cnp('web-in', `${WEB}\ningress: [${CLIENT}]\ningressDeny: [{}]`),
    good: cnp('web-in', `${WEB}\ningress: [${CLIENT}]\ningressDeny: [{fromEntities: [world]}]`),
  },

  { code: 'CCE5010', name: 'a slip in a peer', bad: from('{app: cleint}'), good: from('{app: client}'), says: /Likely meant: app=client/ },
  {
    code: 'CCE5010',
    name: 'a slip in the subject',
    bad: cnp('db-in', `endpointSelector: {matchLabels: {ap: db}}\ningress: [${CLIENT}]`).replace('ap: db', 'appp: db'),
    good: cnp('db-in', `endpointSelector: {matchLabels: {app: db}}\ningress: [${CLIENT}]`),
  },
  {
    code: 'CCE5010',
    name: 'a slip in a NetworkPolicy',
    bad: knp('web-in', `${KNP_WEB}\ningress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [clients]}]}}]}]`),
    good: knp('web-in', `${KNP_WEB}\ningress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [client]}]}}]}]`),
  },
  {
    code: 'CCE5010',
    name: 'a pod on the host network',
    bad: pod('node-exporter', { spec: 'hostNetwork: true' }) + from('{app: node-exporter}'),
    good: pod('node-exporter') + from('{app: node-exporter}'),
    says: /is on the host network/,
  },
  {
    code: 'CCE5010',
    name: 'of two labels that are near, the nearer; the other labels of the selector hold',
    bad:
      pod('reporting', { labels: '{app: reporting, tier: back}' }) +
      pod('reportings', { labels: '{app: reportings, tier: front}' }) +
      pod('importing', { labels: '{app: importing, tier: front}' }) +
      from('{app: reportingss, tier: front}'),
    good: pod('reporting', { labels: '{app: reporting, tier: back}' }) + from('{app: reporting, tier: back}'),
    says: /Likely meant: app=reportings/,
  },
  { code: 'CCE5010', name: 'labels that are like no others', bad: from('{role: auditor}'), good: from('{app: db}') },

  {
    code: 'CCE5011',
    name: 'a peer that lives in another namespace',
    bad: from('{app: worker}'),
    good: from('{"k8s:io.kubernetes.pod.namespace": team-b, app: worker}'),
    says: /default\/?.*team-b|team-b/,
  },
  {
    code: 'CCE5011',
    name: 'a subject of another namespace',
    bad: cnp('worker-in', `endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": team-b}}\ningress: [${CLIENT}]`),
    good: cnp(
      'worker-in',
      'endpointSelector: {matchLabels: {app: worker}}\ningress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": default, app: client}}]}]',
      'team-b',
    ),
    says: /is overwritten/,
  },
  {
    code: 'CCE5011',
    name: 'a label of a namespace',
    bad: from('{kubernetes.io/metadata.name: team-b}'),
    good: from('{"k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": team-b}'),
  },
  {
    code: 'CCE5011',
    name: 'a label of a namespace of one’s own',
    bad: from('{team: b}'),
    good: from('{"k8s:io.cilium.k8s.namespace.labels.team": b}'),
  },

  {
    code: 'CCE5013',
    name: 'a label that the agent drops',
    bad: cnp('web-in', `endpointSelector: {matchLabels: {app: web, pod-template-hash: abc}}\ningress: [${CLIENT}]`),
    good: web(CLIENT),
  },
  {
    code: 'CCE5013',
    name: 'a condition that is true of everybody',
    bad: web(
      '{fromEndpoints: [{matchExpressions: [{key: app, operator: In, values: [client]}, {key: controller-revision-hash, operator: DoesNotExist}]}]}',
    ),
    good: web(CLIENT),
  },

  {
    code: 'CCE5013',
    name: 'a filter of the cluster’s own',
    bad: settingsMap('{labels: "k8s:app io.kubernetes.pod.namespace"}') + from('{app: client, tier: front}'),
    good: from('{app: client}'),
  },
  {
    code: 'CCE5014',
    name: 'a single pod and itself',
    bad: cnp('db-in', 'endpointSelector: {matchLabels: {app: db}}\ningress: [{fromEndpoints: [{matchLabels: {app: db}}]}]'),
    good: web('{fromEndpoints: [{matchLabels: {app: web}}]}'),
    says: /passes no policy/,
  },

  {
    code: 'CCE5016',
    name: 'an exposed Service',
    bad:
      service('web-np', '{type: NodePort, clusterIP: 10.247.0.84, selector: {app: web}, ports: [{port: 80, targetPort: http}]}') +
      web('{fromEndpoints: [{}]}'),
    good: web('{fromEndpoints: [{}]}'),
  },
  {
    code: 'CCE5016',
    name: 'a name that speaks of the outside',
    bad: web('{fromEndpoints: [{}]}', 'web-public'),
    good: web('{fromEndpoints: [{}]}', 'web-internal'),
  },
  {
    code: 'CCE5016',
    name: 'a neighbour on the host network',
    bad: pod('proxy', { spec: 'hostNetwork: true' }) + web('{fromEndpoints: [{}]}'),
    good: pod('proxy', { spec: 'hostNetwork: true' }) + web('{fromEndpoints: [{}]}, {fromEntities: [host, remote-node]}'),
  },

  {
    code: 'CCE5022',
    name: 'a policy for nodes',
    bad: ccnp('nodes', 'nodeSelector: {}\ningress: [{fromEntities: [cluster]}]'),
    good: settingsMap('{enable-host-firewall: "true"}') + ccnp('nodes', 'nodeSelector: {}\ningress: [{fromEntities: [cluster]}]'),
  },

  {
    code: 'CCE5023',
    name: 'a Service that spans clusters',
    bad: global() + from('{app: client}'),
    good:
      global() +
      web('{fromEndpoints: [{matchLabels: {app: client}, matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}]}]}'),
    says: /pods of the own cluster \(default\) only/,
  },
  {
    code: 'CCE5023',
    name: 'peers are not bound to a cluster where that is off',
    bad: global() + from('{app: client}'),
    good: settingsMap('{policy-default-local-cluster: "false"}') + global() + from('{app: client}'),
  },
];

function global(): string {
  return object(
    'Service',
    'v1',
    '{name: web-global, namespace: default, annotations: {service.cilium.io/global: "true"}}',
    'spec: {clusterIP: 10.247.0.85, selector: {app: web}, ports: [{port: 8080}]}',
  );
}
