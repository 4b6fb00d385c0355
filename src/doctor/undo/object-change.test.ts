/** Objects are put back by the fields that a fix has changed, and what others did meanwhile is seen. */
import { describe, expect, test } from 'vitest';
import type { AnyObject } from '../../kube/objects.ts';
import { seededRandom } from '../../kube/random.ts';
import { addressOf, combined, mergePatch, restorationOf, settled, written, type ObjectChange } from './object-change.ts';

const service = (annotations?: Record<string, string>, spec: object = { type: 'LoadBalancer' }, more: object = {}): AnyObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', ...(annotations && { annotations }) },
    spec,
    ...more,
  }) as never;
const changeOf = (before: AnyObject | undefined, after: AnyObject | undefined): ObjectChange => ({
  object: addressOf((before ?? after)!),
  before,
  after,
});
const now = (object: AnyObject): AnyObject => ({ ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: '7' } });

test('only what somebody has written is saved', () => {
  const live = { ...service({ a: '1' }), status: { loadBalancer: {} } } as AnyObject;
  Object.assign(live.metadata, { uid: 'u', resourceVersion: '3', managedFields: [], generation: 2, creationTimestamp: 'x' });
  expect(written(live)).toEqual(service({ a: '1' }));
  expect(written(live, 'status')).toEqual({ ...service({ a: '1' }), status: { loadBalancer: {} } });
});

describe('a changed object', () => {
  const change = changeOf(service({ a: '1', b: '2' }), service({ a: '1', c: '3' }));

  test('gets its fields back, and keeps what others have written beside them', () => {
    const is = now(service({ a: 'other', c: '3', d: '4' }, { type: 'NodePort' }));
    expect(restorationOf(change, is)).toEqual({
      restoration: { does: 'replace', object: now(service({ a: 'other', b: '2', d: '4' }, { type: 'NodePort' })) },
      conflicts: [],
    });
  });

  test('that is as it was needs nothing', () => {
    expect(restorationOf(change, now(service({ a: '1', b: '2' })))).toEqual({ restoration: { does: 'nothing' }, conflicts: [] });
  });

  test('whose field somebody has changed since is a conflict, and told by its field', () => {
    const { restoration, conflicts } = restorationOf(change, now(service({ a: '1', c: 'mine' })));
    expect(conflicts).toEqual(['metadata.annotations.c']);
    expect(restoration).toEqual({ does: 'replace', object: now(service({ a: '1', b: '2' })) });
  });

  test('is, once it is done, what has become of the fields that were to be changed, and of no other', () => {
    const containers = (image: string, more: object = {}): AnyObject => service({ a: '1' }, { containers: [{ image, ...more }] });
    const rehearsal = changeOf(containers('a'), containers('b', { resources: {} }));
    const others = { ...containers('b'), metadata: { ...containers('b').metadata, annotations: { a: '2' } } };
    expect(settled(rehearsal, now(others))).toEqual(changeOf(containers('a'), containers('b')));
    expect(settled(changeOf(undefined, service({ a: '1' })), now(service({ a: '1', port: '30000' }))).after).toEqual(
      service({ a: '1', port: '30000' }),
    );
  });

  test('that somebody has deleted since is a conflict', () => {
    expect(restorationOf(change, undefined)).toEqual({
      restoration: { does: 'create', object: change.before },
      conflicts: ['metadata.name'],
    });
  });

  test('a map that came whole goes whole, unless others have written into it; an empty one counts', () => {
    const came = changeOf(service(), service({ a: '1' }, { type: 'LoadBalancer', selector: {} }));
    expect(restorationOf(came, now(came.after!)).restoration).toEqual({ does: 'replace', object: now(service()) });
    const besides = restorationOf(came, now(service({ a: '1', b: '2' }, { type: 'LoadBalancer', selector: {} })));
    expect(besides).toEqual({ restoration: { does: 'replace', object: now(service({ b: '2' })) }, conflicts: [] });
    const filled = changeOf(service({}, { selector: {} }), service({}, { selector: { a: 'b' } }));
    expect(restorationOf(filled, now(filled.after!)).restoration).toEqual({ does: 'replace', object: now(filled.before!) });
  });

  test('taints of others stay', () => {
    const node = (...keys: string[]): AnyObject =>
      ({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: 'n' },
        spec: keys.length > 0 ? { taints: keys.map((key) => ({ key, effect: 'NoSchedule' })) } : {},
      }) as never;
    const { restoration, conflicts } = restorationOf(changeOf(node('route'), node()), now(node('not-ready')));
    expect({ restoration, conflicts }).toEqual({
      restoration: { does: 'replace', object: now(node('not-ready', 'route')) },
      conflicts: [],
    });
    expect(restorationOf(changeOf(node(), node('x')), now(node('x'))).restoration).toEqual({ does: 'replace', object: now(node()) });
  });
});

