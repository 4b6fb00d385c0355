/** ValidatingAdmissionPolicies in force: which writes they see, and what comes of it. @module */
import type { Case, Step, Table } from '../case.ts';
import type { Answer } from '../exchange.ts';
import { BINDINGS, constraints, inForce, POLICIES, policy, rule } from './policy-objects.ts';
import { apply, configMap, CONFIG_MAPS, get, patch, post, put, remove } from './requests.ts';

const PODS = '/api/v1/namespaces/{ns}/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';
const container = { name: 'web', image: 'registry.example/web:1' };
const pod = { metadata: { name: 'one', labels: { app: 'web' } }, spec: { containers: [container] } };
const deployment = (replicas: number): object => ({
  metadata: { name: 'one' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
  },
});
/** The labels of a namespace leave out nothing that is in none. */
const namespaced = { scope: 'Namespaced' };
const show = ['kind', 'metadata.name', 'status'];
const make = (name: string, data?: object, metadata?: object, rest?: object): Step =>
  post(CONFIG_MAPS, configMap(name, metadata, data), rest);
const one = `${CONFIG_MAPS}/one`;

/** What an expression comes to, told as the message of a refusal. */
const tells = (expression: string, more: object = {}): object => ({
  validations: [{ expression: 'false', message: 'no message could be made', messageExpression: expression }],
  ...more,
});
/** One expression, asked of the creation of a ConfigMap `one` with the data `a: 1`. */
const asked = (name: string, expression: string, more: object = {}): Case => ({
  name: `asked: ${name}`,
  given: inForce({ validations: [{ expression }], ...more }),
  when: [make('one')],
  show,
});
const told = (name: string, expression: string, when: readonly Step[] = [make('one')], more: object = {}): Case => ({
  name: `told: ${name}`,
  given: inForce(tells(expression, more)),
  when,
  show,
});
/** Everything that can be done to a ConfigMap. */
const operations: readonly Step[] = [
  make('one'),
  patch('merge', one, { data: { b: '2' } }),
  patch('json', one, [{ op: 'add', path: '/data/c', value: '3' }]),
  patch('strategic', one, { data: { d: '4' } }),
  apply(one, 'somebody', configMap('one', {}, { e: '5' })),
  apply(`${CONFIG_MAPS}/new`, 'somebody', configMap('new')),
  put(one, configMap('one', {}, { f: '6' })),
  remove(one),
];
const everything = constraints({ resourceRules: [rule('configmaps', { operations: ['*'] })] });
const matching = (name: string, match: object, when: readonly Step[], given: readonly Step[] = [], of: object = {}): Case => ({
  name: `matching: ${name}`,
  given: [...given, ...inForce({ matchConstraints: constraints(match), validations: [{ expression: 'false', message: 'matched' }] }, of)],
  when,
  show,
});

const operationsSeen: readonly Case[] = [
  { name: 'what may be', given: inForce({ matchConstraints: everything, validations: [{ expression: 'true' }] }), when: operations, show },
  {
    name: 'what may not be',
    given: [
      make('one'),
      ...inForce({
        matchConstraints: everything,
        ...tells("request.operation + ' ' + request.name + ' ' + string(object == null) + ' ' + string(oldObject == null)"),
      }),
    ],
    when: operations.slice(1),
    show,
  },
  {
    name: 'deletions of a collection',
    given: [
      make('a'),
      make('b'),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule('configmaps', { operations: ['DELETE'] })] }),
        validations: [{ expression: "oldObject.metadata.name != 'b'", message: 'b stays' }],
      }),
    ],
    when: [{ method: 'DELETE', path: CONFIG_MAPS }, get(`${CONFIG_MAPS}/b`)],
    show,
  },
  {
    name: 'object and oldObject',
    given: [
      make('one', { count: '1' }),
      ...inForce({ validations: [{ expression: 'int(object.data.count) > int(oldObject.data.count)', message: 'it may only grow' }] }),
    ],
    when: [patch('merge', one, { data: { count: '2' } }), patch('merge', one, { data: { count: '1' } })],
    show: [...show, 'data'],
  },
  {
    name: 'a dry run',
    given: inForce(tells("'dry: ' + string(request.dryRun)")),
    when: [post(`${CONFIG_MAPS}?dryRun=All`, configMap('one')), make('one')],
    show,
  },
  {
    name: 'defaults are seen',
    given: inForce({
      matchConstraints: constraints({ resourceRules: [rule('pods')] }),
      ...tells('object.spec.restartPolicy + object.spec.containers[0].imagePullPolicy + string(object.spec.terminationGracePeriodSeconds)'),
    }),
    when: [post(PODS, pod)],
    show,
  },
  {
    name: 'an allocated address is seen',
    given: inForce({
      matchConstraints: constraints({ resourceRules: [rule('services')] }),
      ...tells("string(object.spec.clusterIP.startsWith('10.247.'))"),
    }),
    when: [post('/api/v1/namespaces/{ns}/services', { metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } })],
    show,
  },
  {
    name: 'what is invalid is said first',
    given: inForce({ validations: [{ expression: 'false' }] }),
    when: [make('one', { 'a/b': '1' })],
    show,
  },
  {
    name: 'what exists is said last',
    given: [make('one'), ...inForce({ validations: [{ expression: 'false' }] })],
    when: [make('one')],
    show,
  },
];

