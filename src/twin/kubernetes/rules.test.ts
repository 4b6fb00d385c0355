/** The pure rules of rollouts, slices, DNS and logs, over seeded random cases where it fits. @module */
import { describe, expect, it } from 'vitest';
import { AdjustableClock } from '../../kube/clock.ts';
import { decodeAnswer, decodeQuery, encodeAnswer, encodeQuery, RecordType, ResponseCode } from './dns/message.ts';
import { candidates } from './dns/resolver.ts';
import { createImageRegistry } from './images.ts';
import { expand } from './kubelet/environment.ts';
import { LogBuffer } from './kubelet/log-buffer.ts';
import { parseQuantity } from './quantity.ts';
import { fitError } from './scheduler/fit-error.ts';
import { planSlices } from './services/slice-plan.ts';
import { tolerates, type Taint } from './tolerations.ts';
import { canonical, templateHash } from './workloads/names.ts';
import { fenceposts, rollingStep } from './workloads/rolling-update.ts';
import { seededRandom } from '../../kube/random.ts';
import type { EndpointSlice } from '../../kube/resources.ts';

describe('rolling update', () => {
  it('reaches the wanted size from any start without passing its fence posts (seeded)', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = seededRandom(seed);
      const below = (limit: number): number => Math.floor(random() * limit);
      const desired = 1 + below(12);
      const posts = fenceposts(desired, below(4), `${below(60)}%`);
      // All old pods are up; a new pod becomes available at some later step.
      const old = Array.from({ length: 1 + below(3) }, () => ({ replicas: 0, available: 0 }));
      for (let i = 0; i < desired; i++) old[below(old.length)]!.replicas += 1;
      for (const set of old) set.available = set.replicas;
      let current = { replicas: 0, available: 0 };
      for (let step = 0; step < 200; step++) {
        const next = rollingStep({ desired, ...posts, current, old });
        const total = next.current + next.old.reduce((a, b) => a + b, 0);
        const available = current.available + next.old.reduce((sum, replicas, i) => sum + Math.min(replicas, old[i]!.available), 0);
        expect(total, `seed ${seed}: surge`).toBeLessThanOrEqual(desired + posts.maxSurge);
        expect(available, `seed ${seed}: availability`).toBeGreaterThanOrEqual(desired - posts.maxUnavailable);
        next.old.forEach((replicas, i) => (old[i] = { replicas, available: replicas }));
        current = { replicas: next.current, available: Math.min(next.current, current.available + (random() < 0.7 ? 1 : 0)) };
      }
      expect({ seed, current: current.replicas, old: old.map(({ replicas }) => replicas) }).toEqual({
        seed,
        current: desired,
        old: old.map(() => 0),
      });
    }
  });
});

describe('slice plan', () => {
  it('keeps endpoints where they are and loses none (seeded)', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const ports = [{ name: '', port: 80, protocol: 'TCP' as const }];
      let slices: EndpointSlice[] = [];
      for (let round = 0; round < 5; round++) {
        const wanted = Array.from({ length: 40 }, (_, i) => i).filter(() => random() < 0.6);
        const endpoints = wanted.map((i) => ({ addresses: [`10.0.0.${i}`] }));
        const plan = planSlices(endpoints.length > 0 ? [{ ports, endpoints }] : [], slices, 10);
        const kept = slices.filter((slice) => !plan.remove.includes(slice));
        slices = [
          ...kept.map((slice) => ({ ...slice, endpoints: plan.update.find((one) => one.slice === slice)?.endpoints ?? slice.endpoints })),
          ...plan.create.map((one, i) => ({ ...one, metadata: { name: `s${round}-${i}` } }) as unknown as EndpointSlice),
        ];
        const got = slices.flatMap((slice) => slice.endpoints ?? []).map(({ addresses }) => addresses[0]);
        expect(got, `seed ${seed}`).toHaveLength(endpoints.length);
        expect(new Set(got), `seed ${seed}`).toEqual(new Set(endpoints.map(({ addresses }) => addresses[0])));
        expect(Math.max(...slices.map((slice) => slice.endpoints?.length ?? 0))).toBeLessThanOrEqual(10);
        expect(planSlices(endpoints.length > 0 ? [{ ports, endpoints }] : [], slices, 10)).toEqual({ create: [], update: [], remove: [] });
      }
    }
  });
});

