/** Events, which two groups have: what is written to one is read in the other. @module */
import type { Case, Table } from '../case.ts';
import { apply, get, live, MANAGED, patch, post, put, remove, withMetadata } from './requests.ts';

const CORE = '/api/v1/namespaces/{ns}/events';
const GROUPED = '/apis/events.k8s.io/v1/namespaces/{ns}/events';
const SIDES = { core: CORE, 'events.k8s.io': GROUPED } as const;
type Side = keyof typeof SIDES;
const OTHER = { core: 'events.k8s.io', 'events.k8s.io': 'core' } as const;
const sides = Object.keys(SIDES) as Side[];

const web = { kind: 'Pod', apiVersion: 'v1', name: 'web', namespace: '{ns}', uid: 'a-uid', fieldPath: 'spec.containers{web}' };
const seen = { first: '2024-02-03T04:05:06Z', last: '2024-02-03T04:07:06Z', at: '2024-02-03T04:05:06.500000Z' };

/** As recorders of client-go write them: the older one, and the newer one. */
const old = {
  involvedObject: web,
  reason: 'Pulled',
  message: 'the image is there',
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: seen.first,
  lastTimestamp: seen.last,
  count: 3,
  type: 'Normal',
};
const timed = {
  eventTime: seen.at,
  reportingController: 'example.com/controller',
  reportingInstance: 'controller-0',
  action: 'Start',
  reason: 'Started',
  regarding: web,
  related: { kind: 'Node', name: 'n1' },
  note: 'it runs',
  type: 'Normal',
};
const series = { count: 4, lastObservedTime: '2024-02-03T04:06:06.250000Z' };

const event = (side: Side, body: object, name = 'one'): object => ({
  apiVersion: side === 'core' ? 'v1' : 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name },
  ...body,
});
const bodyOf = (side: Side): object => (side === 'core' ? old : timed);
const written = (side: Side, body: object = bodyOf(side), name = 'one') => post(SIDES[side], event(side, body, name));

/** One that says everything that a side can say. */
const full: Record<Side, object> = {
  core: { ...old, eventTime: seen.at, series, reportingComponent: 'a', reportingInstance: 'b', action: 'c', related: timed.related },
  'events.k8s.io': { ...timed, series },
};

const across = (side: Side): Case[] => {
  const other = OTHER[side];
  const there = SIDES[other];
  const named = (what: string, rest: Omit<Case, 'name'>): Case => ({ name: `written to ${side}: ${what}`, ...rest });
  return [
    named('read in the other', { given: [written(side, full[side])], when: [get(`${there}/one`), get(there)] }),
    named('a plain one', { given: [written(side)], when: [get(`${there}/one`)], show: ['reason', 'note', 'message', 'type'] }),
    named('another of the same name', { given: [written(side)], when: [written(other)] }),
    named('a table of the other', {
      given: [written(side, full[side])],
      when: [get(there, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } })],
      show: ['rows[*].cells'],
    }),
    named('watched in the other', {
      given: [written(side)],
      when: [get(`${there}?watch=true&resourceVersion=0&timeoutSeconds=2`, { events: 1 })],
      show: ['[*].type', '[*].object.apiVersion', '[*].object.reason', '[*].object.note', '[*].object.message', '[*].object.regarding'],
    }),
    named('changes watched in the other', {
      given: [
        written(side),
        patch('merge', `${SIDES[side]}/one`, { series }),
        patch('merge', `${there}/one`, { metadata: { labels: { a: 'b' } } }),
        remove(`${SIDES[side]}/one`),
      ],
      when: [([one]) => get(`${there}?watch=true&resourceVersion=${live(one!).metadata.resourceVersion}&timeoutSeconds=2`, { events: 3 })],
      show: ['[*].type', '[*].object.apiVersion', '[*].object.series', '[*].object.metadata.labels'],
    }),
    named('deleted in the other', {
      given: [written(side)],
      when: [remove(`${there}/one`), get(`${SIDES[side]}/one`)],
    }),
    named('deleted as an owner of others would be', {
      given: [written(side)],
      when: [remove(`${there}/one`, { propagationPolicy: 'Foreground' }), get(`${SIDES[side]}/one`)],
    }),
    named('the collection deleted in the other', {
      given: [written(side), written(side, bodyOf(side), 'two')],
      when: [remove(there), get(SIDES[side])],
      show: ['items[*].metadata.name'],
    }),
    named('labelled in the other, by every patch', {
      given: [written(side)],
      when: [
        patch('merge', `${there}/one`, { metadata: { labels: { merge: 'x' } } }),
        patch('strategic', `${there}/one`, { metadata: { labels: { strategic: 'x' } } }),
        patch('json', `${there}/one`, [{ op: 'add', path: '/metadata/labels/json', value: 'x' }]),
        get(`${SIDES[side]}/one`),
      ],
      show: ['apiVersion', 'metadata.labels', 'reason', ...MANAGED],
    }),
    named('replaced in the other', {
      given: [written(side, full[side])],
      when: [
        get(`${there}/one`),
        ([, one]) => put(`${there}/one`, withMetadata(live(one!), { labels: { by: 'put' } })),
        get(`${SIDES[side]}/one`),
      ],
      show: ['apiVersion', 'metadata.labels', 'series', 'reason', ...MANAGED],
    }),
    named('applied in both', {
      when: [
        apply(`${SIDES[side]}/one`, 'a', event(side, full[side])),
        apply(`${there}/one`, 'b', event(other, { metadata: { name: 'one', labels: { by: 'b' } } })),
        apply(`${there}/one`, 'b', event(other, { reason: 'Another', type: 'Warning' })),
        apply(`${there}/one`, 'b', event(other, other === 'core' ? { message: 'else' } : { note: 'else' })),
        apply(`${SIDES[side]}/one`, 'a', event(side, { ...full[side], series: { ...series, count: 5 } })),
      ],
      show: ['apiVersion', 'reason', 'series', ...MANAGED],
    }),
    named('made by a replacement in the other', {
      when: [put(`${there}/one`, event(other, bodyOf(other))), get(`${SIDES[side]}/one`)],
      show: ['apiVersion', 'metadata.name', 'reason', 'message', 'note'],
    }),
    named('tried in a dry run', { when: [post(`${SIDES[side]}?dryRun=All`, event(side, full[side])), get(`${there}/one`)] }),
  ];
};

