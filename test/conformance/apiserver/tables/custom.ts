/** Custom resources: definitions, their faults, and what is done with the objects. @module */
import type { Case, Step, Table } from '../case.ts';
import type { Answer, Request } from '../exchange.ts';
import { apply, get, live, MANAGED, patch, post, put, remove, withMetadata } from './requests.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'conformance.example.com';
const string = { type: 'string' };

const spec = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 9 },
    color: { type: 'string', enum: ['red', 'green'], default: 'red' },
    code: { type: 'string', pattern: '^[a-z]{3}$', maxLength: 3 },
    at: { type: 'string', format: 'date-time' },
    ratio: { type: 'number', multipleOf: 0.5 },
    either: { 'x-kubernetes-int-or-string': true },
    tags: { type: 'array', items: string, maxItems: 3, 'x-kubernetes-list-type': 'set' },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', required: ['name'], properties: { name: string, port: { type: 'integer', default: 80 } } },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    labels: { type: 'object', additionalProperties: string, minProperties: 1 },
    nothing: { type: 'string', nullable: true, default: 'x' },
    fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed may not change' }] },
    low: { type: 'integer' },
    high: { type: 'integer' },
    one: { oneOf: [{ required: ['a'] }, { required: ['b'] }], type: 'object', properties: { a: string, b: string } },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
  },
  'x-kubernetes-validations': [
    { rule: '!has(self.low) || !has(self.high) || self.low <= self.high', message: 'low is above high' },
    {
      rule: '!has(self.code) || self.code != "bad"',
      messageExpression: '"the code " + self.code + " is bad"',
      reason: 'FieldValueForbidden',
      fieldPath: '.code',
    },
  ],
};
const status = { type: 'object', properties: { ready: { type: 'boolean' }, replicas: { type: 'integer' }, selector: string } };
const schema = (of: object): object => ({ openAPIV3Schema: { type: 'object', properties: { spec: of, status } } });

