/** Situations that look like a fault and are none: each lint knows its limits. @module */
import { describe, expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../settings.ts';
import { lintPolicies } from './lints.ts';
import { analysed, ccnp, CLUSTER, cnp, knp, object, pod, service } from './testing/cluster.ts';

const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const CLIENT = 'fromEndpoints: [{matchLabels: {app: client}}]';
const TCP = (port: number | string, more = ''): string => `toPorts: [{ports: [{port: "${port}", protocol: TCP${more}}]}]`;
const DNS_PODS = 'toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns}}]';
const DNS = `{${DNS_PODS}, toPorts: [{ports: [{port: "53", protocol: ANY}]}]}`;
const web = (rules: string): string => cnp('web-in', `${WEB}\ningress: [${rules}]`);
const out = (rules: string): string => cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${rules}]`);
const balanced = (target: string): string =>
  service('web-lb', `{type: LoadBalancer, clusterIP: 10.247.0.83, selector: {app: web}, ports: [{port: 80, targetPort: ${target}}]}`);
const API =
  service('kubernetes', '{clusterIP: 10.247.0.1, ports: [{name: https, port: 443}]}') +
  object('Endpoints', 'v1', '{name: kubernetes, namespace: default}', 'subsets: [{addresses: [{ip: 172.16.0.5}], ports: [{port: 5443}]}]');
const WITHOUT_FAULTS: PolicySettings = { ...DEFAULT_SETTINGS, ipBlockOpensNamespace: false, toServicesDottedKeys: false };
const dotted =
  pod('shop', { labels: '{app.kubernetes.io/name: shop}' }) +
  service('shop', '{clusterIP: 10.247.0.82, selector: {app.kubernetes.io/name: shop}, ports: [{port: 8080}]}', ', labels: {tier: front}');
const ipBlock = (subject: string): string =>
  knp('in', `podSelector: {matchLabels: {app: ${subject}}}\ningress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]`);
const longLabel = (length: number): string =>
  knp('web', `podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {${'x'.repeat(length)}: y}}}]}]`);

interface Quiet {
  readonly code: string;
  readonly name: string;
  readonly policies: string;
  readonly settings?: PolicySettings;
  /** Instead of the usual cluster. */
  readonly cluster?: string;
}

const CASES: readonly Quiet[] = [
  {
    code: 'CCE5001',
    name: 'a rule with L7 conditions of its own',
    policies: web(
      `{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a"}]}}]}, {${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/b"}]}}]}`,
    ),
  },
  {
    code: 'CCE5001',
    name: 'a list that lets every request pass on purpose',
    policies: web(
      `{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a"}, {}]}}]}, {${CLIENT}, ${TCP(8080)}}`,
    ),
  },
  {
    code: 'CCE5001',
    name: 'the other direction, and a deny',
    policies: cnp(
      'web',
      `${WEB}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a"}]}}]}]\ningressDeny: [{fromEndpoints: [{matchLabels: {app: client}}], ${TCP(8080)}}]\negress: [{toEndpoints: [{matchLabels: {app: client}}]}]`,
    ),
  },
  { code: 'CCE5002', name: 'a Service whose port no pod has', policies: balanced('other') + web(`{${CLIENT}}`) },
  {
    code: 'CCE5002',
    name: 'a wildcard over endpoints, which another lint explains',
    policies: balanced('http') + web('{fromEndpoints: [{}]}'),
  },
  {
    code: 'CCE5002',
    name: 'a Gateway of another controller',
    policies:
      object('GatewayClass', 'gateway.networking.k8s.io/v1', '{name: cilium-like}', 'spec: {controllerName: example.com/other}') +
      object('Gateway', 'gateway.networking.k8s.io/v1', '{name: g, namespace: default}', 'spec: {gatewayClassName: cilium-like}') +
      object(
        'HTTPRoute',
        'gateway.networking.k8s.io/v1',
        '{name: r, namespace: default}',
        'spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: web, port: 80}]}]}',
      ) +
      web(`{${CLIENT}}`),
  },
  {
    code: 'CCE5002',
    name: 'a bare default deny beside a policy that admits Envoy',
    policies:
      object('Gateway', 'gateway.networking.k8s.io/v1', '{name: g, namespace: default}', 'spec: {gatewayClassName: cilium}') +
      object(
        'HTTPRoute',
        'gateway.networking.k8s.io/v1',
        '{name: r, namespace: default}',
        'spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: web, port: 80}]}]}',
      ) +
      knp('default-deny', 'podSelector: {}\npolicyTypes: [Ingress]') +
      web(`{fromEntities: [ingress], ${TCP(8080)}}`),
  },
  {
    code: 'CCE5003',
    name: 'DNS rules have no expressions',
    policies: out(`{${DNS_PODS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]}`),
  },
  {
    code: 'CCE5003',
    name: 'a single path that no route sends as a prefix',
    policies: web(
      `{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/healthz", method: GET, host: "web", headers: ["X-Key"]}]}}]}`,
    ),
  },
  {
    code: 'CCE5004',
    name: 'the world but for the cluster',
    policies: out(`{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}, ${DNS}`),
  },
  {
    code: 'CCE5005',
    name: 'clients by the address of the API server, and denies',
    policies: API + cnp('web', `${WEB}\ningress: [{fromCIDR: [10.247.0.1/32]}]\negressDeny: [{toCIDR: [10.247.0.1/32]}]`),
  },
  {
    code: 'CCE5005',
    name: 'the API server outside the cluster, by its own address',
    policies: API + out(`{toCIDR: [172.16.0.5/32, 10.247.0.1/32], ${TCP(5443)}}, ${DNS}`),
  },
  { code: 'CCE5005', name: 'everything', policies: API + out(`{toCIDR: [0.0.0.0/0]}, {toCIDR: [10.247.0.1/32]}, ${DNS}`) },
  {
    code: 'CCE5006',
    name: 'a plain rule for port 53 beside, which lets every name be asked',
    policies: out(
      `{toFQDNs: [{matchName: api.github.com}]}, {${DNS_PODS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]}, ${DNS}`,
    ),
  },
  {
    code: 'CCE5006',
    name: 'the DNS rule of another policy for the same pods',
    policies:
      out('{toFQDNs: [{matchPattern: "*.github.com"}]}') +
      ccnp(
        'dns',
        `endpointSelector: {}\negress: [{${DNS_PODS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "**.github.com"}]}}]}]`,
      ),
  },
  {
    code: 'CCE5007',
    name: 'no Service is known at all',
    policies: out(`{toServices: [{k8sService: {serviceName: x, namespace: y}}], ${TCP(80)}}, ${DNS}`),
    cluster: pod('client'),
  },
  {
    code: 'CCE5007',
    name: 'a version that finds dotted keys',
    policies: dotted + out(`{toServices: [{k8sService: {serviceName: shop, namespace: default}}]}, ${DNS}`),
    settings: WITHOUT_FAULTS,
  },
  {
    code: 'CCE5007',
    name: 'Services by their labels',
    policies: dotted + out(`{toServices: [{k8sServiceSelector: {selector: {matchLabels: {tier: front}}, namespace: default}}]}, ${DNS}`),
    settings: WITHOUT_FAULTS,
  },
  {
    code: 'CCE5007',
    name: 'names that are there, and denies',
    policies: cnp(
      'client',
      `endpointSelector: {matchLabels: {app: client}}\negress: [{toFQDNs: [{matchName: a.example.com}]}, ${DNS}]\negressDeny: [{toServices: [{k8sService: {serviceName: x, namespace: y}}]}]`,
    ),
  },
  {
    code: 'CCE5008',
    name: 'a port that a container says it listens on',
    policies: pod('web-3', { labels: '{app: web}', ports: '[{containerPort: 80}]' }) + web(`{${CLIENT}, ${TCP(80)}}`),
  },
  {
    code: 'CCE5008',
    name: 'a port to which another Service leads',
    policies:
      service('web-plain', '{clusterIP: 10.247.0.87, selector: {app: web}, ports: [{port: 8000, targetPort: 80}]}') +
      web(`{${CLIENT}, ${TCP(80)}}`),
  },
  {
    code: 'CCE5008',
    name: 'the port of the pods beside it, a range, a name',
    policies: web(
      `{${CLIENT}, toPorts: [{ports: [{port: "80", protocol: TCP}, {port: "8080", protocol: TCP}]}]}, {${CLIENT}, ${TCP(80, ', endPort: 90')}}, {${CLIENT}, ${TCP('http')}}`,
    ),
  },
  { code: 'CCE5008', name: 'everybody as peer', policies: out(`{${TCP(80)}}, ${DNS}`) },
  {
    code: 'CCE5009',
    name: 'absent peers of a NetworkPolicy mean everybody',
    policies: knp('web', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [], ports: [{port: 8080}]}]'),
  },
  { code: 'CCE5010', name: 'no pod is known', policies: web('{fromEndpoints: [{matchLabels: {app: cleint}}]}'), cluster: '' },
  {
    code: 'CCE5010',
    name: 'a namespace of which nothing is known',
    policies: web('{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": monitoring, app: prometheus}}]}'),
  },
  {
    code: 'CCE5010',
    name: 'numbered siblings are not slips, and reserved labels are no pods',
    policies: pod('shard-1', { labels: '{shard: s1}' }) + web('{fromEndpoints: [{matchLabels: {"reserved:host": ""}}]}'),
  },
  {
    code: 'CCE5011',
    name: 'a namespace that is named, and pods of the own',
    policies: web(
      '{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, app: worker}}, {matchLabels: {app: db}}]}',
    ),
  },
  {
    code: 'CCE5011',
    name: 'selectors of a NetworkPolicy say which they mean',
    policies: knp('web', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: worker}}}]}]'),
  },
  {
    code: 'CCE5011',
    name: 'conditions that exclude',
    policies: web(
      '{fromEndpoints: [{matchExpressions: [{key: team, operator: NotIn, values: [b]}, {key: tier, operator: DoesNotExist}]}]}',
    ),
  },
  {
    code: 'CCE5012',
    name: 'a deny beside allows of another policy',
    policies: cnp('web-deny', `${WEB}\ningressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]`) + web(`{${CLIENT}}`),
  },
  {
    code: 'CCE5012',
    name: 'a deny of everybody is meant to refuse all',
    policies: cnp('web-deny', `${WEB}\ningressDeny: [{fromEntities: [all]}]`),
  },
  {
    code: 'CCE5012',
    name: 'HTTP rules without default deny, which another policy turns on',
    policies:
      cnp(
        'web-l7',
        `${WEB}\nenableDefaultDeny: {ingress: false}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a"}]}}]}]`,
      ) + web('{fromEndpoints: [{matchLabels: {app: db}}]}'),
  },
  {
    code: 'CCE5012',
    name: 'no DNS is known; the DNS itself; nothing allowed at all',
    policies: cnp('client-out', 'endpointSelector: {matchLabels: {app: client}}\negress: [{toEndpoints: [{matchLabels: {app: client}}]}]'),
    cluster: pod('client'),
  },
  {
    code: 'CCE5012',
    name: 'enableDefaultDeny, where the agent does not heed it',
    policies: cnp(
      'web-l7',
      `${WEB}\nenableDefaultDeny: {ingress: false}\ningress: [{${CLIENT}, toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a"}]}}]}]`,
    ),
    settings: { ...DEFAULT_SETTINGS, nonDefaultDeny: false },
  },
  {
    code: 'CCE5006',
    name: 'a plain rule for port 53 lets names be asked that no DNS rule lists',
    policies: out(
      `{toFQDNs: [{matchName: api.github.com}]}, {${DNS_PODS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchName: a.example.com}, {matchPattern: "*"}]}}]}, {toEntities: [host], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}`,
    ),
  },
  {
    code: 'CCE5013',
    name: 'labels of namespaces',
    policies: knp(
      'web',
      'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-b}}}]}]',
    ),
  },
  {
    code: 'CCE5013',
    name: 'labels that the filter keeps',
    policies: web('{fromEndpoints: [{matchLabels: {app.kubernetes.io/name: client, "k8s:io.cilium.k8s.policy.serviceaccount": default}}]}'),
  },
  {
    code: 'CCE5014',
    name: 'a controller that wants more pods',
    policies:
      object(
        'Deployment',
        'apps/v1',
        '{name: api, namespace: default}',
        'spec: {replicas: 2, selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c, image: x}]}}}',
      ) + cnp('api', 'endpointSelector: {matchLabels: {app: api}}\ningress: [{fromEndpoints: [{matchLabels: {app: api}}]}]'),
  },
  {
    code: 'CCE5014',
    name: 'a DaemonSet',
    policies:
      object(
        'DaemonSet',
        'apps/v1',
        '{name: agent, namespace: default}',
        'spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: x}]}}}',
      ) + cnp('agent', 'endpointSelector: {matchLabels: {app: agent}}\ningress: [{fromEndpoints: [{matchLabels: {app: agent}}]}]'),
  },
  {
    code: 'CCE5014',
    name: 'a rule over the whole namespace',
    policies: cnp('one', 'endpointSelector: {matchLabels: {app: worker}}\ningress: [{fromEndpoints: [{}]}]', 'team-b'),
  },
  { code: 'CCE5015', name: 'a version without the fault', policies: ipBlock('web'), settings: WITHOUT_FAULTS },
  {
    code: 'CCE5015',
    name: 'peers that are not bound to a cluster',
    policies: ipBlock('web'),
    settings: { ...DEFAULT_SETTINGS, policyCluster: '' },
  },
  {
    code: 'CCE5015',
    name: 'egress',
    policies: knp(
      'out',
      'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]',
    ),
  },
  {
    code: 'CCE5016',
    name: 'the empty selector of a NetworkPolicy; addresses that are admitted beside it',
    policies:
      balanced('http') +
      knp('web', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {}}]}]') +
      cnp('world', `${WEB}\ningress: [{fromEndpoints: [{}]}, {fromCIDR: [203.0.113.0/24]}]`),
  },
  { code: 'CCE5017', name: 'no pod is known, or none is selected', policies: web(`{${CLIENT}, ${TCP('nobody')}}`), cluster: '' },
  {
    code: 'CCE5018',
    name: 'a deny, and a rule of the other direction',
    policies: cnp(
      'client',
      `endpointSelector: {matchLabels: {app: client}}\nenableDefaultDeny: {egress: false}\negressDeny: [{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}]}]\ningress: [{fromCIDR: [203.0.113.0/24]}]`,
    ),
  },
  {
    code: 'CCE5018',
    name: 'a deny of the range, an allow with an exception inside, another port',
    policies: out(
      `{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}], ${TCP(443)}}, {toCIDR: [203.0.113.0/28], ${TCP(80)}}, ${DNS}`,
    ),
  },
  { code: 'CCE5019', name: 'what stands open by mistake', policies: out(`{toFQDNs: [], ${TCP(443)}}, ${DNS}`) },
  {
    code: 'CCE5019',
    name: 'Envoy and health are no pods',
    policies: ccnp(
      'ingress',
      'endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: Exists}]}\negress: [{toEntities: [world], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}]',
    ),
  },
  {
    code: 'CCE5023',
    name: 'a cluster that is named',
    policies:
      object(
        'Service',
        'v1',
        '{name: g, namespace: default, annotations: {service.cilium.io/global: "true"}}',
        'spec: {selector: {app: web}, ports: [{port: 80}]}',
      ) + web('{fromEndpoints: [{matchLabels: {app: client, io.cilium.k8s.policy.cluster: default}}]}'),
  },
  {
    code: 'CCE5023',
    name: 'pods that no global Service names',
    policies:
      object(
        'Service',
        'v1',
        '{name: g, namespace: default, annotations: {service.cilium.io/global: "true"}}',
        'spec: {selector: {app: web}, ports: [{port: 80}]}',
      ) + out(`{toEndpoints: [{matchLabels: {app: db}}]}, ${DNS}`),
  },
  {
    code: 'CCE5024',
    name: 'a deny of what is sent to the host, and ports that nobody probes',
    policies:
      pod('probed', { ports: '[{containerPort: 8080}]', container: 'livenessProbe: {tcpSocket: {port: 8080}}' }) +
      cnp(
        'probed',
        `endpointSelector: {matchLabels: {app: probed}}\nenableDefaultDeny: {egress: false}\ningress: [{${CLIENT}}]\negressDeny: [{toEntities: [host]}]\ningressDeny: [{fromEntities: [host], ${TCP(9090)}}]`,
      ),
  },
  { code: 'CCE5025', name: 'peers that nobody is', policies: web(`{fromEndpoints: [{matchLabels: {role: auditor}}]}, {${CLIENT}}`) },
  {
    code: 'CCE5025',
    name: 'more ports, more peers, more subjects',
    policies:
      web(`{${CLIENT}, ${TCP(8080)}}`) +
      cnp(
        'all-in',
        `endpointSelector: {}\ningress: [{${CLIENT}, ${TCP(9090)}}, {fromEndpoints: [{matchLabels: {app: db}}], ${TCP(8080)}}]`,
      ),
  },
  {
    code: 'CCE5025',
    name: 'a rule that covers others because its label is too long',
    policies: knp(
      'web',
      `podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}, {from: [{namespaceSelector: {matchLabels: {${'x'.repeat(29)}: y}}}]}]`,
    ),
  },
  {
    code: 'CCE5026',
    name: 'a version that reads long labels',
    policies: longLabel(60),
    settings: { ...DEFAULT_SETTINGS, longLabelKeys: 'read' },
  },
  {
    code: 'CCE5026',
    name: 'Kubernetes itself',
    policies: longLabel(63),
    settings: { ...DEFAULT_SETTINGS, semantics: 'kubernetes' },
  },
  {
    code: 'CCE5026',
    name: 'a selector of a CiliumNetworkPolicy, of which the agent writes the keys in another way',
    policies: web(`{fromEndpoints: [{matchLabels: {${'x'.repeat(59)}: y}}]}`),
  },
];

describe.each(CASES)('$code is silent: $name', ({ code, policies, settings, cluster = CLUSTER }) => {
  test('nothing of this code is found', async () => {
    const analysis = await analysed(cluster + policies, settings);
    expect(analysis.rejected.map(({ error }) => error.message)).toEqual([]);
    const found = lintPolicies(analysis).filter((finding) => finding.code === code);
    expect(found.map(({ field, message }) => `${field}: ${render(message, 'en')}`)).toEqual([]);
  });
});