const refusals: readonly Case[] = [
  {
    name: 'refusal: the expression itself',
    given: inForce({ validations: [{ expression: "  object.data.a == '2' " }] }),
    when: [make('one')],
    show,
  },
  {
    name: 'refusal: a message',
    given: inForce({ validations: [{ expression: 'false', message: '  not so  ' }] }),
    when: [make('one')],
    show,
  },
  {
    name: 'refusal: Forbidden',
    given: inForce({ validations: [{ expression: 'false', message: 'no', reason: 'Forbidden' }] }),
    when: [make('one')],
    show,
  },
  {
    name: 'refusal: RequestEntityTooLarge',
    given: inForce({ validations: [{ expression: 'false', message: 'no', reason: 'RequestEntityTooLarge' }] }),
    when: [make('one')],
    show,
  },
  {
    name: 'refusal: the first of several',
    given: inForce({
      validations: [
        { expression: 'true', message: 'a' },
        { expression: 'false', message: 'b' },
        { expression: 'false', message: 'c' },
      ],
    }),
    when: [make('one')],
    show,
  },
  told('a message that fails', "'x' + object.data.nope"),
  told('a message of two lines', "'a\\nb'"),
  told('a message of blanks', "'   '"),
  told('a message of quotes', '\'say "hello"\''),
  told('a generated name', "string(has(request.name)) + ' ' + string(object.metadata.name.startsWith(object.metadata.generateName))", [
    post(CONFIG_MAPS, { metadata: { generateName: 'made-' } }),
  ]),
  {
    name: 'in a group',
    given: inForce({
      matchConstraints: constraints({ resourceRules: [rule('deployments', { apiGroups: ['apps'] })] }),
      validations: [{ expression: 'object.spec.replicas <= 3', message: 'at most three' }],
    }),
    when: [post(DEPLOYMENTS, deployment(4)), post(DEPLOYMENTS, deployment(3))],
    show: ['kind', 'metadata.name'],
  },
];

const failures: readonly Case[] = [
  asked('a key that there is not', "object.data.nope == 'x'"),
  asked('a field of null', "oldObject.data.a == 'x'"),
  asked('has of null', 'has(oldObject.data)'),
  asked('has below what there is not', 'has(object.nope.a)'),
  asked('division by zero', '1 / (size(object.data) - 1) == 1'),
  asked('an index out of bounds', '[1, 2][size(object.data) + 4] == 1'),
  asked('types that do not go together', 'object.data.a + 1 == 2'),
  asked('a function of another type', 'object.data.startsWith("a")'),
  asked('comparison of types', 'object.data.a < 5'),
  asked('a number that is none', "int('x' + object.data.a) == 1"),
  asked('a failure that does not matter', "object.data.nope == 'x' || true"),
  asked('a failure is ignored', "object.data.nope == 'x'", { failurePolicy: 'Ignore' }),
  asked('a false one beside an ignored failure', "object.data.a == 'x'", { failurePolicy: 'Ignore' }),
  asked('a dyn key', "object['data']['a'] == '1'"),
  asked('reserved names of fields', 'object.metadata.namespace == request.namespace'),
  {
    name: 'asked: a failure warns',
    given: inForce({ validations: [{ expression: 'object.data.nope == "x"' }] }, { validationActions: ['Warn'] }),
    when: [make('one')],
    show,
  },
];

