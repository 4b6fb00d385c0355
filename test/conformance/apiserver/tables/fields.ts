/** fieldValidation, dryRun, and bodies that do not fit. @module */
import type { Case, Table } from '../case.ts';
import { KINDS, nameOf, objectOf, pathOf, titleOf, kindNamed } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, patch, post, put } from './requests.ts';

const DEPLOYMENTS = pathOf(kindNamed('Deployment'));
const deployment = objectOf(kindNamed('Deployment'));
const spec = deployment['spec'] as object;
const UNKNOWN = {
  ...deployment,
  nonsense: 1,
  spec: {
    ...spec,
    replica: 2,
    template: { spec: { containers: [{ name: 'web', image: 'x', imagePolicy: 'Never' }] }, metadata: { labels: { app: 'web' } } },
  },
};
const TWICE = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","name":"one"},"data":{"a":"1","a":"2"}}';
const json = { headers: { 'content-type': 'application/json' } };
const SHOWN = ['data', 'spec.replicas', 'metadata.name', 'nonsense'];

const cases: Case[] = ['Strict', 'Warn', 'Ignore', '', 'Nonsense'].flatMap((how) => [
  { name: `${how || 'default'}: unknown fields`, when: [post(`${DEPLOYMENTS}?fieldValidation=${how}`, UNKNOWN)], show: SHOWN },
  { name: `${how || 'default'}: duplicate fields`, when: [post(`${CONFIG_MAPS}?fieldValidation=${how}`, TWICE, json)], show: SHOWN },
  {
    name: `${how || 'default'}: unknown fields in an update and in patches`,
    given: [post(CONFIG_MAPS, configMap('one'))],
    when: [
      put(`${CONFIG_MAPS}/one?fieldValidation=${how}`, { ...configMap('one'), nonsense: 1 }),
      ...(['merge', 'strategic'] as const).map((type) =>
        patch(type, `${CONFIG_MAPS}/one?fieldValidation=${how}`, { nonsense: 1, data: { b: '1' } }),
      ),
      patch('json', `${CONFIG_MAPS}/one?fieldValidation=${how}`, [{ op: 'add', path: '/nonsense', value: 1 }]),
      patch('merge', `${CONFIG_MAPS}/one?fieldValidation=${how}`, '{"data":{"c":"1","c":"2"}}'),
    ],
    show: SHOWN,
  },
]);

const dryRuns = KINDS.map((kind): Case => ({
  name: `dry run of ${titleOf(kind)}`,
  when: [post(`${pathOf(kind)}?dryRun=All`, objectOf(kind)), get(`${pathOf(kind)}/${nameOf(kind)}`)],
  show: ['kind', 'metadata.name', 'metadata.resourceVersion', 'metadata.uid'],
}));

/** Bodies of the wrong shape. */
const misfits: Case[] = [
  ['metadata that is text', { metadata: 'x' }],
  ['metadata that is null', { metadata: null }],
  ['a number where text belongs', { metadata: { name: 'one' }, spec: { ...spec, paused: 'yes' } }],
  ['text where a number belongs', { metadata: { name: 'one' }, spec: { ...spec, replicas: '3' } }],
  ['a fraction where a number belongs', { metadata: { name: 'one' }, spec: { ...spec, replicas: 1.5 } }],
  ['a number that is too large', { metadata: { name: 'one' }, spec: { ...spec, replicas: 9_999_999_999 } }],
  ['a map where a list belongs', { metadata: { name: 'one' }, spec: { ...spec, template: { spec: { containers: {} } } } }],
  ['text where a map belongs', { metadata: { name: 'one' }, spec: { ...spec, selector: 'app=web' } }],
  ['null for a list', { metadata: { name: 'one' }, spec: { ...spec, template: { spec: { containers: null } } } }],
  ['null for the specification', { metadata: { name: 'one' }, spec: null }],
  ['keys in other letters', { METADATA: { name: 'one' }, Spec: spec }],
].map(([name, body]) => ({
  name: `misfit: ${name as string}`,
  when: [post(DEPLOYMENTS, { apiVersion: 'apps/v1', kind: 'Deployment', ...(body as object) })],
  show: ['metadata.name', 'spec.replicas'],
}));

