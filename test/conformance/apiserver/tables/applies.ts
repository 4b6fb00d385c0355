/** Server-side apply: who manages what, conflicts, force, and faults. @module */
import type { Table } from '../case.ts';
import { kindNamed, pathOf } from './kinds.ts';
import { apply, configMap, CONFIG_MAPS, get, live, MANAGED, patch, PATCH_TYPES, post, put, withMetadata } from './requests.ts';

const CM = `${CONFIG_MAPS}/one`;
const DEPLOYMENT = `${pathOf(kindNamed('Deployment'))}/one`;
const SERVICE = `${pathOf(kindNamed('Service'))}/one`;
const mapOf = (data: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', ...metadata },
  data,
});
const deployment = (spec: object, containers: readonly object[] = [{ name: 'web', image: 'registry.example/web:1' }]): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'one' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers } }, ...spec },
});
const service = (ports: readonly object[]): object => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'one' }, spec: { ports } });
const first = apply(CM, 'a', mapOf({ x: '1', y: '1' }));
const DATA = ['data', 'metadata.labels', ...MANAGED];

export const applies: Table = {
  name: 'applies',
  cases: [
    { name: 'it makes what is not there', when: [first], show: DATA },
    { name: 'again without a change', given: [first], when: [first], show: DATA },
    { name: 'a field left out goes', given: [first], when: [apply(CM, 'a', mapOf({ x: '1' }))], show: DATA },
    { name: 'a second manager joins', given: [first], when: [apply(CM, 'b', mapOf({ z: '1' }))], show: DATA },
    { name: 'a second manager of the same value', given: [first], when: [apply(CM, 'b', mapOf({ x: '1' }))], show: DATA },
    { name: 'a conflict', given: [first], when: [apply(CM, 'b', mapOf({ x: '2' }))] },
    { name: 'two conflicts', given: [first], when: [apply(CM, 'b', mapOf({ x: '2', y: '2' }))] },
    {
      name: 'conflicts with two managers',
      given: [apply(CM, 'a', mapOf({ x: '1' })), apply(CM, 'b', mapOf({ y: '1' }))],
      when: [apply(CM, 'c', mapOf({ x: '2', y: '2' }))],
    },
    { name: 'force', given: [first], when: [apply(CM, 'b', mapOf({ x: '2' }), '&force=true')], show: DATA },
    {
      name: 'a conflict with an update',
      given: [post(`${CONFIG_MAPS}?fieldManager=ctl`, configMap('one', {}, { x: '1' }))],
      when: [apply(CM, 'a', mapOf({ x: '2' }))],
    },
    {
      name: 'an update takes over',
      given: [first],
      when: [patch('merge', `${CM}?fieldManager=ctl`, { data: { x: '9' } })],
      show: DATA,
    },
    {
      name: 'a co-owned field stays when one lets go',
      given: [first, apply(CM, 'b', mapOf({ x: '1' }))],
      when: [apply(CM, 'a', mapOf({ y: '1' }))],
      show: DATA,
    },
    { name: 'without a fieldManager', when: [patch('apply', CM, mapOf({}))] },
    { name: 'with an empty fieldManager', when: [patch('apply', `${CM}?fieldManager=`, mapOf({}))] },
    {
      name: 'YAML',
      when: [patch('apply', `${CM}?fieldManager=a`, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  x: "1"\n')],
      show: DATA,
    },
    { name: 'YAML that is broken', when: [patch('apply', `${CM}?fieldManager=a`, 'a: [b\nc: d')] },
    {
      name: 'YAML with a key twice',
      when: [patch('apply', `${CM}?fieldManager=a`, 'apiVersion: v1\nkind: ConfigMap\ndata:\n  x: "1"\n  x: "2"\n')],
    },
    { name: 'a list', when: [patch('apply', `${CM}?fieldManager=a`, '[]')] },
    { name: 'an empty body', when: [patch('apply', `${CM}?fieldManager=a`, '')] },
    { name: 'no apiVersion', when: [apply(CM, 'a', { kind: 'ConfigMap', metadata: { name: 'one' } })] },
    { name: 'no kind', when: [apply(CM, 'a', { apiVersion: 'v1', metadata: { name: 'one' } })] },
    { name: 'another kind', when: [apply(CM, 'a', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } })] },
    { name: 'another apiVersion', when: [apply(CM, 'a', { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'one' } })] },
    { name: 'another name', when: [apply(CM, 'a', mapOf({}, { name: 'other' }))] },
    { name: 'another namespace', when: [apply(CM, 'a', mapOf({}, { namespace: 'elsewhere' }))] },
    {
      name: 'no name in the body',
      when: [apply(CM, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } })],
      show: ['metadata.name', 'data'],
    },
    {
      name: 'managedFields in the body',
      given: [first],
      when: [apply(CM, 'a', mapOf({}, { managedFields: [{ manager: 'a', operation: 'Apply' }] }))],
    },
    { name: 'a uid in the body of what is not there', when: [apply(CM, 'a', mapOf({}, { uid: '11111111-1111-4111-8111-111111111111' }))] },
    { name: 'another uid', given: [first], when: [apply(CM, 'a', mapOf({}, { uid: '11111111-1111-4111-8111-111111111111' }))] },
    {
      name: 'a stale resourceVersion',
      given: [first, apply(CM, 'a', mapOf({ x: '2' }))],
      when: [([made]) => apply(CM, 'a', mapOf({ x: '3' }, { resourceVersion: live(made!).metadata.resourceVersion }))],
    },
    { name: 'a resourceVersion of what is not there', when: [apply(CM, 'a', mapOf({}, { resourceVersion: '5' }))] },
    { name: 'an unknown field', when: [apply(CM, 'a', { ...mapOf({}), nonsense: 1 })] },
    { name: 'a wrong type', when: [apply(CM, 'a', mapOf({ x: 5 }))] },
    {
      name: 'text where a map belongs',
      when: [apply(CM, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: 'x' })],
    },
    { name: 'a namespace that is not there', when: [apply('/api/v1/namespaces/nowhere/configmaps/one', 'a', mapOf({}))] },
    { name: 'invalid values', when: [apply(CM, 'a', mapOf({ 'a/b': 'x' }))] },
    { name: 'dry run', when: [apply(CM, 'a', mapOf({ x: '1' }), '&dryRun=All'), get(CM)], show: DATA },
    { name: 'a Deployment', when: [apply(DEPLOYMENT, 'a', deployment({ replicas: 2 }))], show: ['spec.replicas', ...MANAGED] },
    {
      name: 'a container of each manager',
      given: [apply(DEPLOYMENT, 'a', deployment({}))],
      when: [
        apply(DEPLOYMENT, 'b', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'one' },
          spec: { template: { spec: { containers: [{ name: 'side', image: 'registry.example/side:1' }] } } },
        }),
        apply(DEPLOYMENT, 'a', deployment({}, [{ name: 'web', image: 'registry.example/web:2' }])),
      ],
      show: ['spec.template.spec.containers[*].name', 'spec.template.spec.containers[*].image', ...MANAGED],
    },
    {
      name: 'a conflict over a container’s image',
      given: [apply(DEPLOYMENT, 'a', deployment({}))],
      when: [apply(DEPLOYMENT, 'b', deployment({}, [{ name: 'web', image: 'registry.example/web:2' }]))],
    },
    {
      name: 'a container without its name',
      when: [apply(DEPLOYMENT, 'a', deployment({}, [{ image: 'registry.example/web:2' }]))],
    },
    {
      name: 'two containers of one name',
      when: [
        apply(
          DEPLOYMENT,
          'a',
          deployment({}, [
            { name: 'web', image: 'x' },
            { name: 'web', image: 'y' },
          ]),
        ),
      ],
    },
    {
      name: 'what scale manages',
      given: [
        apply(DEPLOYMENT, 'a', deployment({ replicas: 2 })),
        patch('merge', `${DEPLOYMENT}/scale?fieldManager=hpa`, { spec: { replicas: 5 } }),
      ],
      when: [get(DEPLOYMENT), apply(DEPLOYMENT, 'a', deployment({ replicas: 2 }))],
      show: ['spec.replicas', ...MANAGED, 'metadata.managedFields[*].subresource'],
    },
    {
      name: 'the status apart',
      given: [apply(DEPLOYMENT, 'a', deployment({}))],
      when: [
        apply(`${DEPLOYMENT}/status`, 'ctl', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'one' },
          status: { replicas: 1 },
        }),
        apply(`${DEPLOYMENT}-missing/status`, 'ctl', { apiVersion: 'apps/v1', kind: 'Deployment', status: { replicas: 1 } }),
      ],
      show: ['status', ...MANAGED, 'metadata.managedFields[*].subresource'],
    },
    {
      name: 'ports of a Service by port and protocol',
      given: [apply(SERVICE, 'a', service([{ name: 'a', port: 80 }]))],
      when: [apply(SERVICE, 'b', service([{ name: 'b', port: 443 }])), apply(SERVICE, 'b', service([{ name: 'c', port: 80 }]))],
      show: ['spec.ports[*].name', ...MANAGED],
    },
    {
      name: 'managedFields are emptied and given',
      given: [first],
      when: [
        patch('merge', `${CM}?fieldManager=x`, { metadata: { managedFields: [{}] } }),
        patch('merge', `${CM}?fieldManager=x`, { metadata: { managedFields: [] } }),
        patch('json', `${CM}?fieldManager=x`, [{ op: 'replace', path: '/metadata/managedFields', value: [] }]),
        ([made]) =>
          put(
            `${CM}?fieldManager=y`,
            withMetadata({ ...live(made!), data: { x: '5' } }, { resourceVersion: undefined, managedFields: undefined }),
          ),
      ],
      show: DATA,
    },
    {
      name: 'wrong content types',
      when: [
        { ...apply(CM, 'a', mapOf({})), headers: { 'content-type': 'application/apply-patch+json' } },
        { ...apply(CM, 'a', mapOf({})), headers: { 'content-type': `${PATCH_TYPES.apply}; charset=utf-8` } },
      ],
      show: ['data'],
    },
  ],
};
