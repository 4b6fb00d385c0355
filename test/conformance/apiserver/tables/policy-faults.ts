/** What is wrong with admission policies and their bindings, told when they are written. @module */
import type { Case, Table } from '../case.ts';
import { binding, BINDINGS, constraints, HERE, POLICIES, policy, rule } from './policy-objects.ts';
import { apply, get, patch, post } from './requests.ts';

const fine = [{ expression: 'true' }];
const fault = (name: string, spec: object): Case => ({
  name: `policy: ${name}`,
  when: [post(`${POLICIES}?dryRun=All`, policy(spec, '{ns}'))],
});
const rules = (name: string, ...resourceRules: readonly object[]): Case =>
  fault(`rule: ${name}`, { validations: fine, matchConstraints: constraints({ resourceRules }) });
const expression = (name: string, text: string, more: object = {}): Case =>
  fault(`expression: ${name}`, { validations: [{ expression: text }], ...more });
const validation = (name: string, of: object): Case => fault(`validation: ${name}`, { validations: [{ expression: 'true', ...of }] });
const conditions = (name: string, ...matchConditions: readonly object[]): Case =>
  fault(`condition: ${name}`, { validations: fine, matchConditions });
const variables = (name: string, list: readonly object[], text = 'true'): Case =>
  fault(`variable: ${name}`, { variables: list, validations: [{ expression: text }] });
const annotations = (name: string, ...auditAnnotations: readonly object[]): Case => fault(`annotation: ${name}`, { auditAnnotations });
const bindingFault = (name: string, spec: object): Case => ({
  name: `binding: ${name}`,
  when: [post(`${BINDINGS}?dryRun=All`, binding(spec, '{ns}'))],
});
const ref = (name: string, paramRef: object): Case => bindingFault(`paramRef: ${name}`, { paramRef });
const paramKind = (name: string, of: object): Case => fault(`paramKind: ${name}`, { validations: fine, paramKind: of });

const policyCases: readonly Case[] = [
  { name: 'policy: empty', when: [post(`${POLICIES}?dryRun=All`, { metadata: { name: '{ns}' } })] },
  fault('no constraints', { matchConstraints: null, validations: fine }),
  fault('no rules', { matchConstraints: { namespaceSelector: HERE }, validations: fine }),
  fault('nothing to say', {}),
  fault('another failure policy', { failurePolicy: 'Perhaps', validations: fine }),
  fault('another match policy', { matchConstraints: constraints({ matchPolicy: 'Alike' }), validations: fine }),
  fault('selectors', {
    matchConstraints: constraints({
      namespaceSelector: { matchLabels: { 'a b': 'c' } },
      objectSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
    }),
    validations: fine,
  }),
  fault('an unknown field', { validations: [{ expresion: 'true' }] }),
  rules('empty', {}),
  rules('another operation', rule('pods', { operations: ['FROB'] })),
  rules('operations beside *', rule('pods', { operations: ['*', 'CREATE'] })),
  rules('groups beside *', rule('pods', { apiGroups: ['*', 'apps'] })),
  rules('versions beside *', rule('pods', { apiVersions: ['*', 'v1'] })),
  rules('an empty version', rule('pods', { apiVersions: [''] })),
  rules('resources beside *', rule(['*', 'pods'])),
  rules('* behind resources', rule(['pods', '*'])),
  rules('resources beside */*', rule(['*/*', 'pods'])),
  rules('subresources beside pods/*', rule(['pods/*', 'pods/status'])),
  rules('subresources beside */scale', rule(['*/scale', 'deployments/scale'])),
  rules('an empty resource', rule([''])),
  rules('another scope', rule('pods', { scope: 'Universe' })),
  rules('names', rule('pods', { resourceNames: ['a', 'a', 'b/c'] })),
  fault('excluded rules', { validations: fine, matchConstraints: constraints({ excludeResourceRules: [{}] }) }),
];