/** What authors of policies write about pods; true and false in one message. */
const ABOUT_PODS: readonly string[] = [
  "object.spec.containers.all(c, c.image.startsWith('registry.example/'))",
  'object.spec.containers.exists(c, has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged)',
  "object.spec.containers.exists_one(c, c.name == 'web')",
  'object.spec.containers.filter(c, has(c.resources) && has(c.resources.limits)).size() == 1',
  "object.spec.containers.map(c, c.name).join(',') == 'web,side'",
  "object.spec.containers.map(c, c.name == 'web', c.image)[0].endsWith(':1')",
  'object.spec.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)',
  "object.spec.containers[0].?resources.?limits['memory'].hasValue()",
  "object.spec.containers[1].?resources.?limits[?'memory'].orValue('none') == 'none'",
  "quantity(object.spec.containers[0].resources.limits.memory).isLessThan(quantity('1Gi'))",
  "quantity(object.spec.containers[0].resources.limits.memory).compareTo(quantity('512Mi')) == 0",
  'object.spec.?hostNetwork.orValue(false)',
  "'%s has %d'.format([object.metadata.name, size(object.spec.containers)]) == 'one has 2'",
  "object.metadata.name.matches('^[a-z]+$')",
  "object.metadata.labels == {'app': 'web'}",
  "object.metadata.labels.all(k, k != 'tier')",
  "object.metadata.labels.exists(k, object.metadata.labels[k] == 'web')",
  "'app' in object.metadata.labels && object.metadata.labels['app'] in ['web', 'api']",
  "has(object.metadata.annotations) && 'note' in object.metadata.annotations",
  'object.spec.terminationGracePeriodSeconds in [30, 60]',
  'object.spec.terminationGracePeriodSeconds > 1.5',
  'object.spec.terminationGracePeriodSeconds == 30.0',
  'type(object.spec.containers) == list && type(object.spec) == map && type(object.spec.terminationGracePeriodSeconds) == int',
  "timestamp(object.metadata.creationTimestamp) < timestamp('2999-01-01T00:00:00Z')",
  'object.metadata.uid.size() == 36',
  'oldObject == null ? true : oldObject.spec == object.spec',
  "object.spec.containers[0].image.find('[^:]+$') == '1'",
  "object.spec.containers[0].image.split('/')[0].lowerAscii() == 'registry.example'",
  "sets.contains(object.spec.containers.map(c, c.name), ['web'])",
  'format.dns1123Label().validate(object.metadata.name).hasValue()',
  "object.spec.containers[0].ports[0].containerPort == 80 && int('8' + '0') == object.spec.containers[0].ports[0].containerPort",
  "request.userInfo.groups.exists(g, g == 'system:masters')",
  'object.spec.containers.map(c, c.?ports.orValue([]).size()) == [1, 0]',
  "object.metadata.?labels['nothing'].orValue('x') == 'x'",
  '!has(object.spec.nodeName) && !has(object.status.podIP)',
  "cidr('10.0.0.0/8').containsIP('10.1.2.3') && isIP('::1')",
  "duration(string(object.spec.terminationGracePeriodSeconds) + 's') < duration('1m')",
  'object.spec.containers.all(i, c, i < 2 && has(c.name))',
  "object.metadata.labels.exists(key, value, key == 'app' && value == 'web')",
  "object.metadata.labels.existsOne(key, value, value == 'web')",
  "object.spec.containers.transformList(i, c, string(i) + c.name) == ['0web', '1side']",
  "object.spec.containers.transformList(i, c, i > 0, c.name) == ['side']",
  "object.metadata.labels.transformMap(key, value, key + value) == {'app': 'appweb'}",
  "object.metadata.labels.transformMapEntry(key, value, {value: key}) == {'web': 'app'}",
  "object.spec.containers.all(i, c, c.nope == 'x' || i == 7) || true",
  'object.spec.containers.exists(i, c, i == 1 || c.nope)',
  "[1, 2, 3].sum() == 6 && ['b', 'a'].isSorted() == false",
];
const ROOMY_POD = {
  metadata: { name: 'one', labels: { app: 'web' } },
  spec: {
    containers: [
      { ...container, ports: [{ containerPort: 80 }], resources: { limits: { memory: '512Mi' } } },
      { name: 'side', image: 'registry.example/side:2' },
    ],
  },
};
const pods: readonly Case[] = ABOUT_PODS.map((expression) => ({
  name: `about a pod: ${expression}`,
  given: inForce({ matchConstraints: constraints({ resourceRules: [rule('pods')] }), ...tells(`string(${expression})`) }),
  when: [post(PODS, ROOMY_POD)],
  show,
}));

const actions: readonly Case[] = [
  {
    name: 'action: Warn',
    given: inForce(
      {
        validations: [
          { expression: 'false', message: 'be careful' },
          { expression: 'false', message: 'be "very" careful' },
        ],
      },
      { validationActions: ['Warn'] },
    ),
    when: operations,
    show,
  },
  {
    name: 'action: Audit',
    given: inForce({ validations: [{ expression: 'false' }] }, { validationActions: ['Audit'] }),
    when: [make('one')],
    show,
  },
  {
    name: 'action: Warn and Audit',
    given: inForce({ validations: [{ expression: 'false' }] }, { validationActions: ['Warn', 'Audit'] }),
    when: [make('one')],
    show,
  },
  {
    name: 'action: one binding warns, another denies',
    given: [
      post(BINDINGS, { metadata: { name: '{ns}-warns' }, spec: { policyName: '{ns}', validationActions: ['Warn'] } }),
      ...inForce({ validations: [{ expression: 'false', message: 'twice' }] }),
    ],
    when: [make('one')],
    show,
  },
  {
    name: 'audit annotation: text',
    given: inForce({
      auditAnnotations: [
        { key: 'a', valueExpression: "'x'" },
        { key: 'b', valueExpression: 'null' },
      ],
    }),
    when: [make('one')],
    show,
  },
  {
    name: 'audit annotation: a failure',
    given: inForce({ auditAnnotations: [{ key: 'a', valueExpression: "'x' + object.data.nope" }] }),
    when: [make('one')],
    show,
  },
  {
    name: 'audit annotation: a failure is ignored',
    given: inForce({ failurePolicy: 'Ignore', auditAnnotations: [{ key: 'a', valueExpression: "'x' + object.data.nope" }] }),
    when: [make('one')],
    show,
  },
];