describe('DNS', () => {
  it('encodes and decodes questions and answers', () => {
    const question = { id: 7, name: 'web.default.svc.cluster.local', type: RecordType.A };
    expect(decodeQuery(encodeQuery(question))).toEqual(question);
    const answer = encodeAnswer(question, { code: ResponseCode.NoError, addresses: ['10.247.0.1', '10.100.0.200'] });
    expect(decodeAnswer(answer)).toEqual({ id: 7, code: 0, addresses: ['10.247.0.1', '10.100.0.200'] });
    expect(() => decodeQuery(encodeQuery(question).subarray(0, 20))).toThrow(RangeError);
  });

  it('tries the search list first for names with few dots', () => {
    const config = { search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5 };
    expect(candidates('web.shop', config)).toEqual([
      'web.shop.default.svc.cluster.local',
      'web.shop.svc.cluster.local',
      'web.shop.cluster.local',
      'web.shop',
    ]);
    expect(candidates('web.shop.', config)).toEqual(['web.shop']);
  });
});

describe('log buffer', () => {
  it('keeps the last lines within its bound, and counts those it lost', () => {
    const log = new LogBuffer(new AdjustableClock({ frozen: true, start: 0 }), 100);
    for (let i = 0; i < 50; i++) log.append(`line ${i}\n`);
    const { entries, next } = log.since(0);
    expect(entries.at(-1)?.text).toBe('line 49\n');
    expect(entries.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(100);
    expect(next).toBe(50);
    log.append('half');
    expect(log.since(next).entries).toEqual([]);
    log.append(' done\n');
    expect(log.since(next).entries.map(({ text }) => text)).toEqual(['half done\n']);
  });
});

describe('small rules', () => {
  it.each([
    ['100m', 0.1],
    ['1.5', 1.5],
    ['128Mi', 134_217_728],
    ['2e3', 2000],
    ['nonsense', 0],
  ])('quantity %s is %d', (text, value) => expect(parseQuantity(text)).toBeCloseTo(value, 9));

  it.each([
    ['nginx:1.27', 'docker.io/library/nginx@sha256:0123', true],
    ['test-python', 'swr.cn-north-4.myhuaweicloud.com/demo/test-python:1.0', true],
    ['curlimages/curl', 'curlimages/curl', true],
    ['nginx', 'example.com:5000/nginxx', false],
  ])('image %s is found by %s: %s', (_name, image, found) => expect(createImageRegistry().find(image) !== undefined).toBe(found));

  it('an empty toleration with Exists tolerates everything, a value must match', () => {
    const taint: Taint = { key: 'k', value: 'v', effect: 'NoSchedule' };
    expect(tolerates({ operator: 'Exists' }, taint)).toBe(true);
    expect(tolerates({ key: 'k', value: 'w' }, taint)).toBe(false);
    expect(tolerates({ key: 'k', value: 'v', effect: 'NoExecute' }, taint)).toBe(false);
  });

  it('says why nothing fits, and that there is no node at all', () => {
    expect(fitError([], 0, true)).toBe('no nodes available to schedule pods');
    expect(fitError([{ reasons: ['Insufficient cpu'], preemptible: true }], 1, false)).toBe(
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: not eligible due to preemptionPolicy=Never.",
    );
  });

  it('expands $(NAME) as Kubernetes does', () => {
    expect(expand('$(A) $$(A) $(B) $A', { A: 'x' })).toBe('x $(A) $(B) $A');
  });

  it('hashes a template whatever the order of its keys', () => {
    expect(templateHash({ a: 1, b: [2] })).toBe(templateHash({ b: [2], a: 1 }));
    expect(templateHash({ a: 1 })).not.toBe(templateHash({ a: 2 }));
    expect(canonical({ b: undefined, a: 1 })).toBe('{"a":1}');
  });
});
