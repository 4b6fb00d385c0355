/** Schemas of Gateway and GatewayClass (Gateway API v1.4.1, standard channel; facts/cilium.md §9). @module */
import type { Schema } from '../../apiserver/schema/types.ts';
import {
  array,
  atomicList,
  choice,
  conditions,
  described,
  groupName,
  int32,
  kindName,
  kindSchema,
  labelSelector,
  listByKey,
  mapOf,
  namespaceName,
  object,
  objectName,
  patterns,
  portNumber,
  rule,
  sectionName,
  text,
} from './schema-parts.ts';

/** What a fresh object says until a controller takes it up. */
const pending = (...types: string[]): object[] =>
  types.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  }));

const routeGroupKind = object({ group: groupName('gateway.networking.k8s.io'), kind: kindName() }, ['kind']);

export const gatewayClassSchema: Schema = kindSchema(
  'A class of Gateways and the controller that implements them.',
  {
    spec: object(
      {
        controllerName: text({
          minLength: 1,
          maxLength: 253,
          pattern: patterns.domainPrefixedPath,
          'x-kubernetes-validations': [rule('self == oldSelf', 'Value is immutable')],
        }),
        description: text({ maxLength: 64 }),
        parametersRef: object({ group: groupName(), kind: kindName(), name: objectName, namespace: namespaceName }, [
          'group',
          'kind',
          'name',
        ]),
      },
      ['controllerName'],
    ),
    status: object(
      {
        conditions: conditions({ maxItems: 8, default: pending('Accepted') }),
        supportedFeatures: listByKey('name', object({ name: text() }, ['name']), { maxItems: 64 }),
      },
      [],
      { default: { conditions: pending('Accepted') } },
    ),
  },
  ['spec'],
);

const ADDRESS_TYPE =
  "^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$";

const address = (required: readonly string[], value: Schema, hostnameRule: Schema['x-kubernetes-validations']): Schema =>
  object({ type: text({ default: 'IPAddress', minLength: 1, maxLength: 253, pattern: ADDRESS_TYPE }), value }, required, {
    oneOf: [
      { properties: { type: { enum: ['IPAddress'] }, value: { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] } } },
      { properties: { type: { not: { enum: ['IPAddress'] } } } },
    ],
    'x-kubernetes-validations': hostnameRule,
  });

const specAddresses = atomicList(
  address([], text({ maxLength: 253 }), [
    rule(
      `self.type != 'Hostname' || !has(self.value) || self.value.matches(r"""${patterns.hostname}""")`,
      `Hostname value must be empty or contain only valid characters (matching ${patterns.hostname})`,
    ),
  ]),
  {
    maxItems: 16,
    'x-kubernetes-validations': ['IPAddress', 'Hostname'].map((type) =>
      rule(
        `self.all(a, a.type != '${type}' || !has(a.value) || self.exists_one(b, b.type == '${type}' && has(b.value) && b.value == a.value))`,
        `${type} values must be unique`,
      ),
    ),
  },
);

const statusAddresses = atomicList(
  address(['value'], text({ minLength: 1, maxLength: 253 }), [
    rule(
      `self.type != 'Hostname' || self.value.matches(r"""${patterns.hostname}""")`,
      `Hostname value must only contain valid characters (matching ${patterns.hostname})`,
    ),
  ]),
  { maxItems: 16 },
);

const tls = object(
  {
    mode: choice(['Terminate', 'Passthrough'], { default: 'Terminate' }),
    certificateRefs: atomicList(
      object({ group: groupName(''), kind: kindName('Secret'), name: objectName, namespace: namespaceName }, ['name']),
      { maxItems: 64 },
    ),
    options: mapOf(text({ minLength: 0, maxLength: 4096 }), { maxProperties: 16 }),
  },
  [],
  {
    'x-kubernetes-validations': [
      rule(
        "self.mode != 'Terminate' || (has(self.certificateRefs) && size(self.certificateRefs) > 0) || (has(self.options) && size(self.options) > 0)",
        'certificateRefs or options must be specified when mode is Terminate',
      ),
    ],
  },
);

