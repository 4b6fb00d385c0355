/** Create, read, replace, patch, delete, for every served kind. @module */
import type { Case, Table } from '../case.ts';
import { KINDS, nameOf, objectOf, pathOf, titleOf, type Kind } from './kinds.ts';
import { get, live, patch, post, put, remove, withMetadata } from './requests.ts';

/** Kinds whose end a controller decides: what is left of them is a matter of moments. */
const CONTROLLED: ReadonlySet<string> = new Set(['Namespace', 'Job', 'ReplicationController', 'PersistentVolumeClaim', 'PersistentVolume']);

function casesOf(kind: Kind): Case[] {
  const title = titleOf(kind);
  const all = pathOf(kind);
  const one = `${all}/${nameOf(kind)}`;
  const created = post(all, objectOf(kind));
  // The collection of a kind without namespace holds the objects of other cases, too.
  const mine = `${all}?labelSelector=${kind.namespaced ? 'case' : 'case={ns}'}`;
  const changed = [
    'metadata.labels',
    'metadata.annotations',
    'metadata.generation',
    ...Object.keys(kind.change).filter((key) => key !== 'metadata'),
  ];
  const labelled = (name: string): object => objectOf(kind, { name: `{ns}-${name}`, labels: { case: '{ns}' } });
  return [
    { name: `${title}: create`, when: [created] },
    { name: `${title}: create what exists`, given: [created], when: [created] },
    { name: `${title}: create without a name`, when: [post(all, { ...objectOf(kind), metadata: {} })] },
    {
      name: `${title}: create by generateName`,
      when: [post(all, { ...objectOf(kind), metadata: { generateName: '{ns}-' } })],
      show: ['metadata.name', 'metadata.generateName'],
    },
    { name: `${title}: create under a wrong name`, when: [post(all, objectOf(kind, { name: '{ns}_Upper/Case' }))] },
    { name: `${title}: create with a resourceVersion`, when: [post(all, objectOf(kind, { resourceVersion: '7' }))] },
    { name: `${title}: create another kind`, when: [post(all, { ...objectOf(kind), kind: 'Carrot' })] },
    { name: `${title}: create in another version`, when: [post(all, { ...objectOf(kind), apiVersion: 'example.com/v7' })] },
    { name: `${title}: read, replace and delete what is not there`, when: [get(one), put(one, objectOf(kind)), remove(one)] },
    {
      name: `${title}: replace without a resourceVersion`,
      given: [created],
      when: [([made]) => put(one, withMetadata(live(made!), { resourceVersion: undefined, labels: { tier: 'front' } }))],
      show: changed,
    },
    {
      name: `${title}: replace by a stale one`,
      given: [created, patch('merge', one, kind.change)],
      when: [([made]) => put(one, withMetadata(live(made!), { labels: { tier: 'stale' } }))],
      show: changed,
    },
    {
      name: `${title}: replace under another name, and with another uid`,
      given: [created],
      when: [
        ([made]) => put(one, withMetadata(live(made!), { name: 'other' })),
        ([made]) => put(one, withMetadata(live(made!), { uid: '00000000-0000-4000-8000-000000000000' })),
      ],
    },
    { name: `${title}: merge patch`, given: [created], when: [patch('merge', one, kind.change)], show: changed },
    { name: `${title}: strategic merge patch`, given: [created], when: [patch('strategic', one, kind.change)], show: changed },
    ...(kind.refused
      ? [{ name: `${title}: a change that is refused`, given: [created], when: [patch('merge', one, kind.refused)], show: changed }]
      : []),
    {
      name: `${title}: delete, and read again`,
      given: [created],
      when: [remove(one), ...(CONTROLLED.has(title) ? [] : [get(one)])],
      show: ['kind', 'status', 'details', 'metadata.deletionGracePeriodSeconds', 'metadata.finalizers'],
    },
    {
      name: `${title}: list, and delete the collection`,
      given: [post(all, labelled('a')), post(all, labelled('b'))],
      when: [get(mine), { method: 'DELETE', path: mine }, ...(CONTROLLED.has(title) ? [] : [get(mine)])],
      show: ['kind', 'apiVersion', 'metadata', 'status', 'items[*].metadata.name', 'items[*].kind'],
    },
    ...(kind.status
      ? [
          {
            name: `${title}: the status is written apart`,
            given: [created],
            when: [
              get(`${one}/status`),
              patch('merge', `${one}/status`, {
                metadata: { labels: { by: 'status' } },
                spec: { replicas: 9, unschedulable: true },
                status: {},
              }),
              put(`${one}/status`, {}),
            ],
            show: ['kind', 'metadata.labels', 'metadata.generation', 'status'],
          },
        ]
      : [
          {
            name: `${title}: has no status apart`,
            given: [created],
            when: [get(`${one}/status`), put(`${one}/status`, objectOf(kind))],
            show: ['kind'],
          },
        ]),
    { name: `${title}: has no such subresource`, given: [created], when: [get(`${one}/nonsense`)] },
  ];
}

export const objects: Table = { name: 'objects', cases: KINDS.flatMap(casesOf) };