const never = [{ expression: 'false', message: 'matched' }];
const condition = (...expressions: readonly string[]): object => ({
  matchConditions: expressions.map((expression, index) => ({ name: `c${index}`, expression })),
  validations: never,
});
const conditions: readonly Case[] = [
  { name: 'condition: true', given: inForce(condition("object.data.a == '1'", 'true')), when: [make('one')], show },
  { name: 'condition: false', given: inForce(condition("object.data.a == '1'", 'false')), when: [make('one')], show },
  { name: 'condition: a failure', given: inForce(condition("object.data.nope == '1'")), when: [make('one')], show },
  {
    name: 'condition: two failures',
    given: inForce(condition("object.data.nope == '1'", "object.data.nope == '2'")),
    when: [make('one')],
    show,
  },
  {
    name: 'condition: a failure beside a false one',
    given: inForce(condition("object.data.nope == '1'", 'false')),
    when: [make('one')],
    show,
  },
  {
    name: 'condition: an ignored failure',
    given: inForce({ failurePolicy: 'Ignore', ...condition("object.data.nope == '1'") }),
    when: [make('one')],
    show,
  },
  {
    name: 'condition: of who asks',
    given: inForce(condition("!('system:masters' in request.userInfo.groups)")),
    when: [make('one')],
    show,
  },
  { name: 'condition: knows no namespace', given: inForce(condition('namespaceObject == null')), when: [make('one')], show },
];

const variable = (name: string, expression: string): object => ({ name, expression });
const variables: readonly Case[] = [
  told('variables', "variables.b + '!'", undefined, { variables: [variable('a', 'object.data.a'), variable('b', "variables.a + '?'")] }),
  asked('a variable that fails', "variables.a == 'x'", { variables: [variable('a', 'object.data.nope')] }),
  asked('a variable of a variable that fails', "variables.b == 'x'", {
    variables: [variable('a', 'object.data.nope'), variable('b', 'variables.a')],
  }),
  asked('a variable that nobody needs', 'true', { variables: [variable('a', 'object.data.nope')] }),
  asked('a list as variable', "variables.l.all(x, x.startsWith('w'))", { variables: [variable('l', "['web', 'worker']")] }),
  {
    name: 'a variable in a condition',
    given: inForce({
      variables: [variable('a', 'true')],
      matchConditions: [{ name: 'x', expression: 'true' }],
      validations: [{ expression: '!variables.a', message: 'it is' }],
    }),
    when: [make('one')],
    show,
  },
];

