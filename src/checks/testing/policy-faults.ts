/** A fault for each policy lint, around the document's `test-python` where HTTP 200 is to prove something. @module */
import { ccnp, cnp, knp, object, service } from '../../policy/lint/testing/cluster.ts';
import type { PolicyFault } from './policy-scenario.ts';

const PYTHON = 'endpointSelector: {matchLabels: {app.kubernetes.io/name: test-python}}';
const WEB = 'endpointSelector: {matchLabels: {app: web}}';
const DB = 'endpointSelector: {matchLabels: {app: db}}';
const CLIENT = 'fromEndpoints: [{matchLabels: {app: client}}]';
const onPort = (port: number | string): string => `toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]`;
const http = (rule: string): string => `toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [${rule}]}}]`;
/** Without it a policy for `test-python` cuts the Gateway off. */
const ENVOY = `{fromEntities: [ingress], ${onPort(80)}}`;
const DNS =
  '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns}}], toPorts: [{ports: [{port: "53", protocol: ANY}]}]}';

const python = (rules: string, name = 'python-in'): string => cnp(name, `${PYTHON}\ningress: [${rules}]`);
const web = (rules: string, name = 'web-in'): string => cnp(name, `${WEB}\ningress: [${rules}]`);
const clientOut = (rules: string): string => cnp('client-out', `endpointSelector: {matchLabels: {app: client}}\negress: [${rules}]`);

