/** Lists: pages, revisions, selectors of fields and labels. @module */
import type { Case, Table } from '../case.ts';
import type { Request } from '../exchange.ts';
import { KINDS, kindNamed, objectOf, pathOf, titleOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, get, live, post, remove } from './requests.ts';

const four: Request[] = [
  ...['a', 'b', 'c', 'd'].map((name, index) =>
    post(CONFIG_MAPS, configMap(name, { labels: { name, ...(index % 2 === 0 && { even: 'yes' }), size: String(index) } })),
  ),
  // A consistent list waits for kube-apiserver's cache, from which the lists "from 0" come.
  get(CONFIG_MAPS),
];
const NAMES = ['kind', 'metadata', 'items[*].metadata.name'];
const listed = (name: string, query: string): Case => ({ name, given: four, when: [get(`${CONFIG_MAPS}?${query}`)], show: NAMES });
const byLabel = (selector: string): Case => ({
  name: `labels: ${selector}`,
  given: four,
  when: [get(`${CONFIG_MAPS}?labelSelector=${encodeURIComponent(selector)}`)],
  show: ['items[*].metadata.name'],
});
const byField = (selector: string): Case => ({
  name: `fields: ${selector}`,
  given: four,
  when: [get(`${CONFIG_MAPS}?fieldSelector=${encodeURIComponent(selector)}`)],
  show: ['items[*].metadata.name'],
});

/** Every field that some kind can be selected by, asked of kinds that have it and of kinds that do not. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Namespace: ['metadata.name', 'status.phase', 'name', 'metadata.namespace'],
  Node: ['spec.unschedulable', 'metadata.name', 'spec.podCIDR'],
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
    'spec.containers',
    'metadata.labels',
  ],
  Service: ['spec.clusterIP', 'spec.type', 'spec.externalName'],
  Secret: ['type', 'data'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
    'message',
  ],
  'Event (events.k8s.io)': ['regarding.kind', 'regarding.name', 'reason', 'reportingController', 'type', 'involvedObject.name', 'note'],
  ReplicaSet: ['status.replicas', 'spec.replicas'],
  ReplicationController: ['status.replicas', 'spec.replicas'],
  Job: ['status.successful', 'status.failed'],
};
const fieldCases = KINDS.flatMap((kind): Case[] => {
  const fields = FIELDS[titleOf(kind)] ?? ['spec.nonsense'];
  return [
    {
      name: `fields of ${titleOf(kind)}`,
      when: fields.map((field) => get(`${pathOf(kind)}?fieldSelector=${field}%3Dx-none`)),
      show: ['kind', 'items'],
    },
  ];
});

const PODS = pathOf(kindNamed('Pod'));
const pod = (name: string, spec: object): object => ({
  ...objectOf(kindNamed('Pod'), { name }),
  spec: { containers: [{ name: 'web', image: 'x' }], ...spec },
});
const NODES = '/api/v1/nodes?labelSelector=case%3D{ns}';

/** A token in the form of kube-apiserver, of revision 1. */
const TOKEN = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: 'a\u0000' })).toString('base64url');

