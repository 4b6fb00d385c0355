/** From what is there of an entrypoint to what should be: the fewest writes, of our own fields alone. @module */
import { describe, expect, test } from 'vitest';
import type { CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import type { Draft, KubeObject } from '../../kube/objects.ts';
import type { EndpointSlice, Service } from '../../kube/resources.ts';
import { APPLIED } from './applied.ts';
import { diff, removalChanges, type LiveObjects, type ObjectChange } from './diff.ts';
import { endpointSliceStrategy } from './endpoint-slice.ts';
import { envoyRedirectStrategy } from './envoy-redirect.ts';
import { selectorStrategy } from './selector.ts';
import type { ObjectModel } from './strategy.ts';
import { situationOf, type SituationWish } from './testing/situation.ts';

const NONE: LiveObjects = { services: [], slices: [], envoyConfigs: [] };

/** An object as a server would hold it, with what it fills in. */
const stored = <T extends KubeObject>(draft: Draft<T>, uid: string): T =>
  ({
    ...structuredClone(draft),
    metadata: { ...structuredClone(draft.metadata), uid, resourceVersion: '7', creationTimestamp: '2026-11-01T00:00:00Z' },
  }) as T;

/** What is there after a model has been written, NodePorts and the controller's address included. */
function written(model: ObjectModel): LiveObjects {
  const created = diff(model, NONE).changes.flatMap((change) => (change.verb === 'create' ? [change.object] : []));
  const of = <T extends KubeObject>(kind: string): T[] =>
    created.filter((one) => one.kind === kind).map((one) => stored(one as Draft<T>, `uid-${kind}`));
  const services = of<Service>('Service').map((service) => {
    const spec = service.spec!;
    if (spec.allocateLoadBalancerNodePorts) spec.ports = spec.ports!.map((port, index) => ({ ...port, nodePort: 30500 + index }));
    return { ...service, spec: { ...spec, clusterIP: '10.247.1.1', sessionAffinity: 'None' as const } };
  });
  return { services, slices: of<EndpointSlice>('EndpointSlice'), envoyConfigs: of<CiliumEnvoyConfig>('CiliumEnvoyConfig') };
}

interface ChangeBody {
  metadata: { annotations?: object };
  spec?: { ports?: object[] };
  endpoints?: object[];
}

const lines = (changes: readonly ObjectChange[]): string[] => changes.map(({ verb, target, detail }) => `${verb} ${target}: ${detail}`);
const bodyOf = (changes: readonly ObjectChange[]): ChangeBody => {
  const [change, ...others] = changes;
  expect(others).toEqual([]);
  if (change?.verb !== 'update') throw new Error(`not an update: ${change?.verb}`);
  return change.body as unknown as ChangeBody;
};
const shared = (more: Partial<SituationWish> = {}): SituationWish => ({
  ports: { 80: 31080 },
  ...more,
  spec: { elb: { id: 'elb-1' }, ...more.spec },
});
const selector = (more?: Partial<SituationWish>): ObjectModel => selectorStrategy.desired(situationOf(shared(more)));
const slices = (more?: SituationWish): ObjectModel => endpointSliceStrategy.desired(situationOf(more));
const redirect = (more?: Partial<SituationWish>): ObjectModel => envoyRedirectStrategy.desired(situationOf(shared(more)));

/** The live objects with their Service changed by somebody. */
const edited = (found: LiveObjects, edit: (service: Service) => void): LiveObjects => {
  const [service] = structuredClone(found.services) as [Service];
  edit(service);
  return { ...found, services: [service] };
};

test('everything is made before the Service that leads there', () => {
  expect(lines(diff(slices(), NONE).changes)).toEqual([
    'create EndpointSlice kube-system/cilium-cce-shop-web: endpoints 2',
    'create Service kube-system/cilium-cce-shop-web: port 80, 443',
  ]);
  expect(lines(diff(redirect(), NONE).changes)).toEqual([
    'create CiliumEnvoyConfig kube-system/cilium-cce-shop-web: port 80',
    'create Service kube-system/cilium-cce-shop-web: port 80',
  ]);
});

test('nothing is written when nothing differs', () => {
  for (const model of [slices(), redirect(), selector()]) expect(diff(model, written(model))).toEqual({ changes: [], leaving: undefined });
});

test('what others add to the Service stays', () => {
  const found = edited(written(selector()), ({ metadata, spec }) => {
    metadata.labels!['team'] = 'edge';
    Object.assign(metadata.annotations!, { 'kubernetes.io/elb.tags': 'a=b', note: 'x' });
    metadata.finalizers = ['service.kubernetes.io/load-balancer-cleanup'];
    Object.assign(spec!, { loadBalancerIP: '10.2.0.9', internalTrafficPolicy: 'Cluster' });
  });
  expect(diff(selector(), found).changes).toEqual([]);
});

describe('an update', () => {
  test('moves the targetPort when the Gateway has got another NodePort, and keeps its own', () => {
    const { changes } = diff(selector({ ports: { 80: 32001 } }), written(selector()));
    expect(lines(changes)).toEqual(['update Service kube-system/cilium-cce-shop-web: port-80: targetPort 31080 → 32001']);
    expect(bodyOf(changes)).toEqual({
      metadata: { resourceVersion: '7' },
      spec: { ports: [{ name: 'port-80', port: 80, protocol: 'TCP', targetPort: 32001, nodePort: 30500 }] },
    });
  });

  test('moves the ports of the slice with it', () => {
    const { changes } = diff(slices({ ports: { 80: 32001, 443: 31443 } }), written(slices()));
    expect(lines(changes)).toEqual([
      'update EndpointSlice kube-system/cilium-cce-shop-web: port-80: port 31080 → 32001',
      'update Service kube-system/cilium-cce-shop-web: port-80: targetPort 31080 → 32001',
    ]);
  });

  test('follows nodes, and keeps the last ones when none is able', () => {
    const targets = [{ node: 'n3', address: '10.2.0.13' }];
    const { changes } = diff(slices({ more: { targets } }), written(slices()));
    expect(lines(changes)).toEqual(['update EndpointSlice kube-system/cilium-cce-shop-web: endpoints 2 → 1']);
    expect(bodyOf(changes).endpoints).toEqual([{ addresses: ['10.2.0.13'], conditions: { ready: true }, nodeName: 'n3' }]);
    expect(diff(slices({ more: { targets: [] } }), written(slices())).changes).toEqual([]);
  });

  test("follows the Gateway's Envoy configuration", () => {
    const { envoyConfig } = situationOf();
    const next = { ...envoyConfig!, spec: { ...envoyConfig!.spec, backendServices: [{ name: 'front', number: ['81'] }] } };
    const { changes } = diff(redirect({ more: { envoyConfig: next } }), written(redirect()));
    expect(lines(changes)).toEqual(['update CiliumEnvoyConfig kube-system/cilium-cce-shop-web: backendServices']);
    expect(bodyOf(changes).spec).toEqual({ backendServices: [{ name: 'front', number: ['81'], namespace: 'shop' }] });
  });

  test('repairs hand edits', () => {
    const found = edited(written(selector()), ({ metadata, spec }) => {
      metadata.annotations!['kubernetes.io/elb.lb-algorithm'] = 'SOURCE_IP';
      delete metadata.annotations!['kubernetes.io/elb.health-check-flag'];
      Object.assign(spec!, { selector: { app: 'x', 'k8s-app': 'cilium' }, externalTrafficPolicy: 'Local' });
    });
    const { changes } = diff(selector(), found);
    expect(lines(changes)).toEqual([
      'update Service kube-system/cilium-cce-shop-web: selector, externalTrafficPolicy, elb.lb-algorithm, elb.health-check-flag',
    ]);
    expect(bodyOf(changes)).toEqual({
      metadata: {
        resourceVersion: '7',
        annotations: { 'kubernetes.io/elb.lb-algorithm': 'ROUND_ROBIN', 'kubernetes.io/elb.health-check-flag': 'on' },
      },
      spec: { selector: { 'k8s-app': 'cilium', app: null }, externalTrafficPolicy: 'Cluster' },
    });
  });

  test('takes away annotations that are no longer wanted, and only those that it had set', () => {
    const before = selector({ spec: { listeners: [{ port: 80, protocol: 'HTTP' }] } });
    const found = edited(written(before), ({ metadata }) => {
      metadata.annotations!['kubernetes.io/elb.cert-id'] = 'of-somebody';
    });
    const { annotations } = bodyOf(diff(selector(), found).changes).metadata;
    expect(annotations).toEqual({ 'kubernetes.io/elb.protocol-port': null, [APPLIED]: expect.any(String) });
  });
});

describe('another ELB', () => {
  const other = { spec: { elb: { id: 'elb-2' } } };

  test('means another Service, made when the old one is gone', () => {
    const found = written(selector());
    const first = diff(selector(other), found);
    expect(lines(first.changes)).toEqual(['delete Service kube-system/cilium-cce-shop-web: another ELB: it is made again']);
    expect(first.leaving).toBe(found.services[0]);
    const going = edited(found, ({ metadata }) => (metadata.deletionTimestamp = '2026-11-01T00:01:00Z'));
    expect(diff(selector(other), going)).toEqual({ changes: [], leaving: going.services[0] });
    expect(lines(diff(selector(other), NONE).changes)).toEqual(['create Service kube-system/cilium-cce-shop-web: port 80']);
  });

  test.each([
    ['another class', { elb: { id: 'elb-1', class: 'performance' as const } }],
    ['an ELB to be made', { elb: { autocreate: {} } }],
  ])('is %s too', (_name, spec) => {
    expect(lines(diff(selector({ spec }), written(selector())).changes)).toEqual([expect.stringContaining('another ELB')]);
  });

  test('is not the id that the controller wrote after autocreate, nor another order of its fields', () => {
    const made = (autocreate: object): ObjectModel => selector({ spec: { elb: { id: undefined as never, autocreate } } });
    const found = edited(written(made({ type: 'inner', name: 'n' })), ({ metadata }) => {
      metadata.annotations!['kubernetes.io/elb.id'] = 'made-by-cce';
    });
    expect(lines(diff(made({ name: 'n', type: 'inner' }), found).changes)).toEqual([]);
    expect(lines(diff(made({ name: 'm' }), found).changes)).toEqual([expect.stringContaining('another ELB')]);
  });

  test('is not an id that somebody wrote by hand: that is repaired in place', () => {
    const found = edited(written(selector()), ({ metadata }) => (metadata.annotations!['kubernetes.io/elb.id'] = 'elb-9'));
    expect(lines(diff(selector(), found).changes)).toEqual(['update Service kube-system/cilium-cce-shop-web: elb.id']);
  });
});

describe('from one mode to another', () => {
  test('the Service gets its new way before the old one is taken away', () => {
    const { changes } = diff(
      slices({ spec: { elb: { id: 'elb-1', class: 'performance' } } }),
      written(redirect({ spec: { elb: { id: 'elb-1', class: 'performance' } } })),
    );
    expect(changes.map(({ verb, target }) => `${verb} ${target.split(' ')[0]}`)).toEqual([
      'create EndpointSlice',
      'update Service',
      'delete CiliumEnvoyConfig',
    ]);
    const update = changes[1] as Extract<ObjectChange, { verb: 'update' }>;
    expect(update.body).toMatchObject({
      metadata: {
        labels: { 'service.kubernetes.io/service-proxy-name': 'cilium-cce' },
        annotations: { 'cce.io/elb.endpointslice-user-managed': 'true' },
      },
      spec: { selector: null, allocateLoadBalancerNodePorts: false },
    });
    expect((update.body['spec'] as { ports: object[] }).ports.some((port) => 'nodePort' in port)).toBe(false);
  });

  test('and back, without what only the first one needs', () => {
    const elb = { id: 'elb-1', class: 'performance' as const };
    const { changes } = diff(selector({ spec: { elb } }), written(slices({ ports: { 80: 31080 }, spec: { elb } })));
    expect(changes.map(({ verb, target }) => `${verb} ${target.split(' ')[0]}`)).toEqual(['update Service', 'delete EndpointSlice']);
    expect((changes[0] as Extract<ObjectChange, { verb: 'update' }>).body).toMatchObject({
      metadata: {
        labels: { 'service.kubernetes.io/service-proxy-name': null },
        annotations: { 'cce.io/elb.endpointslice-user-managed': null },
      },
      spec: { selector: { 'k8s-app': 'cilium' }, allocateLoadBalancerNodePorts: true },
    });
  });

  /** Kubernetes gives the slices that it makes for a Service the Service's labels. */
  const kubernetesSlice = (found: LiveObjects): EndpointSlice => {
    const labels = { ...found.services[0]!.metadata.labels, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
    return stored<EndpointSlice>(
      {
        metadata: { namespace: 'kube-system', name: 'cilium-cce-shop-web-x7k', labels },
        addressType: 'IPv4',
        endpoints: [],
      },
      'k',
    );
  };

  test('slices that Kubernetes made for the selector are its own, until there is no selector', () => {
    const found = written(selector());
    const withSlice = { ...found, slices: [kubernetesSlice(found)] };
    expect(diff(selector(), withSlice).changes).toEqual([]);
    expect(removalChanges(withSlice).map(({ target }) => target)).toEqual(['Service kube-system/cilium-cce-shop-web']);
    const own = written(slices());
    expect(lines(diff(slices(), { ...own, slices: [...own.slices, kubernetesSlice(own)] }).changes)).toEqual([
      'delete Endpoints kube-system/cilium-cce-shop-web: of the selector',
      'delete EndpointSlice kube-system/cilium-cce-shop-web-x7k: of the selector',
    ]);
  });
});

test('while something of Cilium is missing, what is there stays', () => {
  const waiting = selector({ more: { service: undefined } });
  expect(diff(waiting, written(selector()))).toEqual({ changes: [], leaving: undefined });
});

test('without ports everything goes, the Service first', () => {
  const { changes } = diff(redirect({ ports: {} }), written(redirect()));
  expect(changes.map(({ verb, target }) => `${verb} ${target.split(' ')[0]}`)).toEqual(['delete Service', 'delete CiliumEnvoyConfig']);
  expect(removalChanges(written(redirect())).map(({ target }) => target.split(' ')[0])).toEqual(['Service', 'CiliumEnvoyConfig']);
});

test("somebody's Service that carries our label of an entrypoint is not touched", () => {
  const found = edited(written(selector()), ({ metadata }) => {
    metadata.name = 'theirs';
    delete metadata.labels!['app.kubernetes.io/managed-by'];
  });
  expect(lines(diff(selector(), found).changes)).toEqual(['create Service kube-system/cilium-cce-shop-web: port 80']);
  expect(removalChanges(found)).toEqual([]);
});