export const POLICY_FAULTS: readonly PolicyFault[] = [
  {
    code: 'CCE5001',
    name: 'a plain rule beside HTTP rules',
    broken:
      python(`{${CLIENT}, ${http('{method: GET, path: "/.*"}')}}, ${ENVOY}`, 'python-l7') +
      python(`{${CLIENT}, ${onPort(80)}}`, 'python-l4'),
  },
  { code: 'CCE5002', name: 'default deny without Envoy', broken: python(`{${CLIENT}, ${onPort(80)}}`), causes: ['CCE4030'] },
  {
    code: 'CCE5002',
    name: 'a default deny that admits nobody',
    broken: cnp('default-deny', 'endpointSelector: {matchLabels: {app.kubernetes.io/name: test-python}}\ningress: [{}]'),
    causes: ['CCE4030'],
  },
  {
    code: 'CCE5002',
    name: 'a clusterwide policy that closes Envoy to the outside',
    broken: ccnp('cluster-only', 'endpointSelector: {}\ningress: [{fromEntities: [cluster]}]'),
    causes: ['CCE4030'],
  },
  {
    code: 'CCE5002',
    name: 'default deny by a NetworkPolicy',
    broken: knp('default-deny', 'podSelector: {}\npolicyTypes: [Ingress]'),
    left: cnp('test-python-svc-from-gateway', 'endpointSelector: {}\ningress: [{}]'),
    causes: ['CCE4030'],
  },
  {
    code: 'CCE5003',
    name: 'a method in lower case',
    broken: python(`{fromEntities: [ingress], ${http('{method: get, path: "/.*"}')}}`),
    causes: ['CCE4030'],
  },
  {
    // No fix is named: which pods are meant, an address does not say.
    code: 'CCE5004',
    name: 'the range of pods as a CIDR',
    broken: clientOut(`{toCIDR: [10.101.0.0/16]}, ${DNS}`),
    mended: clientOut(`{toEndpoints: [{matchLabels: {app: web}}]}, ${DNS}`),
  },
  { code: 'CCE5005', name: 'the ClusterIP of the API server', broken: clientOut(`{toCIDR: [10.247.0.1/32], ${onPort(443)}}, ${DNS}`) },
  {
    code: 'CCE5006',
    name: 'names without a DNS rule',
    broken: clientOut(`{toFQDNs: [{matchName: api.github.com}], ${onPort(443)}}`),
  },
  {
    code: 'CCE5007',
    name: 'a Service that is not there',
    broken: clientOut(`{toServices: [{k8sService: {serviceName: wbe, namespace: default}}], ${onPort(80)}}, ${DNS}`),
  },
  {
    code: 'CCE5007',
    name: 'a Service that selects by a label with dots',
    broken: clientOut(`{toServices: [{k8sService: {serviceName: test-python-svc, namespace: default}}], ${onPort(80)}}, ${DNS}`),
  },
  { code: 'CCE5008', name: 'the port of the Service', broken: web(`{${CLIENT}, ${onPort(8080)}}`) },
  {
    code: 'CCE5008',
    name: 'the port of the Service, for Envoy',
    broken:
      service('python-8080', '{selector: {app.kubernetes.io/name: test-python}, ports: [{port: 8080, targetPort: http}]}') +
      python(`{fromEntities: [ingress], ${onPort(8080)}}`),
    causes: ['CCE5002', 'CCE4030'],
  },
  { code: 'CCE5009', name: 'an empty rule beside others', broken: python(`{${CLIENT}}, ${ENVOY}, {}`) },
  { code: 'CCE5009', name: 'an empty rule that was to allow', broken: python('{}', 'allow-all'), causes: ['CCE5002', 'CCE4030'] },
  { code: 'CCE5010', name: 'a slip in a label', broken: python(`{fromEndpoints: [{matchLabels: {app: cleint}}]}, ${ENVOY}`) },
  { code: 'CCE5011', name: 'a peer of another namespace', broken: web('{fromEndpoints: [{matchLabels: {app: worker}}]}') },
  {
    // No fix is named: whether the policy belongs into the other namespace, or is to hold here, only the owner knows.
    code: 'CCE5011',
    name: 'a subject of another namespace',
    broken: cnp('workers-in', `endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": team-b}}\ningress: [{${CLIENT}}]`),
    mended: cnp('workers-in', `endpointSelector: {matchLabels: {app: worker}}\ningress: [{fromEntities: [cluster]}]`, 'team-b'),
    says: /is overwritten/,
    causes: ['CCE5002', 'CCE4030'],
  },
  {
    code: 'CCE5012',
    name: 'a deny alone',
    broken: cnp('python-deny', `${PYTHON}\ningressDeny: [{fromEndpoints: [{matchLabels: {app: db}}]}]`),
    causes: ['CCE5002', 'CCE4030'],
  },
  {
    code: 'CCE5012',
    name: 'HTTP rules without default deny',
    broken: cnp(
      'python-l7',
      `${PYTHON}\nenableDefaultDeny: {ingress: false}\ningress: [{${CLIENT}, ${http('{method: GET, path: "/.*"}')}}]`,
    ),
  },
  {
    code: 'CCE5012',
    name: 'DNS by its ClusterIP',
    broken: clientOut(
      '{toCIDR: [10.247.3.10/32], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}, {toEndpoints: [{matchLabels: {app: web}}]}',
    ),
  },
  { code: 'CCE5012', name: 'DNS forgotten', broken: clientOut('{toEndpoints: [{matchLabels: {app: web}}]}') },
  {
    // No fix is named: nobody but the owner knows which label was to be selected by.
    code: 'CCE5013',
    name: 'a label that identities lack',
    broken: cnp('web-in', `endpointSelector: {matchLabels: {app: web, pod-template-hash: abc}}\ningress: [{${CLIENT}}]`),
    mended: web(`{${CLIENT}}`),
  },
  {
    // As before; a condition that is true of everybody makes the policy one for the whole namespace.
    code: 'CCE5013',
    name: 'a condition that is true of everybody',
    broken: cnp(
      'web-in',
      `endpointSelector: {matchExpressions: [{key: pod-template-hash, operator: DoesNotExist}]}\ningress: [{${CLIENT}}]`,
    ),
    mended: web(`{${CLIENT}}`),
    causes: ['CCE5002', 'CCE4030'],
  },
  {
    // No fix is named: the rule does no harm, and is there for a test that has to be made from another pod.
    code: 'CCE5014',
    name: 'a pod and itself',
    broken: cnp('db-in', `${DB}\ningress: [{fromEndpoints: [{matchLabels: {app: db}}]}]`),
    mended: cnp('db-in', `${DB}\ningress: [{${CLIENT}}]`),
  },
  {
    // No fix is named: the cure is another version of Cilium (see CCE6002 for an upgrade), and the way around it another kind of object.
    code: 'CCE5015',
    name: 'an ipBlock',
    broken: knp('web-in', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]'),
    mended: web('{fromCIDRSet: [{cidr: 203.0.113.0/24}]}'),
    says: /until then use a CiliumNetworkPolicy with fromCIDRSet/,
  },
  {
    code: 'CCE5016',
    name: 'a Service that is exposed',
    broken:
      service('web-outside', '{type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http}]}') +
      web('{fromEndpoints: [{}]}'),
  },
  { code: 'CCE5016', name: 'the outside taken for an empty selector', broken: web('{fromEndpoints: [{}]}', 'web-public') },
  {
    code: 'CCE5017',
    name: 'a port name that no pod has',
    broken: python(`{fromEntities: [ingress], ${onPort('htpt')}}`),
    causes: ['CCE5002', 'CCE4030'],
  },
  {
    code: 'CCE5018',
    name: 'an exception that another entry allows',
    broken: clientOut(`{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.8/32]}, {cidr: 203.0.113.0/28}]}, ${DNS}`),
  },
  { code: 'CCE5019', name: 'the outside on one port', broken: clientOut(`{toEntities: [world], ${onPort(443)}}, ${DNS}`) },
  {
    code: 'CCE5020',
    name: 'two kinds of peers in one rule',
    broken: python(`{${CLIENT}, fromEntities: [ingress], ${onPort(80)}}`),
  },
  {
    // No fix is named: which of the two parsers is right, only the owner knows.
    code: 'CCE5021',
    name: 'two parsers on one port',
    broken:
      web(`{${CLIENT}, ${http('{method: GET}')}}`, 'web-http') +
      web(`{${CLIENT}, toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}`, 'web-kafka'),
    mended: web(`{${CLIENT}, toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}`, 'web-kafka'),
  },
  {
    // No fix is named: the host firewall can lock one out of the nodes, so that turning it on is for people to rehearse. The lab has none.
    code: 'CCE5022',
    name: 'a policy for nodes',
    broken: ccnp('nodes', 'nodeSelector: {}\ningress: [{fromEntities: [cluster]}]'),
    mended: ccnp('nodes', `${WEB}\ningress: [{fromEntities: [cluster]}]`),
    says: /or use endpointSelector/,
  },
  {
    code: 'CCE5023',
    name: 'a Service that spans clusters',
    broken:
      object(
        'Service',
        'v1',
        '{name: web-global, namespace: default, annotations: {service.cilium.io/global: "true"}}',
        'spec: {selector: {app: web}, ports: [{port: 80}]}',
      ) + web(`{${CLIENT}}`),
  },
  {
    code: 'CCE5024',
    name: 'a deny of the host',
    broken: cnp('python-deny', `${PYTHON}\ningress: [${ENVOY}]\ningressDeny: [{fromEntities: [host, init]}]`),
    causes: ['CCE3002'],
  },
  { code: 'CCE5025', name: 'the same policy twice', broken: web(`{${CLIENT}}`, 'web-a') + web(`{${CLIENT}}`, 'web-b') },
  {
    // No fix is named: a label has to be renamed, and with it those who carry it.
    code: 'CCE5026',
    name: 'a label key that is too long',
    broken: knp(
      'web-in',
      `podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {${'x'.repeat(60)}: "1"}}}]}]`,
    ),
    mended: knp('web-in', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]'),
  },
];