/** Selectors of both sides, of an event that was written to either. */
const SELECTORS: Record<Side, readonly string[]> = {
  core: [
    'involvedObject.kind=Pod,involvedObject.name=web',
    'involvedObject.uid=a-uid',
    'involvedObject.fieldPath!=',
    'reason=Started',
    'reportingComponent=example.com/controller',
    'source=kubelet',
    'source=example.com/controller',
    'type=Normal',
    'regarding.name=web',
  ],
  'events.k8s.io': [
    'regarding.kind=Pod,regarding.name=web',
    'regarding.uid=a-uid',
    'regarding.apiVersion=v1',
    'reason=Pulled',
    'reportingController=example.com/controller',
    'reportingController=kubelet',
    'type!=Normal',
    'source=kubelet',
    'involvedObject.name=web',
  ],
};

const selected = sides.flatMap((side) =>
  SELECTORS[side].map((selector): Case => ({
    name: `selected in ${side}: ${selector}`,
    given: [written('core', old, 'older'), written('events.k8s.io', timed, 'newer')],
    when: [
      get(`${SIDES[side]}?fieldSelector=${encodeURIComponent(selector)}`),
      get(`${SIDES[side]}?watch=true&timeoutSeconds=1&resourceVersion=0&fieldSelector=${encodeURIComponent(selector)}`, { events: 2 }),
    ],
    show: ['items[*].metadata.name', '[*].object.metadata.name'],
  })),
);

const CHANGES: Record<string, object> = {
  regarding: { regarding: { ...web, name: 'other' } },
  reason: { reason: 'Other' },
  note: { note: 'something else' },
  type: { type: 'Warning' },
  action: { action: 'Stop' },
  related: { related: { kind: 'Node', name: 'n2' } },
  'no related object any more': { related: null },
  'the time': { eventTime: '2024-02-03T04:05:06.600000Z' },
  'the same time in other words': { eventTime: '2024-02-03T05:05:06.500000+01:00' },
  'the controller': { reportingController: 'example.com/other' },
  'the instance': { reportingInstance: 'controller-1' },
  'a count': { deprecatedCount: 2 },
  'a source': { deprecatedSource: { component: 'x' } },
  'a first time': { deprecatedFirstTimestamp: seen.first },
  'a series of one': { series: { count: 1, lastObservedTime: series.lastObservedTime } },
  'a series without a time': { series: { count: 2, lastObservedTime: null } },
  'a series': { series },
  'everything at once': { note: 'x', reason: '', action: '', type: 'Strange', reportingController: 'a b' },
};