export const lists: Table = {
  name: 'lists',
  cases: [
    { name: 'an empty list', given: [post('/api/v1/namespaces/{ns}/secrets', { metadata: { name: 'x' } })], when: [get(CONFIG_MAPS)] },
    listed('a limit', 'limit=3'),
    listed('a limit with room to spare', 'limit=9'),
    listed('limit 0', 'limit=0'),
    listed('a negative limit', 'limit=-1'),
    listed('a limit that is none', 'limit=many'),
    listed('a limit and a label', 'limit=1&labelSelector=even%3Dyes'),
    {
      name: 'pages',
      given: four,
      when: [
        get(`${CONFIG_MAPS}?limit=2`),
        (answers) => get(`${CONFIG_MAPS}?limit=2&continue=${live(answers[5]!).metadata.continue}`),
        (answers) => get(`${CONFIG_MAPS}?continue=${live(answers[5]!).metadata.continue}`),
      ],
      show: NAMES,
    },
    {
      name: 'pages are of one moment',
      given: four,
      when: [
        get(`${CONFIG_MAPS}?limit=2`),
        remove(`${CONFIG_MAPS}/c`),
        post(CONFIG_MAPS, configMap('cc')),
        (answers) => get(`${CONFIG_MAPS}?limit=5&continue=${live(answers[5]!).metadata.continue}`),
      ],
      show: NAMES,
    },
    listed('a continue that is none', 'continue=nonsense'),
    listed('a continue in base64', 'continue=eyJhIjoxfQ'),
    {
      name: 'continue with a resourceVersion',
      given: four,
      when: ['resourceVersion=0', 'resourceVersion=1', 'resourceVersionMatch=Exact'].map((query) =>
        get(`${CONFIG_MAPS}?limit=2&${query}&continue=${TOKEN}`),
      ),
      show: NAMES,
    },
    ...['', '0', '1', '999999999', 'x', '-1'].flatMap((version) =>
      ['', 'Exact', 'NotOlderThan', 'Nonsense'].map((match) =>
        listed(
          `resourceVersion ${version || 'absent'}, match ${match || 'absent'}`,
          [version && `resourceVersion=${version}`, match && `resourceVersionMatch=${match}`].filter(Boolean).join('&'),
        ),
      ),
    ),
    ...['1', '999999999', '0'].map((version) => listed(`resourceVersion ${version} with a limit`, `limit=2&resourceVersion=${version}`)),
    {
      name: 'the past by Exact, and with a limit',
      given: four,
      when: [
        (answers) => get(`${CONFIG_MAPS}?resourceVersionMatch=Exact&resourceVersion=${live(answers[1]!).metadata.resourceVersion}`),
        (answers) => get(`${CONFIG_MAPS}?limit=5&resourceVersion=${live(answers[1]!).metadata.resourceVersion}`),
        (answers) =>
          get(`${CONFIG_MAPS}?limit=5&resourceVersionMatch=NotOlderThan&resourceVersion=${live(answers[1]!).metadata.resourceVersion}`),
      ],
      show: NAMES,
    },
    {
      name: 'one object at a resourceVersion',
      given: four,
      when: ['0', '', '999999999', 'x'].map((version) => get(`${CONFIG_MAPS}/a?resourceVersion=${version}`)),
      show: ['metadata.name'],
    },
    listed('sendInitialEvents without watch', 'sendInitialEvents=true'),
    listed('allowWatchBookmarks without watch', 'allowWatchBookmarks=true'),
    listed('timeoutSeconds that is none', 'timeoutSeconds=x'),
    listed('an unknown parameter', 'nonsense=1'),
    listed('pretty', 'pretty=true'),
    ...[
      'name=a',
      'name==a',
      'name!=a',
      'even',
      '!even',
      'name in (a,b)',
      'name notin (a,b)',
      'size>1',
      'size<2',
      'name>1',
      'even=yes,name in (a,c)',
      'name in ()',
      'name=',
      ' name = a ',
      'name in (a',
      'name===a',
      '=a',
      'a b=c',
      'name,',
      ',',
      'name>x',
      'example.com/x=y',
      'a/b/c=d',
      'name=a b',
      'name in (a,)',
      'name=ä',
      '-x=y',
      'name notin a',
      `name=${'x'.repeat(64)}`,
    ].map(byLabel),
    ...[
      'metadata.name=a',
      'metadata.name==a',
      'metadata.name!=a',
      'metadata.namespace={ns}',
      'metadata.name=a,metadata.name=b',
      '',

      'metadata.name',
      'metadata.name=a,',
      '=a',
      'nonsense=a',
      'data.a=1',
      'metadata.name in (a)',
      'metadata.name=a\\,b',
      'metadata.name=a\\',
      'metadata.name= a',
    ].map(byField),
    ...fieldCases,
    {
      name: 'pods by what they are',
      given: [post(PODS, pod('a', { nodeName: 'n1' })), post(PODS, pod('b', { restartPolicy: 'Never', hostNetwork: true }))],
      when: [
        'spec.nodeName=n1',
        'spec.nodeName=',
        'spec.nodeName!=n1',
        'spec.restartPolicy=Never',
        'spec.hostNetwork=true',
        'spec.hostNetwork=false',
        'status.phase=Pending',
        'status.podIP=',
        'spec.schedulerName=default-scheduler',
        'spec.serviceAccountName=default',
      ].map((selector) => get(`${PODS}?fieldSelector=${encodeURIComponent(selector)}`)),
      show: ['items[*].metadata.name'],
    },
    {
      name: 'nodes by unschedulable',
      given: [
        post('/api/v1/nodes', { metadata: { name: '{ns}-a', labels: { case: '{ns}' } } }),
        post('/api/v1/nodes', { metadata: { name: '{ns}-b', labels: { case: '{ns}' } }, spec: { unschedulable: true } }),
      ],
      when: ['true', 'false', ''].map((value) => get(`${NODES}&fieldSelector=spec.unschedulable%3D${value}`)),
      show: ['items[*].metadata.name'],
    },
  ],
};
