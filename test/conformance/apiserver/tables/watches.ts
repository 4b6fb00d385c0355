/** Watches: where they begin, what they tell, how they end. @module */
import type { Case, Step, Table } from '../case.ts';
import { configMap, CONFIG_MAPS, get, live, patch, post, put, remove, withMetadata } from './requests.ts';
import type { Request } from '../exchange.ts';

const watch = (query: string, events: number, rest: Partial<Request> = {}): Request =>
  get(`${CONFIG_MAPS}?watch=true&timeoutSeconds=2${query && `&${query}`}`, { events, ...rest });
const made = post(CONFIG_MAPS, configMap('one', { labels: { set: 'in' } }));
const since =
  (query: string, events: number): Step =>
  ([first]) =>
    watch(`resourceVersion=${live(first!).metadata.resourceVersion}${query && `&${query}`}`, events);
const EVENTS = ['[*].type', '[*].object.metadata.name', '[*].object.data', '[*].object.metadata.labels', '[*].object.metadata.annotations'];

const changes = [
  patch('merge', `${CONFIG_MAPS}/one`, { data: { a: '2' } }),
  post(CONFIG_MAPS, configMap('two')),
  remove(`${CONFIG_MAPS}/two`),
];
const leaving = [
  patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { set: 'out' } }, data: { a: 'while out' } }),
  patch('merge', `${CONFIG_MAPS}/one`, { data: { a: 'still out' } }),
  patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { set: 'in' } } }),
  remove(`${CONFIG_MAPS}/one`),
];
/** Initial events, with everything that there is to combine. */
const initial = (query: string): Case => ({ name: `initial events: ${query}`, given: [made], when: [watch(query, 0)], show: EVENTS });