const text = (fields: readonly string[]): string => fields.join(" + ' ' + ");
const circumstances: readonly Case[] = [
  told(
    'request',
    text([
      'request.kind.group',
      'request.kind.version',
      'request.kind.kind',
      'request.resource.resource',
      'request.requestKind.kind',
      'request.requestResource.resource',
      'request.name',
      'request.namespace',
      'request.operation',
      'string(has(request.subResource))',
      'string(has(request.requestSubResource))',
    ]),
  ),
  told('userInfo', text(['request.userInfo.username', "request.userInfo.groups.join(',')", 'string(has(request.userInfo.extra))'])),
  told('userInfo of another', text(['request.userInfo.username', "request.userInfo.groups.join(',')"]), [
    make('one', undefined, undefined, { headers: { 'impersonate-user': 'mary', 'impersonate-group': 'system:masters' } }),
  ]),
  told(
    'options of a creation',
    text(['request.options.kind', 'request.options.apiVersion', 'request.options.fieldManager', 'string(has(request.options.dryRun))']),
    [post(`${CONFIG_MAPS}?fieldManager=me`, configMap('one')), make('one')],
  ),
  {
    name: 'told: options of a deletion',
    given: [
      make('one'),
      ...inForce({
        matchConstraints: everything,
        ...tells(text(['request.options.kind', 'request.options.propagationPolicy', 'string(request.options.gracePeriodSeconds)'])),
      }),
    ],
    when: [remove(one, { propagationPolicy: 'Background', gracePeriodSeconds: 0 })],
    show,
  },
  {
    name: 'told: options of changes',
    given: [
      make('one'),
      ...inForce(
        tells(
          "request.operation + ' ' + request.options.kind + ' ' + string(has(request.options.fieldManager)) + ' ' + string(has(request.options.force)) + ' ' + string(has(request.options.fieldValidation))",
        ),
      ),
    ],
    when: [
      patch('merge', `${one}?fieldManager=me`, { data: { b: '2' } }),
      patch('merge', `${one}?fieldValidation=Strict`, { data: { b: '2' } }),
      put(one, configMap('one', {}, { f: '6' })),
      apply(one, 'me', configMap('one', {}, { e: '5' })),
      apply(`${CONFIG_MAPS}/new`, 'me', configMap('new')),
    ],
    show,
  },
  {
    name: 'told: options of a plain deletion',
    given: [
      make('one'),
      ...inForce({
        matchConstraints: everything,
        ...tells("request.options.kind + ' ' + string(has(request.options.propagationPolicy)) + ' ' + string(has(request.options.dryRun))"),
      }),
    ],
    when: [remove(one), remove(`${one}?propagationPolicy=Foreground`), remove(`${one}?dryRun=All`)],
    show,
  },
  told(
    'the namespace',
    text([
      "namespaceObject.metadata.labels['kubernetes.io/metadata.name']",
      'namespaceObject.status.phase',
      'namespaceObject.spec.finalizers[0]',
    ]),
  ),
  {
    name: 'told: a kind without namespaces',
    given: inForce({
      matchConstraints: { resourceRules: [rule('nodes', { resourceNames: ['{ns}'] })] },
      ...tells("string(namespaceObject == null) + ' ' + string(has(request.namespace))"),
    }),
    when: [post('/api/v1/nodes', { metadata: { name: '{ns}' } })],
    show,
  },
  {
    name: 'told: a namespace itself',
    given: inForce({
      matchConstraints: { resourceRules: [rule('namespaces', { resourceNames: ['{ns}', '{ns}-more'], operations: ['*'] })] },
      ...tells("request.operation + ' ' + request.name + ' ' + request.namespace + ' ' + string(namespaceObject == null)"),
    }),
    when: [
      post('/api/v1/namespaces', { metadata: { name: '{ns}-more' } }),
      patch('merge', '/api/v1/namespaces/{ns}', { metadata: { labels: { a: 'b' } } }),
      remove('/api/v1/namespaces/{ns}'),
    ],
    show,
  },
];

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const jane = { as: 'jane' } as const;
const rights: readonly Step[] = [
  post(`${RBAC}/namespaces/{ns}/roles`, {
    metadata: { name: 'writer' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
  }),
  post(`${RBAC}/namespaces/{ns}/rolebindings`, {
    metadata: { name: 'writer' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'writer' },
    subjects: [
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' },
      { kind: 'ServiceAccount', name: 'default', namespace: '{ns}' },
    ],
  }),
  { ...get(CONFIG_MAPS, jane), until: ({ status }: Answer) => status === 200 },
];
/** Expressions about rights, asked for jane; variables may use the authorizer, messages not. */
const allowed = (name: string, expression: string): Case => ({
  name: `authorizer: ${name}`,
  given: [...rights, ...inForce({ validations: [{ expression, message: 'not so' }] })],
  when: [make('one', undefined, undefined, jane)],
  show,
});
const authorizer: readonly Case[] = [
  allowed('a right that she has', "authorizer.group('').resource('configmaps').namespace('{ns}').check('delete').allowed()"),
  allowed('another namespace', "authorizer.group('').resource('configmaps').namespace('default').check('delete').allowed()"),
  allowed(
    'a subresource',
    "authorizer.group('').resource('configmaps').subresource('status').namespace('{ns}').name('x').check('get').allowed()",
  ),
  allowed('the resource of the request', "authorizer.requestResource.check('delete').allowed()"),
  allowed('another verb of the request', "authorizer.requestResource.namespace('default').check('create').allowed()"),
  allowed('a path', "authorizer.path('/healthz').check('get').allowed()"),
  allowed('a path that she may not', "authorizer.path('/metrics').check('get').allowed()"),
  allowed('no path', "authorizer.path(' ').check('get').allowed()"),
  allowed('no resource', "authorizer.group('').resource('').check('get').allowed()"),
  allowed(
    'a service account',
    "authorizer.serviceAccount('{ns}', 'default').group('').resource('configmaps').namespace('{ns}').check('get').allowed()",
  ),
  allowed(
    'a service account that is no name',
    "authorizer.serviceAccount('{ns}', 'No/Name').group('').resource('configmaps').check('get').allowed()",
  ),
  allowed(
    'a reason',
    "authorizer.group('').resource('configmaps').namespace('{ns}').check('get').reason().startsWith('RBAC: allowed by RoleBinding \"writer/{ns}\"')",
  ),
  allowed(
    'no error',
    "!authorizer.group('').resource('pods').check('get').errored() && authorizer.group('').resource('pods').check('get').error() == ''",
  ),
  allowed(
    'selectors',
    "authorizer.group('').resource('configmaps').namespace('{ns}').fieldSelector('metadata.name=a').labelSelector('a=b').check('list').allowed()",
  ),
];

const paramKind = { apiVersion: 'v1', kind: 'ConfigMap' };
const limit = (name: string, most: string, labels: object = {}): Step => make(name, { most }, { labels });
const atMost = {
  paramKind,
  validations: [{ expression: 'int(object.data.count) <= int(params.data.most)', messageExpression: "'at most ' + params.data.most" }],
};
const count = (number: string, name = 'one'): Step => make(name, { count: number });
const params: readonly Case[] = [
  {
    name: 'params: by name',
    given: [limit('limit', '3'), ...inForce(atMost, { paramRef: { name: 'limit', namespace: '{ns}', parameterNotFoundAction: 'Deny' } })],
    when: [count('4'), count('3')],
    show,
  },
  {
    name: 'params: of the namespace of the object',
    given: [limit('limit', '3'), ...inForce(atMost, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } })],
    when: [count('4'), count('3')],
    show,
  },
  {
    name: 'params: by selector',
    given: [
      limit('a', '5', { is: 'limit' }),
      limit('b', '3', { is: 'limit' }),
      limit('c', '1'),
      ...inForce(atMost, { paramRef: { selector: { matchLabels: { is: 'limit' } }, parameterNotFoundAction: 'Deny' } }),
    ],
    when: [count('4'), count('3')],
    show,
  },
  {
    name: 'params: none, and denied',
    given: inForce(atMost, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: none, and allowed',
    given: inForce(atMost, { paramRef: { name: 'limit', parameterNotFoundAction: 'Allow' } }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: none by selector, and denied',
    given: inForce(atMost, { paramRef: { selector: { matchLabels: { is: 'limit' } }, parameterNotFoundAction: 'Deny' } }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: none, and failures ignored',
    given: inForce({ failurePolicy: 'Ignore', ...atMost }, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: a binding without',
    given: inForce({ paramKind, validations: [{ expression: 'params != null', message: 'no params' }] }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: a reference without a kind',
    given: inForce({ validations: never }, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } }),
    when: [count('4')],
    show,
  },
  {
    name: 'params: their head',
    given: [
      limit('limit', '3'),
      ...inForce(
        { paramKind, ...tells("params.apiVersion + ' ' + params.kind + ' ' + params.metadata.name") },
        { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
      ),
    ],
    when: [count('4')],
    show,
  },
  {
    name: 'params: of a kind without namespaces',
    given: inForce(
      { paramKind: { apiVersion: 'v1', kind: 'Namespace' }, ...tells("'' + params.metadata.name") },
      { paramRef: { name: '{ns}', parameterNotFoundAction: 'Deny' } },
    ),
    when: [count('4')],
    show,
  },
  {
    name: 'params: a namespace of a kind without',
    given: inForce(
      { paramKind: { apiVersion: 'v1', kind: 'Namespace' }, validations: never },
      { paramRef: { name: '{ns}', namespace: '{ns}', parameterNotFoundAction: 'Deny' } },
    ),
    when: [count('4')],
    show,
  },
  {
    name: 'params: a kind that there is not',
    given: inForce(
      { paramKind: { apiVersion: 'example.com/v1', kind: 'Nothing' }, validations: never },
      { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
    ),
    when: [count('4')],
    show,
  },
  {
    name: 'params: in a condition',
    given: [
      limit('limit', '3'),
      ...inForce(
        { ...atMost, matchConditions: [{ name: 'x', expression: "params.data.most != '3'" }] },
        { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
      ),
    ],
    when: [count('4')],
    show,
  },
  {
    name: 'params: of an object without namespace',
    given: inForce(
      { paramKind, matchConstraints: { resourceRules: [rule('nodes', { resourceNames: ['{ns}'] })] }, validations: never },
      { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } },
    ),
    when: [post('/api/v1/nodes', { metadata: { name: '{ns}' } })],
    show,
  },
];

const secrets = '/api/v1/namespaces/{ns}/secrets';
const secret = (name: string): Step => post(secrets, { metadata: { name } });
const matches: readonly Case[] = [
  matching('resource names', { resourceRules: [rule('configmaps', { resourceNames: ['one'] })] }, [make('one'), make('two')]),
  matching('operations', { resourceRules: [rule('configmaps', { operations: ['UPDATE'] })] }, [
    make('one'),
    patch('merge', one, { data: { b: '2' } }),
    remove(one),
  ]),
  matching('a change that is none', { resourceRules: [rule('configmaps', { operations: ['UPDATE'] })] }, [
    make('one'),
    patch('merge', one, {}),
  ]),
  matching('any resource', { resourceRules: [rule('*', namespaced)], excludeResourceRules: [rule('serviceaccounts')] }, [
    make('one'),
    secret('one'),
  ]),
  matching(
    'any group',
    {
      resourceRules: [rule('*', { apiGroups: ['*'], apiVersions: ['*'], ...namespaced })],
      excludeResourceRules: [rule('serviceaccounts')],
    },
    [make('one'), post(DEPLOYMENTS, deployment(1))],
  ),
  matching('excluded', { resourceRules: [rule('*', namespaced)], excludeResourceRules: [rule(['secrets', 'serviceaccounts'])] }, [
    make('one'),
    secret('one'),
  ]),
  matching('excluded by name', { excludeResourceRules: [rule('configmaps', { resourceNames: ['two'] })] }, [make('one'), make('two')]),
  matching('another group', { resourceRules: [rule('configmaps', { apiGroups: ['apps'] })] }, [make('one')]),
  matching('another version', { resourceRules: [rule('configmaps', { apiVersions: ['v2'] })] }, [make('one')]),
  matching('scope Namespaced', { resourceRules: [rule('configmaps', { scope: 'Namespaced' })] }, [make('one')]),
  matching('scope Cluster', { resourceRules: [rule('configmaps', { scope: 'Cluster' })] }, [make('one')]),
  matching('labels of the object', { objectSelector: { matchLabels: { tier: 'front' } } }, [
    make('one'),
    make('two', undefined, { labels: { tier: 'front' } }),
  ]),
  matching(
    'labels that go',
    { objectSelector: { matchLabels: { tier: 'front' } } },
    [patch('merge', one, { metadata: { labels: null } })],
    [make('one', undefined, { labels: { tier: 'front' } })],
  ),
  matching(
    'labels that come',
    { objectSelector: { matchLabels: { tier: 'front' } } },
    [patch('merge', one, { metadata: { labels: { tier: 'front' } } })],
    [make('one')],
  ),
  matching('expressions of labels', { objectSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] } }, [
    make('one'),
    make('two', undefined, { labels: { tier: 'back' } }),
  ]),
  matching('another namespace', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': '{ns}-other' } } }, [make('one')]),
  matching('the binding: another resource', {}, [make('one')], [], { matchResources: { resourceRules: [rule('secrets')] } }),
  matching('the binding: the same resource', {}, [make('one')], [], { matchResources: { resourceRules: [rule('configmaps')] } }),
  matching('the binding: labels', {}, [make('one'), make('two', undefined, { labels: { tier: 'front' } })], [], {
    matchResources: { objectSelector: { matchLabels: { tier: 'front' } } },
  }),
  matching('the binding: another namespace', {}, [make('one')], [], { matchResources: { namespaceSelector: { matchLabels: { a: 'b' } } } }),
  matching('the binding: excluded', {}, [make('one')], [], { matchResources: { excludeResourceRules: [rule('configmaps')] } }),
  matching('their own kinds', { namespaceSelector: {}, resourceRules: [rule('*', { apiGroups: ['admissionregistration.k8s.io'] })] }, [
    post(POLICIES, policy({ validations: never }, '{ns}-other')),
  ]),
];

const status = { status: { phase: 'Running' } };
const subresources: readonly Case[] = [
  matching(
    'a status, not the object',
    { resourceRules: [rule('pods/status')] },
    [patch('merge', `${PODS}/one/status`, status), patch('merge', `${PODS}/one`, { metadata: { labels: { a: 'b' } } })],
    [post(PODS, pod)],
  ),
  matching(
    'the object, not a status',
    { resourceRules: [rule('pods', { operations: ['UPDATE'] })] },
    [patch('merge', `${PODS}/one`, { metadata: { labels: { a: 'b' } } }), patch('merge', `${PODS}/one/status`, status)],
    [post(PODS, pod)],
  ),
  matching(
    'pods/*',
    { resourceRules: [rule('pods/*', { operations: ['UPDATE'] })] },
    [patch('merge', `${PODS}/one`, { metadata: { labels: { a: 'b' } } }), patch('merge', `${PODS}/one/status`, status)],
    [post(PODS, pod)],
  ),
  matching(
    '*/*',
    { resourceRules: [rule('*/*', { operations: ['UPDATE'], ...namespaced })] },
    [patch('merge', `${PODS}/one`, { metadata: { labels: { a: 'b' } } }), patch('merge', `${PODS}/one/status`, status)],
    [post(PODS, pod)],
  ),
  matching(
    '*/status',
    { resourceRules: [rule('*/status', namespaced)] },
    [patch('merge', `${PODS}/one/status`, status)],
    [post(PODS, pod)],
  ),
  {
    name: 'told: a scale',
    given: [
      post(DEPLOYMENTS, deployment(1)),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule('deployments/scale', { apiGroups: ['apps'] })] }),
        ...tells(
          text([
            'request.kind.group',
            'request.kind.kind',
            'request.resource.resource',
            'request.subResource',
            'object.kind',
            'string(object.spec.replicas)',
            'string(oldObject.spec.replicas)',
          ]),
        ),
      }),
    ],
    when: [
      patch('merge', `${DEPLOYMENTS}/one/scale`, { spec: { replicas: 5 } }),
      put(`${DEPLOYMENTS}/one/scale`, {
        apiVersion: 'autoscaling/v1',
        kind: 'Scale',
        metadata: { name: 'one', namespace: '{ns}' },
        spec: { replicas: 5 },
      }),
    ],
    show,
  },
  {
    name: 'told: an eviction',
    given: [
      post(PODS, pod),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule('pods/eviction')] }),
        ...tells(
          text([
            'request.operation',
            'request.kind.group',
            'request.kind.kind',
            'request.subResource',
            'request.name',
            'object.kind',
            'object.metadata.name',
          ]),
        ),
      }),
    ],
    when: [post(`${PODS}/one/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } })],
    show,
  },
  {
    name: 'told: a binding',
    given: [
      post(PODS, pod),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule('pods/binding')] }),
        ...tells(
          text(['request.operation', 'request.kind.kind', 'request.subResource', 'request.name', 'object.kind', 'object.target.name']),
        ),
      }),
    ],
    when: [
      post(`${PODS}/one/binding`, { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'one' }, target: { kind: 'Node', name: 'n' } }),
    ],
    show,
  },
  {
    name: 'told: exec',
    given: [
      post(PODS, pod),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule('pods/exec', { operations: ['CONNECT'] })] }),
        ...tells(
          text([
            'request.operation',
            'request.kind.kind',
            'request.subResource',
            'request.name',
            'object.kind',
            "object.command.join(',')",
            'string(has(object.stdin))',
            'string(object.stdout)',
            'string(oldObject == null)',
          ]),
        ),
      }),
    ],
    when: [post(`${PODS}/one/exec?command=sh&command=-c&stdout=true`, undefined)],
    show,
  },
  {
    name: 'told: attach and port-forward',
    given: [
      post(PODS, pod),
      ...inForce({
        matchConstraints: constraints({ resourceRules: [rule(['pods/attach', 'pods/portforward'], { operations: ['CONNECT'] })] }),
        ...tells(text(['request.kind.kind', 'request.subResource', 'object.kind', 'string(has(object.container))'])),
      }),
    ],
    when: [post(`${PODS}/one/attach?stdout=true&container=web`, undefined), post(`${PODS}/one/portforward?ports=80`, undefined)],
    show,
  },
];

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'policies.example.com';
const version = (name: string, storage: boolean): object => ({
  name,
  served: true,
  storage,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' }, ratio: { type: 'number' } } } },
    },
  },
});
const gears: readonly Step[] = [
  post(CRDS, {
    metadata: { name: `gears.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural: 'gears', kind: 'Gear' },
      versions: [version('v1', true), version('v2', false)],
    },
  }),
  { ...get(`/apis/${GROUP}/v2/gears`), until: ({ status: code }: Answer) => code === 200 },
  { ...get(`/apis/${GROUP}/v1/gears`), until: ({ status: code }: Answer) => code === 200 },
];
const gear = (at: string, body: object): Step =>
  post(`/apis/${GROUP}/${at}/namespaces/{ns}/gears`, { apiVersion: `${GROUP}/${at}`, kind: 'Gear', metadata: { name: 'one' }, ...body });