const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', singular: 'widget', shortNames: ['wd'], categories: ['all'], listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: schema(spec),
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' },
        },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1, description: 'its colour' },
          { name: 'At', type: 'date', jsonPath: '.spec.at' },
          { name: 'Ready', type: 'boolean', jsonPath: '.status.ready' },
          { name: 'First', type: 'string', jsonPath: '.spec.ports[0].name' },
        ],
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        schema: schema({ type: 'object', properties: { size: { type: 'integer' } }, 'x-kubernetes-preserve-unknown-fields': true }),
      },
      { name: 'v2', served: false, storage: false, schema: schema({ type: 'object' }) },
    ],
  },
};
const gadgets = {
  ...widgets,
  metadata: { name: `gadgets.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Cluster',
    names: { plural: 'gadgets', kind: 'Gadget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: schema({ type: 'object', properties: { a: string } }) }],
  },
};

const isServed = (answer: Answer): boolean => answer.status === 200;
const established = (name: string): Request => ({
  ...get(`${CRDS}/${name}`),
  until: ({ body }) =>
    ((body as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? []).some(
      (it) => it.type === 'Established' && it.status === 'True',
    ),
});

const ALL = `/apis/${GROUP}/v1/namespaces/{ns}/widgets`;
const ONE = `${ALL}/one`;
const widget = (fields: object = {}, metadata: object = {}): object => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Widget',
  metadata: { name: 'one', ...metadata },
  spec: { size: 3, ...fields },
});
const made = post(ALL, widget());
const of = (name: string, fields: object, rest: object = {}): Case => ({
  name: `object: ${name}`,
  when: [post(ALL, { ...widget(fields), ...rest })],
  show: ['spec', 'metadata.generation'],
});
const then = (name: string, ...when: readonly Step[]): Case => ({
  name: `object: ${name}`,
  given: [made],
  when,
  show: ['kind', 'apiVersion', 'spec', 'status', 'metadata.labels', 'metadata.generation'],
});

/** A definition with one fault: the names are the case’s own. */
function faulty(name: string, change: (crd: Definition) => void): Case {
  const crd = structuredClone(gadgets) as unknown as Definition;
  crd.metadata.name = '{ns}s.faulty.example.com';
  crd.spec.group = 'faulty.example.com';
  crd.spec.names = { plural: '{ns}s', kind: 'Faulty' };
  change(crd);
  return { name: `definition: ${name}`, when: [post(`${CRDS}?dryRun=All`, crd)], show: ['metadata.name'] };
}
interface Definition {
  metadata: { name: string };
  spec: { group: string; scope: string; names: Record<string, unknown>; versions: Record<string, unknown>[]; [field: string]: unknown };
}
const withSchema = (name: string, of: object): Case => faulty(name, (crd) => (crd.spec.versions[0]!['schema'] = { openAPIV3Schema: of }));
const withSpec = (name: string, of: object): Case => withSchema(name, { type: 'object', properties: { spec: of } });

const TABLE = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };

export const custom: Table = {
  name: 'custom',
  given: [
    post(CRDS, widgets),
    post(CRDS, gadgets),
    established(widgets.metadata.name),
    established(gadgets.metadata.name),
    { ...get(`/apis/${GROUP}/v1/widgets`), until: isServed },
    { ...get(`/apis/${GROUP}/v1/gadgets`), until: isServed },
    { ...get(`/apis/${GROUP}/v1`), until: isServed },
  ],
  cases: [
    {
      name: 'the definition, established',
      when: [get(`${CRDS}/${widgets.metadata.name}`)],
      show: [
        'status.acceptedNames',
        'status.storedVersions',
        'status.conditions[*].type',
        'status.conditions[*].status',
        'status.conditions[*].reason',
        'status.conditions[*].message',
        'spec.conversion',
        'spec.names',
      ],
    },
    {
      name: 'the definition of few words',
      when: [get(`${CRDS}/${gadgets.metadata.name}`)],
      show: ['spec', 'status.acceptedNames', 'metadata.finalizers', 'metadata.generation'],
    },
    { name: 'the definition again', when: [post(CRDS, widgets)] },
    { name: 'discovery', when: [get(`/apis/${GROUP}`), get(`/apis/${GROUP}/v1`), get(`/apis/${GROUP}/v1beta1`), get(`/apis/${GROUP}/v2`)] },
    {
      name: 'OpenAPI',
      when: [{ ...get(`/openapi/v3/apis/${GROUP}/v1`), until: isServed }],
      show: [
        `components.schemas.com~example~conformance~v1~Widget.x-kubernetes-group-version-kind`,
        `components.schemas.com~example~conformance~v1~Widget.properties.spec.properties.size`,
      ],
    },
    { name: 'object: whole', when: [made, get(ALL)] },
    of('defaults', { ports: [{ name: 'a' }] }),
    of('null for a default', { color: null, nothing: null }),
    of('unknown fields are pruned', { nonsense: 1, free: { kept: 1 } }, { nonsense: 2 }),
    of('required', { size: undefined }),
    of('too small', { size: 0 }),
    of('too large', { size: 10 }),
    of('no integer', { size: 1.5 }),
    of('text for a number', { size: '3' }),
    of('not in the list', { color: 'blue' }),
    of('a pattern', { code: 'ABC' }),
    of('too long, and no match', { code: 'abcd' }),
    of('no date', { at: 'today' }),
    of('no multiple', { ratio: 0.3 }),
    of('either', { either: true }),
    of('a set with the same twice', { tags: ['a', 'a'] }),
    of('too many items', { tags: ['a', 'b', 'c', 'd'] }),
    of('an item of the wrong type', { tags: [1] }),
    of('a map with the same key twice', { ports: [{ name: 'a' }, { name: 'a' }] }),
    of('an item without its key', { ports: [{ port: 1 }] }),
    of('too few properties', { labels: {} }),
    of('a property of the wrong type', { labels: { a: 1 } }),
    of('one of two', { one: { a: 'x', b: 'y' } }),
    of('none of two', { one: {} }),
    of('an embedded object without head', { template: { spec: {} } }),
    of('a rule', { low: 5, high: 1 }),
    of('a rule with a made message', { code: 'bad' }),
    of('a fault of type beside a rule', { size: 0, low: 5, high: 1 }),
    of('a specification that is a list', {}, { spec: [] }),
    of('no specification', {}, { spec: undefined }),
    of('a status at creation', {}, { status: { ready: true } }),
    of('no kind', {}, { kind: undefined }),
    of('a body of another kind', {}, { kind: 'Gadget' }),
    of('a body of another version', {}, { apiVersion: `${GROUP}/v1beta1` }),
    of('metadata of the wrong type', {}, { metadata: { name: 'one', labels: { a: 1 } } }),
    of('a wrong name', {}, { metadata: { name: 'A_' } }),
    ...['Strict', 'Warn', 'Ignore'].map((how): Case => ({
      name: `object: fieldValidation=${how}`,
      when: [
        post(`${ALL}?fieldValidation=${how}`, {
          ...widget({ nonsense: 1, ports: [{ name: 'a', x: 1 }] }),
          metadata: { name: 'one', nonsense: 1 },
        }),
      ],
      show: ['spec', 'metadata.nonsense'],
    })),
    {
      name: 'object: a field twice',
      when: [
        post(
          `${ALL}?fieldValidation=Strict`,
          '{"apiVersion":"conformance.example.com/v1","kind":"Widget","metadata":{"name":"one"},"spec":{"size":1,"size":2}}',
          { headers: { 'content-type': 'application/json' } },
        ),
      ],
    },
    then(
      'merge patch, JSON patch, strategic merge patch',
      patch('merge', ONE, { spec: { size: 4 } }),
      patch('json', ONE, [{ op: 'replace', path: '/spec/size', value: 5 }]),
      patch('strategic', ONE, { spec: { size: 6 } }),
    ),
    then('a patch that is refused', patch('merge', ONE, { spec: { size: 40 } }), patch('merge', ONE, { spec: null })),
    then('replace without a resourceVersion', put(ONE, widget({ size: 5 }))),
    then('replace with one', ([one]) => put(ONE, withMetadata({ ...live(one!), spec: { size: 6 } }, {}))),
    then('replace with a stale one', patch('merge', ONE, { spec: { size: 7 } }), ([one]) => put(ONE, live(one!))),
    then('a field that is fixed', patch('merge', ONE, { spec: { fixed: 'a' } }), patch('merge', ONE, { spec: { fixed: 'b' } })),
    then(
      'the status apart',
      patch('merge', `${ONE}/status`, { status: { ready: true }, spec: { size: 9 }, metadata: { labels: { a: 'b' } } }),
      patch('merge', ONE, { status: { ready: false } }),
      patch('merge', `${ONE}/status`, { status: { ready: 'yes' } }),
    ),
    then(
      'scale',
      get(`${ONE}/scale`),
      patch('merge', `${ONE}/scale`, { spec: { replicas: 5 } }),
      patch('merge', `${ONE}/scale`, { spec: { replicas: 50 } }),
      get(ONE),
    ),
    then(
      'another version',
      get(`/apis/${GROUP}/v1beta1/namespaces/{ns}/widgets/one`),
      get(`/apis/${GROUP}/v2/namespaces/{ns}/widgets/one`),
      patch('merge', `/apis/${GROUP}/v1beta1/namespaces/{ns}/widgets/one`, { spec: { size: 6, extra: 1 } }),
      get(ONE),
    ),
    then(
      'fields',
      ...['spec.color=red', 'spec.color!=red', 'spec.size=3', 'metadata.name=one'].map((it) =>
        get(`${ALL}?fieldSelector=${encodeURIComponent(it)}`),
      ),
    ),
    then('delete', remove(ONE), get(ONE)),
    then('delete the collection', remove(ALL), get(ALL)),
    {
      name: 'object: Table',
      given: [post(ALL, widget({ at: '2024-02-03T04:05:06Z', ports: [{ name: 'first' }] }))],
      when: [get(ALL, TABLE)],
    },
    {
      name: 'object: Table of few words',
      given: [post(`/apis/${GROUP}/v1/gadgets`, { apiVersion: `${GROUP}/v1`, kind: 'Gadget', metadata: { name: '{ns}' } })],
      when: [get(`/apis/${GROUP}/v1/gadgets/{ns}`, TABLE)],
      show: ['columnDefinitions[*].name', 'rows[*].cells'],
    },
    {
      name: 'object: in other forms',
      given: [made],
      when: [
        get(ONE, { headers: { accept: 'application/yaml' } }),
        get(ONE, { headers: { accept: 'application/vnd.kubernetes.protobuf' } }),
      ],
      show: ['kind'],
    },
    {
      name: 'object: apply',
      when: [
        apply(ONE, 'a', widget({ ports: [{ name: 'x' }] })),
        apply(ONE, 'b', widget({ size: 4 })),
        apply(ONE, 'b', widget({ size: 3, ports: [{ name: 'y' }] })),
      ],
      show: ['spec', ...MANAGED],
    },
    {
      name: 'object: apply with faults',
      when: [
        apply(ONE, 'a', widget({ size: 'x' })),
        apply(ONE, 'a', widget({ nonsense: 1 })),
        apply(ONE, 'a', widget({ ports: [{ port: 1 }] })),
        apply(ONE, 'a', widget({ tags: ['a', 'a'] })),
      ],
      show: ['spec'],
    },
    {
      name: 'object: a watch',
      given: [made, patch('merge', ONE, { spec: { size: 4 } })],
      when: [([one]) => get(`${ALL}?watch=true&timeoutSeconds=2&resourceVersion=${live(one!).metadata.resourceVersion}`, { events: 1 })],
      show: ['[*].type', '[*].object.spec', '[*].object.kind'],
    },
    {
      name: 'object: what is not there',
      when: [
        get(ONE),
        put(ONE, widget()),
        put(ONE, widget({}, { resourceVersion: '1' })),
        remove(ONE),
        patch('merge', ONE, {}),
        get(`${ONE}/status`),
        get(`/apis/${GROUP}/v1/namespaces/nowhere/widgets`),
      ],
      show: ['items'],
    },
    faulty('right', () => undefined),
    faulty('a name that does not fit', (crd) => (crd.metadata.name = 'other.faulty.example.com')),
    faulty('no group', (crd) => (crd.spec.group = '')),
    faulty('a scope that there is not', (crd) => (crd.spec.scope = 'Galaxy')),
    faulty('no versions', (crd) => (crd.spec.versions = [])),
    faulty('no storage', (crd) => (crd.spec.versions[0]!['storage'] = false)),
    faulty('two storages', (crd) => void crd.spec.versions.push({ ...crd.spec.versions[0]!, name: 'v2' })),
    faulty('a version twice', (crd) => void crd.spec.versions.push({ ...crd.spec.versions[0]!, storage: false })),
    faulty('a wrong version', (crd) => (crd.spec.versions[0]!['name'] = 'V_1')),
    faulty('no schema', (crd) => (crd.spec.versions[0]!['schema'] = undefined)),
    faulty('no names', (crd) => (crd.spec.names = {})),
    faulty('wrong names', (crd) => Object.assign(crd.spec.names, { kind: 'a b', shortNames: ['A b'], singular: 'X', categories: ['A'] })),
    faulty('a conversion by webhook without one', (crd) => (crd.spec['conversion'] = { strategy: 'Webhook' })),
    faulty('a conversion that there is not', (crd) => (crd.spec['conversion'] = { strategy: 'Magic' })),
    faulty('fields kept at large', (crd) => (crd.spec['preserveUnknownFields'] = true)),
    faulty('a protected group', (crd) => {
      crd.spec.group = 'faulty.k8s.io';
      crd.metadata.name = '{ns}s.faulty.k8s.io';
    }),
    faulty(
      'columns',
      (crd) =>
        (crd.spec.versions[0]!['additionalPrinterColumns'] = [
          { name: '', type: 'x', jsonPath: '' },
          { name: 'A', type: 'string', jsonPath: 'spec.a' },
          { name: 'B', type: 'string', jsonPath: '.spec[' },
        ]),
    ),
    faulty(
      'scale without paths',
      (crd) => (crd.spec.versions[0]!['subresources'] = { scale: { specReplicasPath: '', statusReplicasPath: '.spec.x' } }),
    ),
    faulty(
      'selectable fields',
      (crd) => (crd.spec.versions[0]!['selectableFields'] = [{ jsonPath: '.spec.none' }, { jsonPath: '' }, { jsonPath: '.metadata.name' }]),
    ),
    withSchema('the root is no object', { type: 'string' }),
    withSchema('no type', { properties: { spec: {} } }),
    withSchema('rules for metadata', {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
    }),
    withSpec('a type that there is not', { type: 'thing' }),
    withSpec('a list without items', { type: 'array' }),
    withSpec('a default of the wrong type', { type: 'object', properties: { a: { type: 'integer', default: 'x' } } }),
    withSpec('a default that is pruned', { type: 'object', properties: { a: { type: 'object', default: { x: 1 } } } }),
    withSpec('types in logic', { type: 'object', anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }] }),
    withSpec('a property in logic that is not outside', { type: 'object', anyOf: [{ properties: { a: { minLength: 1 } } }] }),
    withSpec('a pattern that is none', { type: 'string', pattern: '(' }),
    withSpec('a $ref', { $ref: '#/x' }),
    withSpec('uniqueItems', { type: 'array', items: string, uniqueItems: true }),
    withSpec('properties and additionalProperties', { type: 'object', properties: { a: string }, additionalProperties: string }),
    withSpec('a list type that there is not', { type: 'array', items: string, 'x-kubernetes-list-type': 'bag' }),
    withSpec('a map without keys', { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' }),
    withSpec('a map whose key is optional', {
      type: 'array',
      items: { type: 'object', properties: { a: string } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a'],
    }),
    withSpec('a set of objects', { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' }),
    withSpec('a rule that is none', { type: 'object', properties: { a: string }, 'x-kubernetes-validations': [{ rule: 'self.' }] }),
    withSpec('a rule about a field that there is not', {
      type: 'object',
      properties: { a: string },
      'x-kubernetes-validations': [{ rule: 'self.b == "x"' }],
    }),
    withSpec('a rule that is no boolean', { type: 'object', properties: { a: string }, 'x-kubernetes-validations': [{ rule: 'self.a' }] }),
    withSpec('a rule that is empty', { type: 'object', 'x-kubernetes-validations': [{ rule: '' }] }),
    withSpec('a rule with a message of two lines', {
      type: 'object',
      properties: { a: string },
      'x-kubernetes-validations': [{ rule: 'true', message: 'a\nb' }],
    }),
    withSpec('a rule with a reason that there is not', {
      type: 'object',
      properties: { a: string },
      'x-kubernetes-validations': [{ rule: 'true', reason: 'Nonsense', fieldPath: '.b' }],
    }),
    withSpec('a rule that costs too much', {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'array', items: { type: 'string' } } } },
      'x-kubernetes-validations': [{ rule: 'self.a.all(x, self.a.all(y, x.all(z, y.all(w, z == w))))' }],
    }),
    withSpec('nullable without type', { nullable: true }),
    withSpec('an embedded resource that is no object', { type: 'string', 'x-kubernetes-embedded-resource': true }),
    {
      name: 'a definition goes with its objects',
      given: [
        post(CRDS, {
          ...gadgets,
          metadata: { name: 'brief.passing.example.com' },
          spec: { ...gadgets.spec, group: 'passing.example.com', names: { plural: 'brief', kind: 'Brief' } },
        }),
        established('brief.passing.example.com'),
        { ...get('/apis/passing.example.com/v1/brief'), until: isServed },
        post('/apis/passing.example.com/v1/brief', { apiVersion: 'passing.example.com/v1', kind: 'Brief', metadata: { name: 'one' } }),
      ],
      when: [
        remove(`${CRDS}/brief.passing.example.com`),
        { ...get(`${CRDS}/brief.passing.example.com`), until: ({ status: code }) => code === 404 },
        { ...get('/apis/passing.example.com/v1/brief'), until: ({ status: code }) => code === 404 },
      ],
      show: ['kind', 'metadata.finalizers'],
    },
  ],
};
