/** Defaults and pruning. @module */
import { describe, expect, it } from 'vitest';
import { applyDefaults, pruneUnknown } from '../index.ts';
import { defaulted, kindNamed, widget, widgetKind } from '../testing/kinds.ts';

const spec = (object: Record<string, unknown>): Record<string, unknown> => object['spec'] as Record<string, unknown>;

const service = (more: object) =>
  spec(defaulted(kindNamed('Service'), { metadata: { name: 's' }, spec: { ports: [{ port: 80 }], ...more } }));

describe('built-in kinds', () => {
  it('pods', () => {
    const pod = defaulted(kindNamed('Pod'), {
      metadata: { name: 'p' },
      spec: {
        containers: [
          { name: 'a', image: 'nginx', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 } } },
          { name: 'b', image: 'registry:5000/web:1.2', resources: { limits: { cpu: '1' } } },
          { name: 'c', image: 'web@sha256:00' },
        ],
        volumes: [{ name: 'e' }, { name: 's', secret: { secretName: 'x' } }],
      },
    });
    expect(spec(pod)).toEqual({
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      securityContext: {},
      enableServiceLinks: true,
      containers: [
        {
          name: 'a',
          image: 'nginx',
          imagePullPolicy: 'Always',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: {},
          ports: [{ containerPort: 80, protocol: 'TCP' }],
          readinessProbe: {
            httpGet: { port: 80, path: '/', scheme: 'HTTP' },
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
        },
        {
          name: 'b',
          image: 'registry:5000/web:1.2',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: { limits: { cpu: '1' }, requests: { cpu: '1' } },
        },
        {
          name: 'c',
          image: 'web@sha256:00',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: {},
        },
      ],
      volumes: [
        { name: 'e', emptyDir: {} },
        { name: 's', secret: { secretName: 'x', defaultMode: 420 } },
      ],
    });
  });

  it('services, by type', () => {
    expect(service({})).toEqual({
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(service({ type: 'LoadBalancer' })).toMatchObject({ externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true });
    expect(service({ type: 'ExternalName', externalName: 'a.b' })).not.toHaveProperty('internalTrafficPolicy');
  });

  it('jobs select their own pods', () => {
    const job = defaulted(kindNamed('Job'), {
      metadata: { name: 'j', uid: 'u-1' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [] } } },
    });
    expect(spec(job)).toMatchObject({
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } },
      template: { metadata: { labels: { 'job-name': 'j', 'batch.kubernetes.io/job-name': 'j', 'controller-uid': 'u-1' } } },
    });
  });

  it('secrets take text as bytes', () => {
    expect(defaulted(kindNamed('Secret'), { stringData: { a: 'ü' }, data: { b: 'eA==' } })).toEqual({
      type: 'Opaque',
      data: { a: 'w7w=', b: 'eA==' },
    });
  });

  it('are idempotent', () => {
    for (const kind of ['Pod', 'Deployment', 'DaemonSet', 'Job', 'Service', 'NetworkPolicy', 'EndpointSlice']) {
      const template = { spec: { containers: [{ name: 'a', image: 'b' }] } };
      const once = defaulted(kindNamed(kind), {
        metadata: { name: 'x', uid: 'u' },
        spec: { ...template.spec, template, selector: {} },
        ports: [{}],
      });
      expect(defaulted(kindNamed(kind), once)).toEqual(once);
    }
  });
});

describe('custom resources', () => {
  const kind = widgetKind({
    type: 'object',
    default: {},
    properties: {
      size: { type: 'integer', default: 1 },
      note: { type: 'string', nullable: true },
      plain: { type: 'string' },
      list: { type: 'array', items: { type: 'object', properties: { on: { type: 'boolean', default: true } } } },
      map: { type: 'object', additionalProperties: { type: 'object', properties: { on: { type: 'boolean', default: false } } } },
      free: {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
        properties: { known: { type: 'object', properties: { a: { type: 'string' } } } },
      },
    },
  });

  it('get the defaults of their schema, at every depth', () => {
    expect(applyDefaults(kind, { metadata: { name: 'w' } })).toEqual({ metadata: { name: 'w' }, spec: { size: 1 } });
    expect(applyDefaults(kind, widget({ list: [{}], map: { a: {} } }))).toMatchObject({
      spec: { size: 1, list: [{ on: true }], map: { a: { on: false } } },
    });
  });

  it('lose a null that is not allowed, and keep one that is', () => {
    expect(applyDefaults(kind, widget({ size: null, note: null, plain: null }))).toMatchObject({ spec: { size: 1, note: null } });
    expect(applyDefaults(kind, widget({ plain: null }))).not.toHaveProperty('spec.plain');
  });

  it('do not share defaults', () => {
    const [a, b] = [{} as Record<string, object>, {} as Record<string, object>].map((object) => applyDefaults(kind, object));
    expect(a!['spec']).not.toBe(b!['spec']);
  });

  it('lose unknown fields, except where they are preserved', () => {
    const object = Object.freeze(widget({ nope: 1, list: [{ on: true, off: 1 }], free: { any: { thing: 1 }, known: { a: 'x', b: 'y' } } }));
    const { object: pruned, unknown } = pruneUnknown(kind, object);
    expect(unknown).toEqual(['spec.free.known.b', 'spec.list[0].off', 'spec.nope']);
    expect(pruned).toEqual(widget({ list: [{ on: true }], free: { any: { thing: 1 }, known: { a: 'x' } } }));
    expect(object).toEqual(widget({ nope: 1, list: [{ on: true, off: 1 }], free: { any: { thing: 1 }, known: { a: 'x', b: 'y' } } }));
  });
});