const v1Gears = rule('gears', { apiGroups: [GROUP] });
const seenAs = text([
  'request.kind.version',
  'request.resource.version',
  'request.requestKind.version',
  'request.requestResource.version',
  'object.apiVersion',
]);
const custom: readonly Case[] = [
  {
    name: 'custom: Equivalent',
    given: inForce({ matchConstraints: constraints({ resourceRules: [v1Gears] }), ...tells(seenAs) }),
    when: [gear('v2', {}), gear('v1', {})],
    show,
  },
  {
    name: 'custom: Exact',
    given: inForce({ matchConstraints: constraints({ matchPolicy: 'Exact', resourceRules: [v1Gears] }), ...tells(seenAs) }),
    when: [gear('v2', {})],
    show,
  },
  {
    name: 'custom: numbers',
    given: inForce({
      matchConstraints: constraints({ resourceRules: [v1Gears] }),
      ...tells(
        text(['string(type(object.spec.size) == int)', 'string(type(object.spec.ratio) == double)', 'string(object.spec.ratio * 2.0)']),
      ),
    }),
    when: [gear('v1', { spec: { size: 3, ratio: 0.5 } })],
    show,
  },
  {
    name: 'custom: as params',
    given: [
      gear('v1', { spec: { size: 3 } }),
      ...inForce(
        { paramKind: { apiVersion: `${GROUP}/v2`, kind: 'Gear' }, ...tells("params.apiVersion + ' ' + string(params.spec.size)") },
        { paramRef: { name: 'one', parameterNotFoundAction: 'Deny' } },
      ),
    ],
    when: [make('one')],
    show,
  },
];