export const watches: Table = {
  name: 'watches',
  cases: [
    { name: 'from a resourceVersion', given: [made, ...changes], when: [since('', 3)], show: EVENTS },
    { name: 'whole events', given: [made, changes[0]!], when: [since('', 1)] },
    { name: 'from 0', given: [made], when: [watch('resourceVersion=0', 1)], show: EVENTS },
    { name: 'from nothing', given: [made], when: [watch('', 1)], show: EVENTS },
    { name: 'nothing happens', given: [made], when: [since('', 1)], show: EVENTS },
    {
      name: 'bookmarks in a quiet time',
      given: [made],
      when: [since('allowWatchBookmarks=true', 0)],
      show: ['[*].type', '[*].object.kind', '[*].object.apiVersion'],
    },
    {
      name: 'of an old resourceVersion',
      when: [get('/api/v1/namespaces/{ns}/configmaps?watch=1&timeoutSeconds=2&resourceVersion=1', { events: 1 })],
    },
    { name: 'of a future resourceVersion', when: [watch('resourceVersion=999999999', 1)] },
    { name: 'of a resourceVersion that is none', when: [watch('resourceVersion=x', 1)] },
    { name: 'into and out of a label selector', given: [made, ...leaving], when: [since('labelSelector=set%3Din', 3)], show: EVENTS },
    {
      name: 'out of the view of another label selector',
      given: [made, ...leaving],
      when: [since('labelSelector=set%3Dout', 2)],
      show: EVENTS,
    },
    { name: 'a field selector', given: [made, ...changes], when: [since('fieldSelector=metadata.name%3Dtwo', 2)], show: EVENTS },
    {
      name: 'pods that move out of a phase',
      given: [
        post('/api/v1/namespaces/{ns}/pods', { metadata: { name: 'one' }, spec: { containers: [{ name: 'web', image: 'x' }] } }),
        patch('merge', '/api/v1/namespaces/{ns}/pods/one/status', { status: { phase: 'Running' } }),
        patch('merge', '/api/v1/namespaces/{ns}/pods/one/status', { status: { phase: 'Succeeded' } }),
      ],
      when: [
        ([first]) =>
          get(
            `/api/v1/namespaces/{ns}/pods?watch=true&timeoutSeconds=2&fieldSelector=status.phase%3DRunning&resourceVersion=${live(first!).metadata.resourceVersion}`,
            { events: 2 },
          ),
      ],
      show: ['[*].type', '[*].object.status.phase'],
    },
    { name: 'a broken selector', when: [watch('labelSelector=a%3D%3D%3Db', 1), watch('fieldSelector=nonsense%3Da', 1)] },
    {
      name: 'one object by the collection',
      given: [made, ...changes],
      when: [since('fieldSelector=metadata.name%3Done', 1)],
      show: EVENTS,
    },
    {
      name: 'one object by its own path',
      given: [made],
      when: [get(`${CONFIG_MAPS}/one?watch=true&timeoutSeconds=2`, { events: 1 })],
      show: EVENTS,
    },
    {
      name: 'the old path of watches',
      given: [made],
      when: [get('/api/v1/watch/namespaces/{ns}/configmaps?timeoutSeconds=2', { events: 1 })],
      show: EVENTS,
    },
    {
      name: 'the old path of one watch',
      given: [made],
      when: [get('/api/v1/watch/namespaces/{ns}/configmaps/one?timeoutSeconds=2', { events: 1 })],
      show: EVENTS,
    },
    {
      name: 'a no-op is no event',
      given: [made, patch('merge', `${CONFIG_MAPS}/one`, { data: { a: '1' } }), patch('merge', `${CONFIG_MAPS}/one`, { data: { a: '3' } })],
      when: [since('', 1)],
      show: EVENTS,
    },
    {
      name: 'a finalizer goes through MODIFIED and DELETED',
      given: [
        post(CONFIG_MAPS, configMap('one', { finalizers: ['example.com/a'] })),
        remove(`${CONFIG_MAPS}/one`),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { finalizers: null } }),
      ],
      when: [since('', 2)],
      show: ['[*].type', '[*].object.metadata.finalizers', '[*].object.metadata.deletionTimestamp'],
    },
    {
      name: 'Tables',
      given: [made, changes[0]!],
      when: [
        ([first]) =>
          watch(`resourceVersion=${live(first!).metadata.resourceVersion}`, 1, {
            headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
          }),
      ],
    },
    {
      name: 'Tables from 0',
      given: [made, post(CONFIG_MAPS, configMap('two'))],
      when: [watch('resourceVersion=0', 2, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } })],
      show: ['[*].type', '[*].object.kind', '[*].object.columnDefinitions'],
    },
    {
      name: 'metadata only',
      given: [made, changes[0]!],
      when: [
        ([first]) =>
          watch(`resourceVersion=${live(first!).metadata.resourceVersion}`, 1, {
            headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
          }),
      ],
    },
    { name: 'timeoutSeconds that is none', when: [get(`${CONFIG_MAPS}?watch=true&timeoutSeconds=x`, { events: 1 })] },
    { name: 'a watch that is no boolean', when: [get(`${CONFIG_MAPS}?watch=maybe&timeoutSeconds=1`, { events: 1 })] },
    { name: 'watch=0 is a list', given: [made], when: [get(`${CONFIG_MAPS}?watch=0`)], show: ['kind'] },
    { name: 'a limit on a watch', given: [made], when: [watch('limit=1&resourceVersion=0', 1)], show: EVENTS },
    { name: 'a continue on a watch', when: [watch('continue=x', 1)] },
    { name: 'resourceVersionMatch without initial events', when: [watch('resourceVersion=0&resourceVersionMatch=NotOlderThan', 1)] },
    ...[
      'sendInitialEvents=true',
      'sendInitialEvents=true&allowWatchBookmarks=true',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
      'sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=999999999',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=x',
      'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
      'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=0',
      'sendInitialEvents=false',
      'sendInitialEvents=maybe',
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=set%3Dout',
    ].map(initial),
    {
      name: 'replaced without a change',
      given: [made, ([first]) => put(`${CONFIG_MAPS}/one`, withMetadata(live(first!), {})), changes[0]!],
      when: [since('', 1)],
      show: EVENTS,
    },
  ],
};