const expressionCases: readonly Case[] = [
  expression('none', ' '),
  expression('broken', 'object.'),
  expression('half', 'object.data =='),
  expression('a name that there is not', 'objekt == null'),
  expression('a function that there is not', "object.data.a.shout() == 'A'"),
  expression('a field of the request that there is not', "request.nope == 'x'"),
  expression('a field of the user that there is not', "request.userInfo.nope == 'x'"),
  expression('a field of the namespace that there is not', "namespaceObject.metadata.nope == 'x'"),
  expression('an operator of other types', 'request.name == 1'),
  expression('a sum of other types', "request.name + 1 == 'x'"),
  expression('a function of another type', 'request.name.startsWith(1)'),
  expression('no boolean', 'request.name'),
  expression('of no known type', 'object.data.ready'),
  expression('a number', '1 + 1'),
  expression('a list', '[1, 2]'),
  expression('a map', "{'a': 1}"),
  expression('an object', 'request.userInfo'),
  expression('a negation of text', '!request.name'),
  expression('of two lines', "request.name == 'a'\n  && nope"),
  expression('params without a kind', "params.data.a == 'x'"),
  expression('params with a kind', "params.data.a == 'x'", { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } }),
  expression('variables that there are not', 'variables.a'),
  expression('the authorizer', "authorizer.group('apps').resource('deployments').check('get').allowed()"),
  expression('a decision is no boolean', "authorizer.group('apps').resource('deployments').check('get')"),
  expression('a right of the authorizer that there is not', "authorizer.group('apps').check('get').allowed()"),
  expression(
    'everything that is offered',
    "object == oldObject || namespaceObject == null || request.dryRun || request.userInfo.extra['x'].exists(e, e == 'y') || object.?spec.?x.orValue(1) > 2 || quantity('1').isInteger() || ip('10.0.0.1').family() == 4 || url('https://x.example/').getHost() == '' || 'a'.matches('b') || sets.contains([1], [1])",
  ),
  validation('a message of blanks', { message: '  ' }),
  validation('a message of two lines', { message: 'a\nb' }),
  validation('another reason', { reason: 'NotFound' }),
  validation('a message expression of blanks', { messageExpression: '  ' }),
  validation('a message expression that is no text', { messageExpression: '1' }),
  validation('a message expression that is broken', { messageExpression: "'a' +" }),
  validation('a message expression with the authorizer', {
    messageExpression: "string(authorizer.group('').resource('pods').check('get').allowed())",
  }),
  conditions('empty', {}),
  conditions('no boolean', { name: 'a', expression: '1' }),
  conditions('broken', { name: 'a', expression: '  nope == 1 ' }),
  conditions('a wrong name', { name: 'a b', expression: 'true' }),
  conditions('the same name', { name: 'a', expression: 'true' }, { name: 'a', expression: 'true' }),
  conditions('too many', ...Array.from({ length: 65 }, (_, index) => ({ name: `c${index}`, expression: 'true' }))),
  fault('condition: variables', {
    validations: fine,
    variables: [{ name: 'a', expression: 'true' }],
    matchConditions: [{ name: 'a', expression: 'variables.a' }],
  }),
  variables('empty', [{}]),
  variables('a name that is none', [{ name: 'a-b', expression: '1' }]),
  variables('a reserved name', [{ name: 'namespace', expression: '1' }]),
  variables('broken', [{ name: 'a', expression: '1 +' }]),
  variables('of its type', [{ name: 'a', expression: '1' }], 'variables.a'),
  variables('of text', [{ name: 'a', expression: "'x'" }], 'variables.a + 1 == 2'),
  variables('a list of numbers', [{ name: 'a', expression: '[1]' }], "variables.a[0] == 'x'"),
  variables('one that comes later', [
    { name: 'a', expression: 'variables.b' },
    { name: 'b', expression: '1' },
  ]),
  variables(
    'one that comes before',
    [
      { name: 'a', expression: '1' },
      { name: 'b', expression: 'variables.a + 1' },
    ],
    'variables.b == 2',
  ),
  variables('one that there is not', [{ name: 'a', expression: '1' }], 'variables.b == 2'),
  variables('twice', [
    { name: 'a', expression: '1' },
    { name: 'a', expression: '2' },
  ]),
  annotations('empty', {}),
  annotations('a key that is none', { key: 'a b', valueExpression: "'x'" }),
  annotations('a key with a slash', { key: 'a/b', valueExpression: "'x'" }),
  annotations('the same key', { key: 'a', valueExpression: "'x'" }, { key: 'a', valueExpression: "'y'" }),
  annotations('a number', { key: 'a', valueExpression: '1' }),
  annotations('broken', { key: 'a', valueExpression: ' nope' }),
  annotations('null', { key: 'a', valueExpression: 'null' }),
  paramKind('empty', {}),
  paramKind('a version that is none', { apiVersion: 'a/b/c', kind: 'Thing' }),
  paramKind('a group that is none', { apiVersion: 'A_b/v1', kind: 'Thing' }),
  paramKind('a version of capitals', { apiVersion: 'V1', kind: 'Thing' }),
  paramKind('a group alone', { apiVersion: 'a/', kind: 'Thing' }),
  paramKind('a kind that is none', { apiVersion: 'v1', kind: 'a thing' }),
];

