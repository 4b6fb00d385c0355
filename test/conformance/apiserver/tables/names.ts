/** Names, namespaces, labels and the rest of the metadata, right and wrong. @module */
import type { Case, Table } from '../case.ts';
import { kindNamed, objectOf, pathOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, patch, post, remove } from './requests.ts';

const created = (name: string, metadata: object): Case => ({ name, when: [post(CONFIG_MAPS, configMap('one', metadata))] });
const named = (what: string, name: string): Case => created(`a name ${what}`, { name });

const LONG = 'x'.repeat(254);
const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '11111111-1111-4111-8111-111111111111' };

const service = (name: string): Case => ({
  name: `a Service called ${name.slice(0, 20)}`,
  when: [post(pathOf(kindNamed('Service')), objectOf(kindNamed('Service'), { name }))],
  show: ['metadata.name'],
});
const role = (name: string): Case => ({
  name: `a Role called ${name}`,
  when: [post(pathOf(kindNamed('Role')), objectOf(kindNamed('Role'), { name }))],
  show: ['metadata.name'],
});

export const names: Table = {
  name: 'names',
  cases: [
    named('with a dot', 'a.b'),
    named('with capitals', 'Upper'),
    named('with a slash', 'a/b'),
    named('with a space', 'a b'),
    named('too long', LONG),
    named('with a dash at its end', 'a-'),
    named('of one dot', '.'),
    named('of two dots', '..'),
    named('with percent', 'a%b'),
    named('that is no ASCII', '設定'),
    created('an empty name', { name: '' }),
    created('a name that is a number', { name: 7 }),
    created('metadata that is a list', { name: ['x'] }),
    service('web-1'),
    service('1web'),
    service('web.1'),
    service('x'.repeat(64)),
    role('system:thing'),
    role('a%b'),
    {
      name: 'a Namespace with a dot',
      when: [post('/api/v1/namespaces', { metadata: { name: '{ns}.x' } })],
    },
    {
      name: 'a Namespace that is too long',
      when: [post('/api/v1/namespaces', { metadata: { name: 'x'.repeat(64) } })],
    },
    created('another namespace than that of the path', { namespace: 'elsewhere' }),
    { name: 'a namespace that is not there', when: [post('/api/v1/namespaces/nowhere/configmaps', configMap('one'))] },
    { name: 'a namespace for what has none', when: [post('/api/v1/nodes', { metadata: { name: '{ns}-n', namespace: '{ns}' } })] },
    { name: 'a create outside any namespace', when: [post('/api/v1/configmaps', configMap('one'))] },
    {
      name: 'lists of a namespace that is not there',
      when: [get('/api/v1/namespaces/nowhere/configmaps'), get('/api/v1/namespaces/nowhere')],
    },
    {
      name: 'a namespace that is being terminated',
      given: [
        post('/api/v1/namespaces/{ns}/configmaps', configMap('kept', { finalizers: ['example.com/hold'] })),
        remove('/api/v1/namespaces/{ns}'),
      ],
      when: [
        post(CONFIG_MAPS, configMap('one')),
        patch('merge', `${CONFIG_MAPS}/kept`, { data: { b: '2' } }),
        get('/api/v1/namespaces/{ns}'),
      ],
      show: ['metadata.name', 'data', 'status.phase', 'spec'],
    },
    { name: 'namespaces that stay', when: ['default', 'kube-system', 'kube-public'].map((name) => remove(`/api/v1/namespaces/${name}`)) },
    created('generateName beside a name', { generateName: 'other-' }),
    created('a wrong generateName', { name: undefined, generateName: 'Upper_' }),
    created('a generateName that is long', { name: undefined, generateName: `${'y'.repeat(260)}-` }),
    created('a label key that is wrong', { labels: { 'a/b/c': 'x' } }),
    created('a label key with a wrong prefix', { labels: { 'UPPER.example/x': 'x' } }),
    created('a label key that is empty', { labels: { '': 'x' } }),
    created('a label value that is wrong', { labels: { a: '-x-' } }),
    created('a label value that is long', { labels: { a: 'x'.repeat(64) } }),
    created('a label value that is no text', { labels: { a: 1 } }),
    created('labels that are a list', { labels: ['a'] }),
    created('an annotation key that is wrong', { annotations: { 'a b': 'x' } }),
    created('annotations that are too large', { annotations: { a: 'x'.repeat(262_145) } }),
    created('a finalizer without domain', { finalizers: ['hold'] }),
    created('a finalizer that is wrong', { finalizers: ['example.com/a b'] }),
    created('a finalizer twice', { finalizers: ['example.com/a', 'example.com/a'] }),
    created('an owner', { ownerReferences: [owner] }),
    created('an owner without uid and name', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: '', uid: '' }] }),
    created('an owner that is an Event', { ownerReferences: [{ ...owner, kind: 'Event' }] }),
    created('two controllers', {
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, name: 'second', uid: '22222222-2222-4222-8222-222222222222', controller: true },
      ],
    }),
    created('fields of the server', {
      uid: '33333333-3333-4333-8333-333333333333',
      creationTimestamp: '2001-01-01T00:00:00Z',
      generation: 7,
      deletionTimestamp: '2001-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 9,
      selfLink: '/x',
    }),
    created('a time that is none', { creationTimestamp: 'yesterday' }),
    created('several faults at once', { name: 'A_', labels: { 'a b': 'c d' }, annotations: { ' ': '' }, finalizers: ['x'] }),
    {
      name: 'changes of metadata that are refused',
      given: [post(CONFIG_MAPS, configMap('one', { finalizers: ['example.com/a'] }))],
      when: [
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { namespace: 'elsewhere' } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { name: 'other' } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { creationTimestamp: '2001-01-01T00:00:00Z', uid: null, generateName: 'g-' } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { deletionTimestamp: '2001-01-01T00:00:00Z' } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: null }),
        patch('merge', `${CONFIG_MAPS}/one`, { kind: 'Secret' }),
        patch('merge', `${CONFIG_MAPS}/one`, { apiVersion: 'v2' }),
      ],
    },
    {
      name: 'finalizers while it is being deleted',
      given: [post(CONFIG_MAPS, configMap('one', { finalizers: ['example.com/a', 'example.com/b'] })), remove(`${CONFIG_MAPS}/one`)],
      when: [
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { finalizers: ['example.com/a', 'example.com/c'] } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { finalizers: ['example.com/b'] } }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { finalizers: null } }),
        get(`${CONFIG_MAPS}/one`),
      ],
      show: ['metadata.finalizers', 'metadata.deletionTimestamp'],
    },
  ],
};
