/** The three kinds of patch, their faults, and the subresource scale. @module */
import type { Case, Table } from '../case.ts';
import { kindNamed, objectOf, pathOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, live, patch, PATCH_TYPES, post, put, withMetadata } from './requests.ts';

const CM = `${CONFIG_MAPS}/one`;
const madeMap = post(CONFIG_MAPS, configMap('one', { labels: { a: 'b' } }, { a: '1', b: '2' }));
const DEPLOYMENTS = pathOf(kindNamed('Deployment'));
const madeDeployment = post(DEPLOYMENTS, objectOf(kindNamed('Deployment')));
const DEPLOYMENT = `${DEPLOYMENTS}/one`;
const PODS = pathOf(kindNamed('Pod'));

const jsonPatch = (name: string, body: unknown): Case => ({
  name: `JSON patch: ${name}`,
  given: [madeMap],
  when: [patch('json', CM, body as object)],
  show: ['data', 'metadata.labels'],
});
const strategic = (name: string, body: object | string): Case => ({
  name: `strategic: ${name}`,
  given: [madeDeployment],
  when: [patch('strategic', DEPLOYMENT, body)],
  show: ['spec', 'metadata.labels', 'metadata.generation'],
});
const raw = (name: string, contentType: string, body: string): Case => ({
  name,
  given: [madeMap],
  when: [{ method: 'PATCH', path: CM, body, headers: { 'content-type': contentType } }],
  show: ['data'],
});
const inTemplate = (spec: object): object => ({ spec: { template: { spec } } });

const scaled = (name: string, ...when: Case['when']): Case => ({ name: `scale: ${name}`, given: [madeDeployment], when });
const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'one', namespace: '{ns}' } };

