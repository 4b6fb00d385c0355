/** The fields of the policy kinds in Cilium 1.19 and Kubernetes, as their schemas have them (facts/policy.md §3.3). @module */
import { any, choice, flag, int32, list, map, object, text, type ObjectShape, type Shape } from './shape.ts';

/** `cluster-mesh` is 1.20; world-ipv4 and world-ipv6 are known to the agent only. */
const ENTITIES = ['all', 'world', 'cluster', 'host', 'init', 'ingress', 'unmanaged', 'remote-node', 'health', 'none', 'kube-apiserver'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'VRRP', 'IGMP', 'ANY'];

const metadata = object({
  name: text,
  generateName: text,
  namespace: text,
  labels: map(text),
  ...Object.fromEntries(
    [
      'annotations',
      'creationTimestamp',
      'deletionGracePeriodSeconds',
      'deletionTimestamp',
      'finalizers',
      'generation',
      'managedFields',
      'ownerReferences',
      'resourceVersion',
      'selfLink',
      'uid',
    ].map((name) => [name, any]),
  ),
});

const selector = object({
  matchLabels: map(text),
  matchExpressions: list(
    object(
      { key: text, operator: choice(['In', 'NotIn', 'Exists', 'DoesNotExist']), values: list(text) },
      { required: ['key', 'operator'] },
    ),
  ),
});

const cidrSet = list(
  object({ cidr: text, except: list(text), cidrGroupRef: { type: 'text', maxLength: 253 }, cidrGroupSelector: selector }),
);

/** The patterns say what the CRD's own say, in a form that JavaScript reads once through: theirs would backtrack without end. */
const dnsName = object(
  {
    matchName: { type: 'text', pattern: /^[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)*\.?$/, maxLength: 255 },
    matchPattern: { type: 'text', pattern: /^[-a-zA-Z0-9_*]+(\.[-a-zA-Z0-9_*]+)*\.?$/, maxLength: 255 },
  },
  { oneOf: ['matchName', 'matchPattern'] },
);

const secret = object({ name: text, namespace: text }, { required: ['name'] });
const tls = object({ secret, certificate: text, privateKey: text, trustedCA: text }, { required: ['secret'] });

const http = object({
  method: text,
  path: text,
  host: text,
  headers: list(text),
  headerMatches: list(object({ name: text, value: text, mismatch: choice(['LOG', 'ADD', 'DELETE', 'REPLACE']), secret })),
});

const kafka = object({
  apiKey: text,
  apiVersion: text,
  clientID: text,
  role: choice(['produce', 'consume']),
  topic: { type: 'text', maxLength: 255 },
});

const port = object({ port: text, endPort: { type: 'integer', minimum: 0, maximum: 65_535 }, protocol: choice(PROTOCOLS) });

const portRule = object({
  ports: list(port),
  rules: object(
    { http: list(http), dns: list(dnsName), kafka: list(kafka), l7proto: text, l7: list(map(text)) },
    { oneOf: ['http', 'kafka', 'dns', 'l7proto'] },
  ),
  listener: object(
    {
      envoyConfig: object({ kind: choice(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']), name: text }, { required: ['name'] }),
      name: text,
      priority: { type: 'integer', minimum: 1, maximum: 100 },
    },
    { required: ['envoyConfig', 'name'] },
  ),
  serverNames: list({ type: 'text', maxLength: 255, pattern: /^(\*?\*\.)?[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)*\.?$/ }, 1),
  originatingTLS: tls,
  terminatingTLS: tls,
});

const icmps = list(
  object({ fields: list(object({ family: choice(['IPv4', 'IPv6']), type: { type: 'intOrText' } }, { required: ['type'] })) }),
);
const authentication = object({ mode: choice(['disabled', 'required', 'test-always-fail'], true) }, { required: ['mode'] });

const toServices = list(
  object({
    k8sService: object({ serviceName: text, namespace: text }),
    k8sServiceSelector: object({ selector, namespace: text }, { required: ['selector'] }),
  }),
);

const peers = (prefix: 'from' | 'to'): Record<string, Shape> => ({
  [`${prefix}Endpoints`]: list(selector),
  [`${prefix}Entities`]: list(choice(ENTITIES)),
  [`${prefix}CIDR`]: list(text),
  [`${prefix}CIDRSet`]: cidrSet,
  [`${prefix}Nodes`]: list(selector),
  [`${prefix}Groups`]: list(object({ aws: any })),
  // Kept only to be refused.
  [`${prefix}Requires`]: list(any),
});

const allow = { toPorts: list(portRule), icmps, authentication };
const deny = { toPorts: list(object({ ports: list(port) })), icmps };

const ciliumSpec = object({
  endpointSelector: selector,
  nodeSelector: selector,
  ingress: list(object({ ...peers('from'), ...allow })),
  ingressDeny: list(object({ ...peers('from'), ...deny })),
  egress: list(object({ ...peers('to'), ...allow, toFQDNs: list(dnsName), toServices })),
  egressDeny: list(object({ ...peers('to'), ...deny, toServices })),
  enableDefaultDeny: object({ ingress: flag, egress: flag }),
  description: text,
  labels: list(any),
  log: object({ value: { type: 'text', maxLength: 32 } }),
});

const kindFields = { apiVersion: text, kind: text, metadata, status: any };

/** CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. */
export const ciliumPolicyShape: ObjectShape = object({ ...kindFields, spec: ciliumSpec, specs: list(ciliumSpec) });

const knpPorts = list(object({ port: { type: 'intOrText' }, endPort: int32, protocol: text }));
const knpPeers = list(object({ podSelector: selector, namespaceSelector: selector, ipBlock: object({ cidr: text, except: list(text) }) }));

/** networking.k8s.io/v1 NetworkPolicy. */
export const networkPolicyShape: ObjectShape = object({
  ...kindFields,
  spec: object({
    podSelector: selector,
    ingress: list(object({ from: knpPeers, ports: knpPorts })),
    egress: list(object({ to: knpPeers, ports: knpPorts })),
    policyTypes: list(text),
  }),
});

/** CiliumCIDRGroup, cilium.io/v2 and v2alpha1. */
export const cidrGroupShape: ObjectShape = object({ ...kindFields, spec: object({ externalCIDRs: list(text) }) });