const life: readonly Case[] = [
  {
    name: 'a policy without a binding',
    given: [
      post(POLICIES, policy({ validations: never })),
      ...inForce({ matchConstraints: constraints({ resourceRules: [rule('secrets')] }), validations: never }).slice(2),
    ],
    when: [make('one')],
    show,
  },
  {
    name: 'a policy that is replaced',
    given: [
      ...inForce({ validations: never }),
      patch('merge', `${POLICIES}/{ns}`, { spec: { validations: [{ expression: 'false', message: 'another' }] } }),
      { ...post(`${CONFIG_MAPS}?dryRun=All`, configMap('one')), until: ({ text: answer }: Answer) => answer.includes('another') },
    ],
    when: [make('one')],
    show,
  },
  {
    name: 'a policy that is taken away',
    given: [
      ...inForce({ validations: never }),
      remove(`${POLICIES}/{ns}`),
      { ...post(`${CONFIG_MAPS}?dryRun=All`, configMap('one')), until: ({ status: code }: Answer) => code === 201 },
    ],
    when: [make('one')],
    show,
  },
  {
    name: 'a binding that is taken away',
    given: [
      ...inForce({ validations: never }),
      remove(`${BINDINGS}/{ns}`),
      { ...post(`${CONFIG_MAPS}?dryRun=All`, configMap('one')), until: ({ status: code }: Answer) => code === 201 },
    ],
    when: [make('one')],
    show,
  },
];

export const policies: Table = {
  name: 'policies',
  given: gears,
  cases: [
    ...operationsSeen,
    ...refusals,
    ...failures,
    ...pods,
    ...actions,
    ...conditions,
    ...variables,
    ...circumstances,
    ...authorizer,
    ...params,
    ...matches,
    ...subresources,
    ...custom,
    ...life,
  ],
};