test('a created object is deleted; additions of controllers are no conflict, other values are', () => {
  const made = changeOf(undefined, service({ a: '1' }));
  expect(restorationOf(made, now(service({ a: '1', by: 'a-controller' })))).toEqual({ restoration: { does: 'delete' }, conflicts: [] });
  expect(restorationOf(made, now(service({ a: '1' }, { type: 'NodePort' })))).toEqual({
    restoration: { does: 'delete' },
    conflicts: ['spec.type'],
  });
  expect(restorationOf(made, undefined)).toEqual({ restoration: { does: 'nothing' }, conflicts: [] });
});

test('a deleted object is created; one that has come meanwhile is a conflict', () => {
  const gone = changeOf(service({ a: '1' }), undefined);
  expect(restorationOf(gone, undefined)).toEqual({ restoration: { does: 'create', object: gone.before }, conflicts: [] });
  expect(restorationOf(gone, now(service({ a: '1' })))).toEqual({ restoration: { does: 'nothing' }, conflicts: [] });
  expect(restorationOf(gone, now(service({ a: '2' }))).conflicts).toEqual(['metadata.annotations.a']);
});

test('several commands on one object, each told as if it were alone, are one change', () => {
  const before = service({ a: '1', b: '2' });
  const [one, ...rest] = combined([changeOf(before, service({ b: '2' })), changeOf(before, service({ a: '1' }))]);
  expect(rest).toEqual([]);
  expect(one!.before).toEqual(before);
  expect(restorationOf(one!, now(service())).restoration).toEqual({ does: 'replace', object: now(before) });
});

test('a patch says what is another, and which version it is for', () => {
  const is = now(service({ a: '1', b: '2' }, { ports: [1, 2], selector: { x: 'y' } }));
  const wanted = now(service(undefined, { ports: [1], selector: { x: 'y', z: '' } }));
  expect(mergePatch(is, wanted)).toEqual({
    metadata: { annotations: null, resourceVersion: '7' },
    spec: { ports: [1], selector: { z: '' } },
  });
});

test('any two objects: what is put back from the one is the other', () => {
  const seed = 20_261_127;
  const random = seededRandom(seed);
  const value = (depth: number): unknown => {
    const dice = random();
    if (depth === 0 || dice < 0.3) return dice < 0.15 ? 'x' : Math.floor(random() * 3);
    if (dice < 0.5) return Array.from({ length: Math.floor(random() * 3) }, () => value(depth - 1));
    return Object.fromEntries(['a', 'b', '__proto__x', 'c.d'].filter(() => random() < 0.6).map((name) => [name, value(depth - 1)]));
  };
  for (let round = 0; round < 500; round += 1) {
    const [before, after] = [service(undefined, { v: value(3) }), service(undefined, { v: value(3) })];
    const { restoration, conflicts } = restorationOf(changeOf(before, after), now(after));
    const back = restoration.does === 'replace' ? restoration.object : now(after);
    expect({ seed, round, conflicts, back }).toEqual({ seed, round, conflicts: [], back: now(before) });
  }
});