const bindingCases: readonly Case[] = [
  { name: 'binding: empty', when: [post(`${BINDINGS}?dryRun=All`, { metadata: { name: '{ns}' } })] },
  bindingFault('a policy name that is none', { policyName: 'A_b' }),
  bindingFault('a policy that there is not', { policyName: '{ns}-nothing' }),
  bindingFault('no actions', { validationActions: [] }),
  bindingFault('another action', { validationActions: ['Shout'] }),
  bindingFault('an action twice', { validationActions: ['Audit', 'Audit'] }),
  bindingFault('Deny and Warn', { validationActions: ['Deny', 'Warn'] }),
  ref('empty', {}),
  ref('name and selector', { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' }),
  ref('no action', { name: 'a' }),
  ref('another action', { name: 'a', parameterNotFoundAction: 'Perhaps' }),
  ref('a name that is none', { name: 'a/b', parameterNotFoundAction: 'Allow' }),
  ref('a selector that is none', { selector: { matchLabels: { 'a b': 'c' } }, parameterNotFoundAction: 'Allow' }),
  bindingFault('matchResources', { matchResources: { matchPolicy: 'Alike', resourceRules: [{}] } }),
  bindingFault('what is filled in', { matchResources: { resourceRules: [rule('pods')] } }),
];

const one = `${POLICIES}/{ns}`;
const created = post(POLICIES, policy({ validations: fine }, '{ns}'));
const TABLE = { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } };
const written: readonly Case[] = [
  { name: 'what is filled in', when: [created] },
  {
    name: 'generations',
    given: [created],
    when: [
      patch('merge', one, { spec: { failurePolicy: 'Ignore' } }),
      patch('merge', one, { metadata: { labels: { a: 'b' } } }),
      patch('merge', one, { spec: { failurePolicy: 'Nonsense' } }),
    ],
    show: ['metadata.generation', 'metadata.labels', 'spec.failurePolicy'],
  },
  {
    name: 'the status takes no metadata',
    given: [created],
    when: [
      patch('merge', `${one}/status`, {
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
        spec: { failurePolicy: 'Ignore' },
        status: {
          observedGeneration: 1,
          typeChecking: { expressionWarnings: [{ fieldRef: 'spec.validations[0].expression', warning: 'w' }] },
        },
      }),
      patch('merge', `${one}/status`, { status: { typeChecking: { expressionWarnings: [{}] } } }),
    ],
    show: ['metadata.labels', 'metadata.annotations', 'metadata.generation', 'spec.failurePolicy', 'status'],
  },
  {
    name: 'lists are merged by name',
    given: [
      post(
        POLICIES,
        policy(
          { validations: fine, variables: [{ name: 'a', expression: '1' }], matchConditions: [{ name: 'x', expression: 'true' }] },
          '{ns}',
        ),
      ),
    ],
    when: [
      patch('strategic', one, {
        spec: { variables: [{ name: 'b', expression: '2' }], matchConditions: [{ name: 'x', expression: 'false' }] },
      }),
      apply(one, 'other', {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingAdmissionPolicy',
        spec: { variables: [{ name: 'c', expression: '3' }] },
      }),
    ],
    show: ['spec.variables', 'spec.matchConditions'],
  },
  {
    name: 'columns of a policy',
    given: [
      created,
      post(POLICIES, policy({ validations: fine, paramKind: { apiVersion: 'apps/v1', kind: 'Deployment' } }, '{ns}-params')),
    ],
    when: [get(one, TABLE), get(`${one}-params`, TABLE)],
    show: ['columnDefinitions[*].name', 'rows[*].cells'],
  },
  {
    name: 'columns of a binding',
    given: [
      post(BINDINGS, binding({}, '{ns}')),
      post(BINDINGS, binding({ paramRef: { name: 'a', parameterNotFoundAction: 'Deny' } }, '{ns}-name')),
      post(BINDINGS, binding({ paramRef: { name: 'a', namespace: 'b', parameterNotFoundAction: 'Deny' } }, '{ns}-place')),
      post(
        BINDINGS,
        binding(
          {
            paramRef: {
              selector: { matchLabels: { b: 'c', a: 'b' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }] },
              parameterNotFoundAction: 'Deny',
            },
          },
          '{ns}-selector',
        ),
      ),
    ],
    when: ['', '-name', '-place', '-selector'].map((suffix) => get(`${BINDINGS}/{ns}${suffix}`, TABLE)),
    show: ['columnDefinitions[*].name', 'rows[*].cells'],
  },
];

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const jane = { as: 'jane' } as const;
const author = [
  post(`${RBAC}/clusterroles`, {
    metadata: { name: '{ns}-author' },
    rules: [{ apiGroups: ['admissionregistration.k8s.io'], resources: ['*'], verbs: ['*'] }],
  }),
  post(`${RBAC}/clusterrolebindings`, {
    metadata: { name: '{ns}-author' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: '{ns}-author' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  }),
  { ...get(POLICIES, jane), until: ({ status }: { status: number }) => status === 200 },
];
const secretParams = { paramKind: { apiVersion: 'v1', kind: 'Secret' }, validations: fine };
const rights: readonly Case[] = [
  {
    name: 'rights: params that one may not read',
    given: author,
    when: [post(`${POLICIES}?dryRun=All`, policy(secretParams, '{ns}'), jane)],
  },
  {
    name: 'rights: params of a kind that there is not',
    given: author,
    when: [
      post(
        `${POLICIES}?dryRun=All`,
        policy({ ...secretParams, paramKind: { apiVersion: 'example.com/v1', kind: 'Nothing' } }, '{ns}'),
        jane,
      ),
    ],
  },
  {
    name: 'rights: no params',
    given: author,
    when: [post(`${POLICIES}?dryRun=All`, policy({ validations: fine }, '{ns}'), jane)],
    show: ['kind'],
  },
  {
    name: 'rights: bindings to params that one may not read',
    given: [...author, post(POLICIES, policy(secretParams, '{ns}'))],
    when: [
      post(
        `${BINDINGS}?dryRun=All`,
        binding({ paramRef: { name: 'a', namespace: '{ns}', parameterNotFoundAction: 'Deny' } }, '{ns}'),
        jane,
      ),
      post(`${BINDINGS}?dryRun=All`, binding({ paramRef: { selector: {}, parameterNotFoundAction: 'Deny' } }, '{ns}'), jane),
      post(
        `${BINDINGS}?dryRun=All`,
        binding({ policyName: '{ns}-nothing', paramRef: { name: 'a', parameterNotFoundAction: 'Deny' } }, '{ns}'),
        jane,
      ),
      patch('merge', one, { spec: { failurePolicy: 'Ignore' } }, jane),
    ],
    show: ['kind', 'spec.failurePolicy'],
  },
];

export const policyFaults: Table = {
  name: 'policyfaults',
  cases: [...policyCases, ...expressionCases, ...bindingCases, ...written, ...rights],
};