const listener = object(
  {
    name: sectionName,
    hostname: text({ minLength: 1, maxLength: 253, pattern: patterns.hostname }),
    port: portNumber,
    protocol: text({
      minLength: 1,
      maxLength: 255,
      pattern: '^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\/[A-Za-z0-9]+$',
    }),
    tls: described('How TLS ends here; only for HTTPS and TLS listeners.', tls),
    allowedRoutes: described(
      'Which routes may attach; routes of the same namespace unless it says otherwise.',
      object(
        {
          namespaces: object({ from: choice(['All', 'Selector', 'Same'], { default: 'Same' }), selector: labelSelector(false) }, [], {
            default: { from: 'Same' },
          }),
          kinds: atomicList(routeGroupKind, { maxItems: 8 }),
        },
        [],
        { default: { namespaces: { from: 'Same' } } },
      ),
    ),
  },
  ['name', 'port', 'protocol'],
);

const listeners = listByKey('name', listener, {
  minItems: 1,
  maxItems: 64,
  'x-kubernetes-validations': [
    rule(
      "self.all(l, !has(l.tls) || !(l.protocol in ['HTTP', 'TCP', 'UDP']))",
      "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    ),
    rule(
      "self.all(l, l.protocol != 'HTTPS' || !has(l.tls) || l.tls.mode in ['', 'Terminate'])",
      'tls mode must be Terminate for protocol HTTPS',
    ),
    rule(
      "self.all(l, !(l.protocol in ['TCP', 'UDP']) || !has(l.hostname) || l.hostname == '')",
      "hostname must not be specified for protocols ['TCP', 'UDP']",
    ),
    rule('self.all(a, self.exists_one(b, b.name == a.name))', 'Listener name must be unique within the Gateway'),
    rule(
      'self.all(a, self.exists_one(b, a.port == b.port && a.protocol == b.protocol && (has(a.hostname) ? has(b.hostname) && a.hostname == b.hostname : !has(b.hostname))))',
      'Combination of port, protocol and hostname must be unique for each listener',
    ),
  ],
});

const QUALIFIED_KEY = `^(${patterns.dnsName.slice(1, -1)}/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$`;

const metadataMap = (what: 'Label' | 'Annotation', values: Schema): Schema =>
  mapOf(values, {
    maxProperties: 8,
    'x-kubernetes-validations': [
      rule(
        `self.all(key, key.matches(r"""${QUALIFIED_KEY}"""))`,
        `${what} keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.`,
      ),
      rule(
        'self.all(key, key.split("/")[0].size() < 253)',
        `If specified, the ${what.toLowerCase()} key's prefix must be a DNS subdomain not longer than 253 characters in total.`,
      ),
    ],
  });

export const gatewaySchema: Schema = kindSchema(
  'A point where traffic is taken in and handed to routes.',
  {
    spec: object(
      {
        gatewayClassName: objectName,
        listeners,
        addresses: specAddresses,
        infrastructure: object({
          labels: metadataMap('Label', text({ minLength: 0, maxLength: 63, pattern: patterns.labelValue })),
          annotations: metadataMap('Annotation', text({ minLength: 0, maxLength: 4096 })),
          parametersRef: object({ group: groupName(), kind: kindName(), name: objectName }, ['group', 'kind', 'name']),
        }),
      },
      ['gatewayClassName', 'listeners'],
    ),
    status: object(
      {
        addresses: statusAddresses,
        conditions: conditions({ maxItems: 8, default: pending('Accepted', 'Programmed') }),
        listeners: listByKey(
          'name',
          object(
            {
              name: sectionName,
              attachedRoutes: int32(),
              conditions: conditions({ maxItems: 8 }),
              supportedKinds: array(routeGroupKind, { 'x-kubernetes-list-type': 'atomic', maxItems: 8 }),
            },
            ['name', 'attachedRoutes', 'conditions', 'supportedKinds'],
          ),
          { maxItems: 64 },
        ),
      },
      [],
      { default: { conditions: pending('Accepted', 'Programmed') } },
    ),
  },
  ['spec'],
);
