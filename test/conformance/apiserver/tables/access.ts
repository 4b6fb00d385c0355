/** Who may do what: refusals in words, reviews, tokens, impersonation. @module */
import type { Case, Table } from '../case.ts';
import type { Answer } from '../exchange.ts';
import { configMap, CONFIG_MAPS, get, patch, post, put, remove } from './requests.ts';

const jane = { as: 'jane' } as const;
const AUTHZ = '/apis/authorization.k8s.io/v1';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const reader = (verbs: readonly string[], extra: object = {}): object => ({
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs, ...extra }],
});
const bound = [
  post(`${RBAC}/namespaces/{ns}/roles`, reader(['get', 'list', 'create', 'patch'])),
  post(`${RBAC}/namespaces/{ns}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
  }),
  post(CONFIG_MAPS, configMap('one')),
  // The rights of a new binding come a moment later.
  { ...get(CONFIG_MAPS, jane), until: ({ status }: Answer) => status === 200 },
];
const asJane = (name: string, ...when: Case['when']): Case => ({ name, given: bound, when, show: ['kind', 'metadata.name', 'status'] });
const review = (spec: object, as: 'jane' | 'admin' = 'jane'): Case['when'][number] =>
  post(`${AUTHZ}/selfsubjectaccessreviews`, { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }, { as });
const impersonate = (headers: Record<string, string>, as: 'jane' | 'admin' = 'admin', path = CONFIG_MAPS): Case['when'][number] =>
  get(path, { as, headers });

const refused: readonly Case['when'][number][] = [
  get('/api/v1/namespaces/default/pods', jane),
  get('/api/v1/pods', jane),
  get('/api/v1/nodes', jane),
  get('/api/v1/nodes/x', jane),
  get('/api/v1/namespaces/default/pods/x/log', jane),
  post('/api/v1/namespaces/default/pods', {}, jane),
  put('/apis/apps/v1/namespaces/default/deployments/x/scale', {}, jane),
  remove('/apis/apps/v1/namespaces/default/deployments', undefined, jane),
  patch('merge', '/api/v1/namespaces/default/configmaps/x', {}, jane),
  get('/api/v1/namespaces/default/configmaps?watch=true', jane),
  get('/metrics', jane),
  get('/nonsense', jane),
  get('/api/v1/nonsense', jane),
  get('/apis/nonsense.example/v1/things/x', jane),
  post('/api/v1/namespaces', { metadata: { name: 'x' } }, jane),
  get('/api/v1/namespaces/default', jane),
  get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', jane),
  { method: 'HEAD', path: '/api/v1/nodes', as: 'jane' },
  get('/logs/', jane),
  get('/api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dx', jane),
];

export const access: Table = {
  name: 'access',
  cases: [
    { name: 'refusals', when: refused },
    asJane(
      'what a role allows',
      get(`${CONFIG_MAPS}/one`, jane),
      post(CONFIG_MAPS, configMap('two'), jane),
      patch('merge', `${CONFIG_MAPS}/one`, { data: { b: '1' } }, jane),
    ),
    asJane(
      'what a role does not allow',
      put(`${CONFIG_MAPS}/one`, configMap('one'), jane),
      remove(`${CONFIG_MAPS}/one`, undefined, jane),
      remove(CONFIG_MAPS, undefined, jane),
      get('/api/v1/namespaces/{ns}/secrets', jane),
      get('/api/v1/configmaps', jane),
      get(`${CONFIG_MAPS}?watch=true`, jane),
    ),
    asJane('somebody else has not the role', get(`${CONFIG_MAPS}/one`, { as: 'john' })),
    asJane('apply that makes needs create', patch('apply', `${CONFIG_MAPS}/new?fieldManager=j`, configMap('new'), jane)),
    {
      name: 'a role by resource names',
      given: [
        post(CONFIG_MAPS, configMap('one')),
        post(CONFIG_MAPS, configMap('two')),
        post(`${RBAC}/namespaces/{ns}/roles`, reader(['get', 'list', 'update'], { resourceNames: ['one'] })),
        bound[1]!,
        { ...get(`${CONFIG_MAPS}/one`, jane), until: ({ status }: Answer) => status === 200 },
      ],
      when: [
        get(`${CONFIG_MAPS}/one`, jane),
        get(`${CONFIG_MAPS}/two`, jane),
        get(CONFIG_MAPS, jane),
        get(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Done`, jane),
      ],
      show: ['kind', 'metadata.name', 'items[*].metadata.name'],
    },
    {
      name: 'rights that one does not hold are not given away',
      given: [
        post(`${RBAC}/namespaces/{ns}/roles`, {
          metadata: { name: 'reader' },
          rules: [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['*'] }],
        }),
        bound[1]!,
        { ...get(`${RBAC}/namespaces/{ns}/roles`, jane), until: ({ status }: Answer) => status === 200 },
      ],
      when: [
        post(
          `${RBAC}/namespaces/{ns}/roles`,
          { metadata: { name: 'more' }, rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] }] },
          jane,
        ),
        post(
          `${RBAC}/namespaces/{ns}/rolebindings`,
          {
            metadata: { name: 'more' },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
            subjects: [],
          },
          jane,
        ),
        post(
          `${RBAC}/namespaces/{ns}/rolebindings`,
          {
            metadata: { name: 'none' },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'there-is-not' },
            subjects: [],
          },
          jane,
        ),
      ],
    },
    {
      name: 'reviews of oneself',
      given: bound,
      when: [
        review({ resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'configmaps' } }),
        review({ resourceAttributes: { namespace: '{ns}', verb: 'delete', resource: 'configmaps' } }),
        review({ resourceAttributes: { verb: 'get', resource: 'configmaps' } }),
        review({ nonResourceAttributes: { path: '/api', verb: 'get' } }),
        review({ nonResourceAttributes: { path: '/x', verb: 'get' } }),
        review({}),
        review({ resourceAttributes: {}, nonResourceAttributes: {} }),
        review({ resourceAttributes: { verb: '*', resource: '*', group: '*' } }, 'admin'),
      ],
    },
    {
      name: 'reviews of others',
      given: bound,
      when: [
        post(`${AUTHZ}/subjectaccessreviews`, {
          spec: { user: 'jane', resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'configmaps' } },
        }),
        post(`${AUTHZ}/subjectaccessreviews`, {
          spec: { user: 'jane', resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'secrets' } },
        }),
        post(`${AUTHZ}/subjectaccessreviews`, { spec: { resourceAttributes: { verb: 'get', resource: 'secrets' } } }),
        post(`${AUTHZ}/subjectaccessreviews`, { spec: { user: 'jane' } }, jane),
        post(`${AUTHZ}/namespaces/{ns}/localsubjectaccessreviews`, {
          metadata: { namespace: '{ns}' },
          spec: { user: 'jane', resourceAttributes: { namespace: '{ns}', verb: 'list', resource: 'configmaps' } },
        }),
        post(`${AUTHZ}/namespaces/{ns}/localsubjectaccessreviews`, {
          spec: { user: 'jane', resourceAttributes: { namespace: 'default', verb: 'list', resource: 'configmaps' } },
        }),
      ],
    },
    {
      name: 'the rules of oneself',
      given: bound,
      when: [
        post(`${AUTHZ}/selfsubjectrulesreviews`, { spec: { namespace: '{ns}' } }, jane),
        post(`${AUTHZ}/selfsubjectrulesreviews`, { spec: {} }, jane),
      ],
      show: ['kind', 'status.incomplete', 'status.resourceRules'],
    },
    {
      name: 'who one is',
      when: (['admin', 'jane'] as const).map((as) => post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, { as })),
      show: ['kind', 'status.userInfo.username', 'status.userInfo.groups'],
    },
    {
      name: 'token reviews',
      when: [
        post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'nonsense' } }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: {} }),
        post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'x' } }, jane),
      ],
    },
    {
      name: 'tokens of an account',
      when: [
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', { spec: {} }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', { spec: { expirationSeconds: 60 } }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', { spec: { expirationSeconds: 7200, audiences: ['a'] } }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/none/token', { spec: {} }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', { metadata: { name: 'other' }, spec: {} }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', {
          spec: { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'none' } },
        }),
        post('/api/v1/namespaces/{ns}/serviceaccounts/default/token', {
          spec: { boundObjectRef: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'none' } },
        }),
      ],
      show: ['kind', 'metadata.name', 'spec', 'status.token'],
    },
    {
      name: 'impersonation',
      given: bound,
      when: [
        impersonate({ 'impersonate-user': 'jane' }),
        impersonate({ 'impersonate-user': 'john' }),
        impersonate({ 'impersonate-user': 'john', 'impersonate-group': 'system:masters' }),
        impersonate({ 'impersonate-group': 'staff' }),
        impersonate({ 'impersonate-user': 'system:serviceaccount:{ns}:default' }),
        impersonate({ 'impersonate-user': 'john' }, 'jane'),
        impersonate({ 'impersonate-user': 'system:anonymous' }),
        impersonate({ 'impersonate-uid': 'x' }),
        impersonate({ 'impersonate-user': '' }),
      ],
      show: ['kind', 'items[*].metadata.name'],
    },
    {
      name: 'the default roles',
      when: [
        'view',
        'edit',
        'admin',
        'cluster-admin',
        'system:discovery',
        'system:basic-user',
        'system:public-info-viewer',
        'system:aggregate-to-view',
      ].map((name) => get(`${RBAC}/clusterroles/${name}`)),
      show: ['metadata.name', 'metadata.labels', 'aggregationRule'],
    },
    {
      name: 'the default bindings',
      when: ['cluster-admin', 'system:discovery', 'system:basic-user', 'system:public-info-viewer'].map((name) =>
        get(`${RBAC}/clusterrolebindings/${name}`),
      ),
      show: ['metadata.name', 'roleRef', 'subjects'],
    },
  ],
};
