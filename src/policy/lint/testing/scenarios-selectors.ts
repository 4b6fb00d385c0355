/** Scenarios about selectors and namespaces: CCE5009, 5010, 5011, 5013, 5014, 5016, 5022, 5023, 5026. @module */
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

  {
    code: 'CCE5026',
    name: 'a label of a namespace, and at the limit',
    bad: labelled('team-of-the-payments-services') + byNamespace('team-of-the-payments-services'),
    good: labelled('team-of-the-payment-services') + byNamespace('team-of-the-payment-services'),
    says: /"team-of-the-payments-services" has 29 characters; in a namespaceSelector a key without "\/" may have 28,/,
  },
  {
    code: 'CCE5026',
    name: 'a label of a namespace, beside one of its pods, and behind a domain',
    bad:
      labelled('team-of-the-payments-services') + byNamespace('team-of-the-payments-services', ', podSelector: {matchLabels: {app: paid}}'),
    good:
      labelled(`example.com/${'x'.repeat(63)}`) + byNamespace(`example.com/${'x'.repeat(63)}`, ', podSelector: {matchLabels: {app: paid}}'),
  },
  {
    code: 'CCE5026',
    name: 'a label of a pod',
    bad: pod('long', { labels: `{${'x'.repeat(60)}: "1"}` }) + byPod('x'.repeat(60)),
    good: pod('long', { labels: `{${'x'.repeat(59)}: "1"}` }) + byPod('x'.repeat(59)),
    says: /has 60 characters; in a podSelector a key without "\/" may have 59,/,
  },
  {
    code: 'CCE5026',
    name: 'a domain',
    bad: labelled(`${domain(219)}/team`) + byNamespace(`${domain(219)}/team`),
    good: labelled(`${domain(218)}/team`) + byNamespace(`${domain(218)}/team`),
    says: /the domain .* has 219 characters; in a namespaceSelector it may have 218,/,
  },
  {
    code: 'CCE5026',
    name: 'the subject, which cuts off others',
    bad: pod('long', { labels: `{${'x'.repeat(60)}: "1"}` }) + ofSubject('x'.repeat(60)),
    good: pod('long', { labels: `{${'x'.repeat(59)}: "1"}` }) + ofSubject('x'.repeat(59)),
    says: /holds for every pod of namespace default/,
  },
  {
    code: 'CCE5026',
    name: 'the subject, which opens others beside a default deny; a domain',
    bad:
      pod('long', { labels: `{${domain(250)}/tier: "1"}` }) +
      ofSubject(`${domain(250)}/tier`) +
      knp('default-deny', 'podSelector: {}\npolicyTypes: [Ingress]'),
    good:
      pod('long', { labels: `{${domain(249)}/tier: "1"}` }) +
      ofSubject(`${domain(249)}/tier`) +
      knp('default-deny', 'podSelector: {}\npolicyTypes: [Ingress]'),
    says: /the domain .* has 250 characters; in a podSelector it may have 249,/,
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

/** A namespace with this label, and a pod in it. */
function labelled(key: string): string {
  return object('Namespace', 'v1', `{name: payment, labels: {${key}: "1"}}`, '') + pod('paid', { namespace: 'payment' });
}

function byNamespace(key: string, more = ''): string {
  return knp('web-in', `${KNP_WEB}\ningress: [{from: [{namespaceSelector: {matchLabels: {${key}: "1"}}${more}}], ports: [{port: 8080}]}]`);
}

function byPod(key: string): string {
  return knp('web-in', `${KNP_WEB}\ningress: [{from: [{podSelector: {matchExpressions: [{key: ${key}, operator: In, values: ["1"]}]}}]}]`);
}

function ofSubject(key: string): string {
  return knp('long-in', `podSelector: {matchLabels: {${key}: "1"}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]`);
}

/** A domain of so many letters. */
function domain(length: number): string {
  return 'example.'.repeat(40).slice(0, length - 1) + 'x';
}
