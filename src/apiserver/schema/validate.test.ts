/** Validation of built-in kinds and custom resources, in kube-apiserver's words. @module */
import { describe, expect, it } from 'vitest';
import { kindNamed, problemsOf, widget, widgetKind } from './testing/kinds.ts';

const pod = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', ...metadata },
  spec: { containers: [{ name: 'web', image: 'nginx' }], ...spec },
});
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec },
});
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec });

describe('metadata', () => {
  const subdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

  it('refuses names in the words of kube-apiserver', () => {
    expect(problemsOf(kindNamed('Pod'), pod({}, { name: 'Web' }))).toEqual([`metadata.name: Invalid value: "Web": ${subdomain}`]);
    expect(problemsOf(kindNamed('Namespace'), { metadata: { name: 'a.b' } })).toEqual([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
    expect(problemsOf(kindNamed('ClusterRole'), { metadata: { name: 'system:node' }, rules: [] })).toEqual([]);
    expect(problemsOf(kindNamed('ClusterRole'), { metadata: { name: 'a/b' }, rules: [] })).toEqual([
      `metadata.name: Invalid value: "a/b": may not contain '/'`,
    ]);
    expect(problemsOf(kindNamed('Service'), { ...service({ ports: [{ port: 80 }] }), metadata: { name: '1st' } })[0]).toMatch(
      /^metadata\.name: Invalid value: "1st": a DNS-1035 label must consist of/,
    );
  });

  it('refuses labels, annotations and finalizers that are none', () => {
    expect(problemsOf(kindNamed('Pod'), pod({}, { labels: { app: 'a b' } }))).toEqual([
      `metadata.labels: Invalid value: "a b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ]);
    expect(problemsOf(kindNamed('Pod'), pod({}, { annotations: { a: 'x'.repeat(262_144) } }))).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
    expect(problemsOf(kindNamed('Pod'), pod({}, { finalizers: ['a/b/c'] }))[0]).toMatch(
      /^metadata\.finalizers: Invalid value: "a\/b\/c": a qualified name/,
    );
  });

  it('keeps the fields that identify an object', () => {
    expect(problemsOf(kindNamed('Pod'), pod({}, { uid: '2' }), pod({}, { uid: '1' }))).toEqual([
      'metadata.uid: Invalid value: "2": field is immutable',
    ]);
  });
});

describe('pods', () => {
  it.each<[string, object, string[]]>([
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    ['a container without a name', { containers: [{ image: 'a' }] }, ['spec.containers[0].name: Required value']],
    ['a container without an image', { containers: [{ name: 'a' }] }, ['spec.containers[0].image: Required value']],
    [
      'two containers of one name',
      {
        containers: [
          { name: 'a', image: 'a' },
          { name: 'a', image: 'a' },
        ],
      },
      ['spec.containers[1].name: Duplicate value: "a"'],
    ],
    [
      'a port out of range',
      { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 70_000 }] }] },
      ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'an unknown restart policy',
      { restartPolicy: 'Sometimes' },
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'a mount of no volume',
      { containers: [{ name: 'a', image: 'a', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'a request above its limit',
      { containers: [{ name: 'a', image: 'a', resources: { requests: { cpu: '2' }, limits: { cpu: '500m' } } }] },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m'],
    ],
    [
      'a toleration without a key',
      { tolerations: [{ operator: 'Equal', value: 'x' }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
  ])('with %s are refused', (_, spec, expected) => {
    expect(problemsOf(kindNamed('Pod'), pod(spec))).toEqual(expected);
  });

  it('may have two variables of one name, as in Kubernetes', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ];
    expect(problemsOf(kindNamed('Pod'), pod({ containers: [{ name: 'a', image: 'a', env }] }))).toEqual([]);
  });

  it('change nothing but images, deadline and added tolerations', () => {
    const image = { containers: [{ name: 'web', image: 'nginx:2' }] };
    expect(
      problemsOf(
        kindNamed('Pod'),
        pod({ ...image, tolerations: [{ key: 'a', operator: 'Exists' }] }),
        pod({ containers: [{ name: 'web', image: 'nginx:1' }] }),
      ),
    ).toEqual([]);
    const [problem] = problemsOf(kindNamed('Pod'), pod({ nodeSelector: { a: 'b' } }), pod());
    expect(problem).toMatch(/^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/);
    expect(problem).toMatch(/\+ \tNodeSelector: \{/);
  });

  it('of a wrong type are refused before anything else is looked at', () => {
    expect(problemsOf(kindNamed('Pod'), pod({ containers: [{ name: 7, image: 'a' }] }))).toEqual([
      'spec.containers[0].name: Invalid value: "integer": spec.containers[0].name in body must be of type string: "integer"',
    ]);
  });
});

describe('workloads', () => {
  it('needs a selector, and labels that it matches', () => {
    expect(problemsOf(kindNamed('Deployment'), deployment({ selector: undefined }))).toEqual([
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ]);
  });

  it.each<[string, string, object, string]>([
    [
      'Deployment',
      'an empty selector',
      { selector: {} },
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
    ],
    [
      'Deployment',
      'a selector that misses its own pods',
      { selector: { matchLabels: { app: 'other' } } },
      'spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      'DaemonSet',
      'pods that end',
      { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    ['ReplicaSet', 'a negative size', { replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ])('%s with %s is refused', (kind, _, spec, expected) => {
    const object = { ...deployment(spec), kind };
    expect(problemsOf(kindNamed(kind), object)).toEqual([expected]);
  });

  it('keep their selector', () => {
    const changed = { matchLabels: { app: 'web', tier: 'x' } };
    const labelled = { ...template, metadata: { labels: { app: 'web', tier: 'x' } } };
    expect(problemsOf(kindNamed('Deployment'), deployment({ selector: changed, template: labelled }), deployment())).toEqual([
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"web", "tier":"x"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ]);
  });

  it('of kind Job must let their pods end', () => {
    const job = { metadata: { name: 'j' }, spec: { template: { spec: template.spec } } };
    expect(problemsOf(kindNamed('Job'), job)).toEqual([
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
  });
});

const atAddress = (clusterIP: string) => service({ clusterIP, clusterIPs: [clusterIP], ports: [{ port: 80 }] });

describe('services', () => {
  it.each<[string, object, string[]]>([
    ['no ports', { selector: { a: 'b' } }, ['spec.ports: Required value']],
    [
      'a port of 0',
      { ports: [{ port: 0 }] },
      [
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      'ports without names',
      { ports: [{ port: 80 }, { port: 81 }] },
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'an unknown type',
      { type: 'Gateway', ports: [{ port: 80 }] },
      ['spec.type: Unsupported value: "Gateway": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
    ],
    ['type ExternalName and no name', { type: 'ExternalName' }, ['spec.externalName: Required value']],
    [
      'a node port and no right to it',
      { ports: [{ port: 80, nodePort: 30_000 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'an external policy inside the cluster',
      { ports: [{ port: 80 }], externalTrafficPolicy: 'Local' },
      ['spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services'],
    ],
  ])('with %s are refused', (_, spec, expected) => {
    expect(problemsOf(kindNamed('Service'), service(spec))).toEqual(expected);
  });

  it('may be headless without ports, and select nothing', () => {
    expect(problemsOf(kindNamed('Service'), service({ clusterIP: 'None', clusterIPs: ['None'] }))).toEqual([]);
    expect(problemsOf(kindNamed('Service'), service({ ports: [{ port: 80 }] }))).toEqual([]);
  });

  it('keep their cluster address', () => {
    expect(problemsOf(kindNamed('Service'), atAddress('10.0.0.2'), atAddress('10.0.0.1'))).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
    ]);
  });
});

const map = (more: object) => ({ metadata: { name: 'c' }, ...more });

describe('configuration', () => {
  it('refuses bad keys, bad base64, too much, and changes of what is immutable', () => {
    expect(problemsOf(kindNamed('ConfigMap'), map({ data: { 'a b': '' } }))[0]).toMatch(
      /^data\[a b\]: Invalid value: "a b": a valid config key/,
    );
    expect(problemsOf(kindNamed('ConfigMap'), map({ data: { a: 'x'.repeat(1_048_577) } }))).toEqual([
      '[]: Too long: may not be more than 1048576 bytes',
    ]);
    expect(problemsOf(kindNamed('Secret'), map({ data: { a: '!!' } }))).toEqual([
      'data[a]: Invalid value: "<contents redacted>": illegal base64 data',
    ]);
    expect(problemsOf(kindNamed('Secret'), map({ type: 'kubernetes.io/tls', data: {} }))).toEqual([
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ]);
    expect(
      problemsOf(kindNamed('ConfigMap'), map({ immutable: true, data: { a: '2' } }), map({ immutable: true, data: { a: '1' } })),
    ).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  });

  it('refuses taints, addresses and roles that mean nothing', () => {
    expect(problemsOf(kindNamed('Node'), { metadata: { name: 'n' }, spec: { taints: [{ key: 'a', effect: 'Never' }] } })).toEqual([
      'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ]);
    expect(
      problemsOf(kindNamed('EndpointSlice'), {
        metadata: { name: 's' },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['::2'] }, { addresses: [] }],
      }),
    ).toEqual([
      'endpoints[0].addresses: Invalid value: "::2": must be an IPv4 address',
      'endpoints[1].addresses: Required value: must contain at least 1 address',
    ]);
    expect(problemsOf(kindNamed('Role'), { metadata: { name: 'r' }, rules: [{ resources: ['pods'], apiGroups: [''] }] })).toEqual([
      'rules[0].verbs: Required value: verbs must contain at least one value',
    ]);
  });
});

describe('custom resources', () => {
  const kind = widgetKind({
    type: 'object',
    required: ['size'],
    properties: {
      size: { type: 'integer', minimum: 1, maximum: 9 },
      color: { type: 'string', enum: ['red', 'blue'] },
      code: { type: 'string', pattern: '^[A-Z]+$', minLength: 2, maxLength: 4 },
      parts: { type: 'array', maxItems: 2, 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      port: { 'x-kubernetes-int-or-string': true },
    },
  });

  it.each<[object, string[]]>([
    [{ size: 3, color: 'red', code: 'AB', parts: ['a'], port: 'http' }, []],
    [{}, ['spec.size: Required value']],
    [{ size: 'big' }, ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"']],
    [{ size: 0 }, ['spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1']],
    [{ size: 1, color: 'green' }, ['spec.color: Unsupported value: "green": supported values: "red", "blue"']],
    [{ size: 1, code: 'ab' }, [`spec.code: Invalid value: "ab": spec.code in body should match '^[A-Z]+$'`]],
    [{ size: 1, code: 'ABCDE' }, ['spec.code: Too long: may not be more than 4 bytes']],
    [{ size: 1, parts: ['a', 'b', 'c'] }, ['spec.parts: Too many: 3: must have at most 2 items']],
    [{ size: 1, parts: ['a', 'a'] }, ['spec.parts[1]: Duplicate value: "a"']],
    [{ size: 1, port: true }, ['spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"']],
  ])('%j', (spec, expected) => {
    expect(problemsOf(kind, widget(spec))).toEqual(expected);
  });

  it('keep what was accepted before, as long as it does not change (ratcheting)', () => {
    expect(problemsOf(kind, widget({ size: 99, color: 'red' }), widget({ size: 99 }))).toEqual([]);
    expect(problemsOf(kind, widget({ size: 98 }), widget({ size: 99 }))).toHaveLength(1);
  });
});
