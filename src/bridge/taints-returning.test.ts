/** The taint between other writers: put back, changed meanwhile, on a node that goes. @module */
import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../kube/client.ts';
import { nodes } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import type { FaultyClient } from '../kube/testing/faulty-client.ts';
import { NODE, TAINT, taintFixture, type TaintFixture } from './testing/taint-fixture.ts';

const REMOVED = 'RouteUnreachableRemoved';
const RETURNED = 'RouteUnreachableReturned';
const MINUTE = 60_000;

/** Does something else right before each patch of a Node. */
const after =
  (meanwhile: (patch: number) => Promise<unknown>) =>
  (client: FaultyClient): KubeClient => {
    let patches = 0;
    return {
      list: (of, options) => client.list(of, options),
      get: (of, key) => client.get(of, key),
      create: (of, object, options) => client.create(of, object, options),
      update: (of, object, options) => client.update(of, object, options),
      delete: (of, key, options) => client.delete(of, key, options),
      watch: (of, options) => client.watch(of, options),
      async patch(of, key, patch, options) {
        if (of.plural === 'nodes') await meanwhile(++patches);
        return client.patch(of, key, patch, options);
      },
    };
  };

/** How often people were told, each event as often as it says. */
const times = async ({ told }: TaintFixture, reason: string): Promise<number> =>
  (await told(reason)).reduce((sum, { count = 0 }) => sum + count, 0);

describe('a taint that somebody puts back', () => {
  test('is removed again after a minute, then ever more rarely; the third return is a warning that names the likely reason', async () => {
    const fixture = await taintFixture();
    const { addReadyNode, untilFree, putBack, clock, passing, told, taints } = fixture;
    await addReadyNode();
    const removals: number[] = [];
    const least = [1, 2, 4, 8, 16, 30, 30];
    for (let n = 0; n <= least.length; n++) {
      if (n > 0) {
        await clock.advance(least[n - 1]! * MINUTE - 5_000);
        expect(await taints()).toEqual([TAINT]);
      }
      await untilFree();
      removals.push(clock.now());
      await passing(async () => (await times(fixture, REMOVED)) === n + 1, `removal ${n + 1} is told`);
      expect(await times(fixture, RETURNED)).toBe(Math.max(0, n - 2));
      await putBack();
    }
    const pauses = removals.slice(1).map((at, index) => (at - removals[index]!) / MINUTE);
    for (const [index, pause] of least.entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(pause);
      // The proofs after the pause, and the steps of this test.
      expect(pauses[index]).toBeLessThan(pause + 1);
    }
    const [event] = await told(RETURNED);
    expect(event).toMatchObject({ type: 'Warning', involvedObject: { kind: 'Node', name: NODE } });
    expect(event!.message).toContain('was put back 3 times after its removal, likely by CCE, which waits for its own CNI');
  });

  test('has to be proven again each time', async () => {
    let works = true;
    const { addReadyNode, untilFree, putBack, wait, taints, probes } = await taintFixture({ probe: () => Promise.resolve(works) });
    await addReadyNode();
    await untilFree();
    works = false;
    await putBack();
    await wait(1_200);
    expect(await taints()).toEqual([TAINT]);
    works = true;
    const before = probes.length;
    await untilFree();
    expect(probes.length - before).toBe(2);
  });

  test('after hours without it counts anew', async () => {
    const fixture = await taintFixture();
    const { addReadyNode, untilFree, putBack, clock } = fixture;
    await addReadyNode();
    for (let n = 0; n < 5; n++) {
      await untilFree();
      await fixture.wait(4_000);
      await putBack();
      const began = clock.now();
      await untilFree();
      expect(clock.now() - began).toBeLessThan(MINUTE);
      await fixture.wait(4_000);
      await putBack();
    }
    expect(await times(fixture, RETURNED)).toBe(0);
  });
});