const changed = Object.entries(CHANGES).map(([what, change]): Case => ({
  name: `changed in events.k8s.io: ${what}`,
  given: [written('events.k8s.io')],
  when: [patch('merge', `${GROUPED}/one`, change)],
  show: ['series', 'eventTime', 'reason'],
}));

const changedOld = [
  { what: 'of an older one', body: { series } },
  { what: 'of an older one, its note', body: { note: 'x' } },
  { what: 'of an older one, its count', body: { deprecatedCount: 9 } },
].map(({ what, body }): Case => ({
  name: `changed in events.k8s.io: ${what}`,
  given: [written('core')],
  when: [patch('merge', `${GROUPED}/one`, body)],
  show: ['series', 'deprecatedCount', 'note'],
}));

const changedInCore = Object.entries({
  message: { message: 'something else' },
  reason: { reason: 'Other', type: 'Warning' },
  'no action': { action: null },
  'no controller': { reportingComponent: '', reportingInstance: '' },
  'another object': { involvedObject: { namespace: 'elsewhere' } },
  'no time any more': { eventTime: null, involvedObject: { namespace: 'elsewhere' } },
}).map(([what, change]): Case => ({
  name: `changed in core: ${what}`,
  given: [written('events.k8s.io')],
  when: [patch('merge', `${CORE}/one`, change)],
  show: ['message', 'reason', 'type', 'eventTime', 'involvedObject'],
}));

const FAULTS: Record<string, object> = {
  'no time': { eventTime: null },
  'no type': { type: null },
  'a type of its own': { type: 'Strange' },
  'no action and no reason': { action: '', reason: '' },
  'no controller and no instance': { reportingController: '', reportingInstance: '' },
  'an instance that is too long': { reportingInstance: 'x'.repeat(129) },
  'an action that is too long': { action: 'x'.repeat(129) },
  'a note that is too long': { note: 'x'.repeat(1025) },
  'a series of one': { series: { count: 1, lastObservedTime: seen.at } },
  'a series of nothing': { series: {} },
  'fields of older events': {
    deprecatedCount: 1,
    deprecatedSource: { host: 'n1' },
    deprecatedFirstTimestamp: seen.first,
    deprecatedLastTimestamp: seen.last,
  },
  'an object elsewhere': { regarding: { ...web, namespace: 'elsewhere' } },
  'an object without namespace': { regarding: { kind: 'Node', name: 'n1' } },
  'fields of the core group': { message: 'x', involvedObject: web },
};

const faulty = Object.entries(FAULTS).map(([what, body]): Case => ({
  name: `refused or not in events.k8s.io: ${what}`,
  when: [written('events.k8s.io', { ...timed, ...body })],
  show: ['metadata.name', 'note', 'regarding', 'deprecatedCount'],
}));

export const events: Table = {
  name: 'events',
  cases: [
    ...sides.flatMap(across),
    ...selected,
    ...changed,
    ...changedOld,
    ...changedInCore,
    ...faulty,
    {
      name: 'about a node, in default and in kube-system',
      given: [post('/api/v1/namespaces', { metadata: { name: '{ns}-x' } })],
      when: ['default', 'kube-system', '{ns}-x'].flatMap((namespace) => [
        post(`/api/v1/namespaces/${namespace}/events`, event('core', { involvedObject: { kind: 'Node', name: 'n1' } }, '{ns}')),
        post(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`, event('events.k8s.io', { ...timed, regarding: {} }, '{ns}-timed')),
      ]),
      show: ['metadata.name', 'metadata.namespace'],
    },
    {
      name: 'a name that the server makes up',
      when: [post(GROUPED, { ...event('events.k8s.io', timed), metadata: { generateName: 'e.' } })],
      show: ['metadata.name', 'metadata.generateName'],
    },
    {
      name: 'pages of both groups go on in either',
      given: [written('core', old, 'a'), written('events.k8s.io', timed, 'b'), written('core', old, 'c')],
      when: [get(`${CORE}?limit=2`), ([, , , first]) => get(`${GROUPED}?limit=2&continue=${live(first!).metadata.continue}`)],
      show: ['items[*].metadata.name', 'metadata.remainingItemCount'],
    },
  ],
};