const bodies: Case[] = (
  [
    ['no JSON', '{'],
    ['text', '"x"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['JSON and more', '{"metadata":{"name":"one"}} x'],
    ['no kind', '{"apiVersion":"v1","metadata":{"name":"one"}}'],
    ['no apiVersion', '{"kind":"ConfigMap","metadata":{"name":"one"}}'],
    ['no head', '{"metadata":{"name":"one"}}'],
    ['a List', '{"apiVersion":"v1","kind":"List","items":[]}'],
    ['a kind that is a number', '{"apiVersion":"v1","kind":7}'],
    ['an apiVersion with two slashes', '{"apiVersion":"a/b/c","kind":"ConfigMap"}'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['deep nesting', `{"metadata":{"name":"one"},"data":${'['.repeat(12_000)}${']'.repeat(12_000)}}`],
  ] as const
).map(([name, body]) => ({ name: `body: ${name}`, when: [post(CONFIG_MAPS, body, json)], show: ['metadata.name'] }));

const types: Case[] = (
  [
    ['application/yaml', 'metadata:\n  name: one\ndata: {a: "1"}\n'],
    ['application/yaml', 'metadata: [x\n'],
    ['text/plain', '{}'],
    ['application/xml', '<a/>'],
    ['application/json; charset=utf-8', '{"metadata":{"name":"one"}}'],
    ['APPLICATION/JSON', '{"metadata":{"name":"one"}}'],
    ['', '{"metadata":{"name":"one"}}'],
    ['nonsense', '{"metadata":{"name":"one"}}'],
    ['application/vnd.kubernetes.protobuf', '{}'],
    ['application/merge-patch+json', '{}'],
  ] as const
).map(([type, body], index) => ({
  name: `content type ${index + 1}: ${type || 'absent'}`,
  when: [post(CONFIG_MAPS, body, { headers: type ? { 'content-type': type } : {} })],
  show: ['metadata.name', 'data'],
}));

export const fields: Table = {
  name: 'fields',
  cases: [
    ...cases,
    ...dryRuns,
    {
      name: 'dry run of an update',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [put(`${CONFIG_MAPS}/one?dryRun=All`, configMap('one', {}, { b: '9' })), get(`${CONFIG_MAPS}/one`)],
      show: ['data'],
    },
    {
      name: 'dryRun that there is not',
      when: ['Some', '', 'All&dryRun=All', 'All,All'].map((value) => post(`${CONFIG_MAPS}?dryRun=${value}`, configMap('one'))),
      show: ['metadata.name'],
    },
    {
      name: 'dryRun that there is not, in an update, a patch',
      given: [post(CONFIG_MAPS, configMap('one'))],
      when: [put(`${CONFIG_MAPS}/one?dryRun=Some`, configMap('one')), patch('merge', `${CONFIG_MAPS}/one?dryRun=Some`, {})],
    },
    {
      name: 'fieldManagers that are wrong',
      when: ['x'.repeat(129), '%07', 'ok'].map((manager) => post(`${CONFIG_MAPS}?fieldManager=${manager}`, configMap('one'))),
      show: ['metadata.name', 'metadata.managedFields[*].manager'],
    },
    {
      name: 'the manager by user agent',
      when: [
        post(CONFIG_MAPS, configMap('one'), { headers: { 'user-agent': 'kubectl/v1.33 (linux) x' } }),
        post(CONFIG_MAPS, configMap('two'), { headers: { 'user-agent': '' } }),
      ],
      show: ['metadata.managedFields[*].manager'],
    },
    ...misfits,
    ...bodies,
    ...types,
    { name: 'a body that is too large', when: [post(CONFIG_MAPS, configMap('one', {}, { a: 'x'.repeat(3 * 1024 * 1024) }))] },
    { name: 'a ConfigMap that is too large', when: [post(CONFIG_MAPS, configMap('one', {}, { a: 'x'.repeat(1024 * 1024 + 1) }))] },
  ],
};