describe('a Node that changes between reading and writing', () => {
  test('is read again, and keeps what others wrote', async () => {
    const other = { key: 'node.cloudprovider.kubernetes.io/cni-problem', effect: 'NoSchedule' as const };
    const through = after(async (patch) => {
      if (patch === 1) await fixture.client.patch(nodes, { name: NODE }, { type: 'merge', body: { spec: { taints: [other, TAINT] } } });
    });
    const fixture: TaintFixture = await taintFixture({ through });
    await fixture.addReadyNode();
    await fixture.untilFree();
    expect(await fixture.taints()).toEqual([other]);
    expect(fixture.errors).toEqual([]);
    await fixture.passing(async () => (await times(fixture, REMOVED)) === 1);
  });

  test('that always changes is tried again later', async () => {
    let always = true;
    const through = after(async (patch) => {
      const other = { key: 'busy', value: `${patch}`, effect: 'NoSchedule' as const };
      const taints = patch % 2 ? [other, TAINT] : [TAINT, other];
      if (always) await fixture.client.patch(nodes, { name: NODE }, { type: 'merge', body: { spec: { taints } } });
    });
    const fixture: TaintFixture = await taintFixture({ through });
    await fixture.addReadyNode();
    await fixture.passing(() => fixture.errors.length >= 2, 'two failures');
    expect(await times(fixture, REMOVED)).toBe(0);
    always = false;
    await fixture.untilFree();
    expect((await fixture.taints()).map(({ key }) => key)).toEqual(['busy']);
  });

  test('that somebody else has freed is not claimed', async () => {
    const through = after(() => fixture.client.patch(nodes, { name: NODE }, { type: 'merge', body: { spec: { taints: [] } } }));
    const fixture: TaintFixture = await taintFixture({ through });
    await fixture.addReadyNode();
    await fixture.untilFree();
    await fixture.wait(60);
    expect(await times(fixture, REMOVED)).toBe(0);
    expect(fixture.errors).toEqual([]);
  });

  test('that goes is forgotten', async () => {
    const through = after(() => fixture.client.delete(nodes, { name: NODE }));
    const fixture: TaintFixture = await taintFixture({ through });
    await fixture.addReadyNode();
    await fixture.passing(async () => (await fixture.client.list(nodes)).items.length === 0, 'the node is gone');
    await fixture.wait(600);
    expect(await times(fixture, REMOVED)).toBe(0);
    expect(fixture.errors).toEqual([]);
    expect(fixture.probes).toHaveLength(2);
  });

  test('that is another one of the same name needs proofs of its own', async () => {
    let uid: string | undefined;
    const through = after(async (patch) => {
      if (patch > 1) return;
      await fixture.client.delete(nodes, { name: NODE });
      uid = (await fixture.addNode()).metadata.uid;
    });
    const fixture: TaintFixture = await taintFixture({ through });
    await fixture.addReadyNode();
    await fixture.passing(() => uid, 'another node');
    await fixture.untilFree();
    expect((await fixture.client.get(nodes, { name: NODE })).metadata.uid).toBe(uid);
    expect(fixture.probes).toHaveLength(4);
    await fixture.passing(async () => (await times(fixture, REMOVED)) === 1);
    expect((await fixture.told(REMOVED))[0]!.involvedObject.uid).toBe(uid);
  });
});

describe('an API server', () => {
  test('whose answer is lost has done it all the same, which is told', async () => {
    const fixture = await taintFixture();
    let lost = 0;
    const timeout = new StatusError(504, 'Timeout', 'request timed out');
    fixture.faulty.inject(({ verb, resource }) =>
      verb === 'patch' && resource === 'nodes' && lost++ === 0 ? { error: timeout, after: true } : undefined,
    );
    await fixture.addReadyNode();
    await fixture.untilFree();
    await fixture.passing(async () => (await times(fixture, REMOVED)) === 1);
    expect(lost).toBe(1);
  });

  test('that refuses is asked again, and the taint stays until it agrees', async () => {
    const fixture = await taintFixture();
    const forbidden = new StatusError(403, 'Forbidden', 'nodes is forbidden');
    fixture.faulty.inject(({ verb, resource }) => (verb === 'patch' && resource === 'nodes' ? { error: forbidden } : undefined));
    await fixture.addReadyNode();
    await fixture.passing(() => fixture.errors.length >= 3, 'three refusals');
    expect(fixture.errors).toEqual(fixture.errors.map(() => forbidden));
    expect(await fixture.taints()).toEqual([TAINT]);
    fixture.faulty.inject();
    await fixture.untilFree();
    await fixture.passing(async () => (await times(fixture, REMOVED)) === 1);
    expect(await times(fixture, RETURNED)).toBe(0);
  });
});