export const patches: Table = {
  name: 'patches',
  cases: [
    jsonPatch('add, replace, remove', [
      { op: 'add', path: '/data/c', value: '3' },
      { op: 'replace', path: '/data/a', value: '9' },
      { op: 'remove', path: '/data/b' },
    ]),
    jsonPatch('move and copy', [
      { op: 'move', from: '/data/a', path: '/data/z' },
      { op: 'copy', from: '/data/b', path: '/data/y' },
    ]),
    jsonPatch('a test that holds', [
      { op: 'test', path: '/data/a', value: '1' },
      { op: 'replace', path: '/data/a', value: '2' },
    ]),
    jsonPatch('a test that fails', [{ op: 'test', path: '/data/a', value: '2' }]),
    jsonPatch('a test of what is not there', [{ op: 'test', path: '/data/q', value: '2' }]),
    jsonPatch('remove what is not there', [{ op: 'remove', path: '/data/q' }]),
    jsonPatch('replace what is not there', [{ op: 'replace', path: '/data/q', value: 'x' }]),
    jsonPatch('add below what is not there', [{ op: 'add', path: '/spec/x/y', value: 'x' }]),
    jsonPatch('an operation that there is not', [{ op: 'merge', path: '/data/a', value: 'x' }]),
    jsonPatch('no path', [{ op: 'remove' }]),
    jsonPatch('a path without a slash', [{ op: 'add', path: 'data', value: {} }]),
    jsonPatch('an escaped path', [{ op: 'add', path: '/metadata/labels/example.com~1x', value: 'y' }]),
    jsonPatch('an empty list', []),
    jsonPatch('no list', { op: 'remove', path: '/data/a' }),
    jsonPatch('a value of the wrong type', [{ op: 'replace', path: '/data/a', value: 5 }]),
    jsonPatch('an unknown field', [{ op: 'add', path: '/nonsense', value: 5 }]),
    raw('merge patch: no JSON', PATCH_TYPES.merge, '{'),
    raw('merge patch: a list', PATCH_TYPES.merge, '[]'),
    raw('merge patch: null', PATCH_TYPES.merge, 'null'),
    raw('merge patch: empty body', PATCH_TYPES.merge, ''),
    raw('JSON patch: no JSON', PATCH_TYPES.json, 'x'),
    raw('strategic: no JSON', PATCH_TYPES.strategic, '{"a"'),
    raw('strategic: a list', PATCH_TYPES.strategic, '[]'),
    raw('patch without a content type', '', '{}'),
    raw('patch as application/json', 'application/json', '{}'),
    raw('patch as text/plain', 'text/plain', '{}'),
    raw('patch with a charset', `${PATCH_TYPES.merge}; charset=utf-8`, '{"data":{"a":"7"}}'),
    raw('merge patch: null takes away', PATCH_TYPES.merge, '{"data":{"a":null}}'),
    raw('merge patch: a number where text belongs', PATCH_TYPES.merge, '{"data":{"a":7}}'),
    raw('merge patch: unknown field', PATCH_TYPES.merge, '{"nonsense":7}'),
    {
      name: 'merge patch: a stale resourceVersion, and another uid',
      given: [madeMap, patch('merge', CM, { data: { a: '2' } })],
      when: [
        ([made]) => patch('merge', CM, { metadata: { resourceVersion: live(made!).metadata.resourceVersion }, data: { a: '3' } }),
        patch('merge', CM, { metadata: { uid: '00000000-0000-4000-8000-000000000000' } }),
      ],
    },
    {
      name: 'a patch of what is not there',
      when: (['json', 'merge', 'strategic'] as const).map((type) => patch(type, CM, type === 'json' ? [] : {})),
    },
    {
      name: 'a patch that changes nothing keeps the resourceVersion',
      given: [madeMap],
      when: [
        patch('merge', CM, { data: { a: '1' } }),
        ([made]) => get(`${CONFIG_MAPS}?resourceVersionMatch=Exact&resourceVersion=${live(made!).metadata.resourceVersion}`),
      ],
      show: ['data', 'items[*].data'],
    },
    { name: 'force without apply', given: [madeMap], when: [patch('merge', `${CM}?force=true`, {})] },
    { name: 'force that is no boolean', given: [madeMap], when: [patch('merge', `${CM}?force=maybe`, {})] },
    {
      name: 'a fieldManager that is too long, or has odd letters',
      given: [madeMap],
      when: [patch('merge', `${CM}?fieldManager=${'m'.repeat(129)}`, {}), patch('merge', `${CM}?fieldManager=a%00b`, {})],
    },
    strategic('a container joins by its name', inTemplate({ containers: [{ name: 'side', image: 'registry.example/side:1' }] })),
    strategic('a container is changed', inTemplate({ containers: [{ name: 'web', env: [{ name: 'A', value: 'b' }] }] })),
    strategic(
      'a container is taken away',
      inTemplate({
        containers: [
          { name: 'side', image: 'x' },
          { $patch: 'delete', name: 'web' },
        ],
      }),
    ),
    strategic('containers are replaced', inTemplate({ containers: [{ name: 'new', image: 'x' }, { $patch: 'replace' }] })),
    strategic('an order of the list', {
      spec: { template: { spec: { $setElementOrder$containers: 'x', '$setElementOrder/containers': [{ name: 'web' }], containers: [] } } },
    }),
    strategic('retained keys', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } }),
    strategic('a container without its name', inTemplate({ containers: [{ image: 'x' }] })),
    strategic('a directive that there is not', inTemplate({ containers: [{ $patch: 'explode', name: 'web' }] })),
    strategic('text where a list belongs', inTemplate({ containers: 'x' })),
    strategic('a number where text belongs', inTemplate({ containers: [{ name: 'web', image: 7 }] })),
    strategic('an unknown field', { spec: { nonsense: true } }),
    strategic('null takes away', { spec: { template: { metadata: { labels: null } } } }),
    {
      name: 'strategic: deleteFromPrimitiveList',
      given: [post(CONFIG_MAPS, configMap('one', { finalizers: ['example.com/a', 'example.com/b'] }))],
      when: [
        patch('strategic', CM, { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'], finalizers: ['example.com/c'] } }),
      ],
      show: ['metadata.finalizers'],
    },
    scaled('read', get(`${DEPLOYMENT}/scale`)),
    scaled('replace', put(`${DEPLOYMENT}/scale`, { ...scale, spec: { replicas: 5 } })),
    scaled('merge patch', patch('merge', `${DEPLOYMENT}/scale`, { spec: { replicas: 4 } }), get(`${DEPLOYMENT}/scale`)),
    scaled('strategic merge patch', patch('strategic', `${DEPLOYMENT}/scale`, { spec: { replicas: 4 } })),
    scaled('JSON patch', patch('json', `${DEPLOYMENT}/scale`, [{ op: 'replace', path: '/spec/replicas', value: 2 }])),
    scaled('a negative number', put(`${DEPLOYMENT}/scale`, { ...scale, spec: { replicas: -1 } })),
    scaled('text', put(`${DEPLOYMENT}/scale`, { ...scale, spec: { replicas: 'two' } })),
    scaled('another kind', put(`${DEPLOYMENT}/scale`, objectOf(kindNamed('Deployment')))),
    scaled('another name', put(`${DEPLOYMENT}/scale`, { ...scale, metadata: { name: 'other', namespace: '{ns}' }, spec: { replicas: 1 } })),
    scaled('a stale resourceVersion', patch('merge', DEPLOYMENT, { spec: { replicas: 8 } }), ([made]) =>
      put(`${DEPLOYMENT}/scale`, {
        ...scale,
        metadata: { ...scale.metadata, resourceVersion: live(made!).metadata.resourceVersion },
        spec: { replicas: 1 },
      }),
    ),
    scaled('create and delete', post(`${DEPLOYMENT}/scale`, scale), { method: 'DELETE', path: `${DEPLOYMENT}/scale` }),
    { name: 'scale: of what has none', when: [get(`${pathOf(kindNamed('DaemonSet'))}/one/scale`), get(`${DEPLOYMENTS}/missing/scale`)] },
    {
      name: 'a generation counts changes of the specification only',
      given: [madeDeployment],
      when: [
        patch('merge', DEPLOYMENT, { metadata: { labels: { x: 'y' } } }),
        patch('merge', `${DEPLOYMENT}/status`, { status: { replicas: 1, observedGeneration: 1 } }),
        patch('merge', DEPLOYMENT, { spec: { paused: true } }),
        ([made]) => put(DEPLOYMENT, withMetadata({ ...live(made!), status: { replicas: 7 } }, { resourceVersion: undefined })),
      ],
      show: ['metadata.generation', 'status'],
    },
    {
      name: 'a pod’s immutable fields',
      given: [post(PODS, objectOf(kindNamed('Pod')))],
      when: [
        patch('strategic', `${PODS}/one`, { spec: { containers: [{ name: 'web', image: 'registry.example/web:2' }] } }),
        patch('strategic', `${PODS}/one`, { spec: { containers: [{ name: 'web', command: ['x'] }] } }),
        patch('merge', `${PODS}/one`, { spec: { hostNetwork: true } }),
        patch('merge', `${PODS}/one`, { spec: { activeDeadlineSeconds: 0 } }),
        patch('merge', `${PODS}/one`, { spec: { terminationGracePeriodSeconds: 5 } }),
      ],
      show: ['spec.containers[*].image'],
    },
  ],
};
