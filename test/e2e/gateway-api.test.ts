/**
 * The Gateway API through the whole path: manifests applied to one lab, real requests through the ELB,
 * and each time what `trace` says about the same request.
 * @module
 */
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { gateways, httpRoutes, referenceGrants } from '../../src/cluster/kinds.ts';
import { events, isTrue, pods } from '../../src/kube/index.ts';
import { Lab } from '../../src/lab/index.ts';
import { ask, statusOf, traceOf, type Answered, type Asked } from '../gateway-client.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples', 'gateway-api');

let lab: Lab;

/** Applies YAML as it would stand in a file. */
async function apply(yaml: string): Promise<void> {
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as Parameters<Lab['installation']['objects']>[0][number]);
  await lab.installation.objects(objects);
}

const route = (name: string, spec: string, namespace = 'default'): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}`;

/** Asks until the answer is as wanted; then the trace of the same request must end alike. */
async function until(asked: Asked, wanted: (answer: Answered) => boolean, gateway = 'shop'): Promise<Answered> {
  const answer = await lab.eventually(`an answer to ${JSON.stringify(asked)}`, async () => {
    const seen = await ask(lab, asked);
    return wanted(seen) && seen;
  });
  // The address is published when the ELB listens already.
  await lab.eventually(
    'the address of the Gateway',
    () => (lab.model.get(gateways, { namespace: 'default', name: gateway })?.status?.addresses ?? []).length > 0,
  );
  expect(statusOf(traceOf(lab, asked, gateway))).toBe(answer.status);
  return answer;
}

const status =
  (code: number) =>
  (answer: Answered): boolean =>
    answer.status === code;

async function conditionsOf(name: string, namespace = 'default'): Promise<string[]> {
  const found = await lab.client.get(httpRoutes, { namespace, name });
  return (found.status?.parents ?? []).flatMap(({ conditions }) =>
    conditions.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`),
  );
}

beforeAll(async () => {
  lab = await Lab.start({ workload: false });
  await lab.installation.files([EXAMPLES]);
  await lab.eventually('200 for every example host', async () => {
    const answers = await Promise.all([
      ...['match.example', 'shop.example', 'across.example', 'filters.example'].map((host) =>
        ask(lab, {
          host,
          path: host === 'filters.example' ? '/mirrored' : '/',
          ...(host === 'match.example' && { headers: { 'x-version': '2' } }),
        }),
      ),
      ask(lab, { host: 'a.tenants.example', listenerPort: 8080 }),
    ]);
    return answers.every(({ status }) => status === 200);
  });
}, 60_000);
afterAll(() => lab?.stop());

describe('matching', () => {
  test.each<[rule: string, asked: Asked]>([
    ['any', { path: '/' }],
    ['any', { path: '/cartoon' }],
    ['exact', { path: '/cart' }],
    ['exact', { path: '/cart?x=1' }],
    ['prefix', { path: '/cart/' }],
    ['prefix', { path: '/cart/x' }],
    ['long-prefix', { path: '/cart/items' }],
    ['long-prefix', { path: '/cart/items/7' }],
    ['prefix', { path: '/cart/itemsx' }],
    ['regex', { path: '/orders/17' }],
    ['any', { path: '/orders/17/x' }],
    ['any', { path: '/orders/x' }],
    ['method', { method: 'POST' }],
    ['prefix', { path: '/cart/x', method: 'POST' }],
    ['method', { method: 'POST', headers: { 'x-version': '2' } }],
    ['header', { headers: { 'X-VERSION': '2' } }],
    ['any', { headers: { 'x-version': '22' } }],
    ['two-headers', { headers: { 'x-version': '2', 'x-user': 'tester-anna' } }],
    ['header', { headers: { 'x-version': '2', 'x-user': 'tester-7' } }],
    ['query', { path: '/?beta=yes' }],
    ['query', { path: '/somewhere?a=b&beta=yes' }],
    ['any', { path: '/?beta=yess' }],
    ['query-regex', { path: '/?ref=mail-monday' }],
    ['any', { path: '/?ref=xmail-monday' }],
    ['header', { path: '/?beta=yes', headers: { 'x-version': '2' } }],
  ])('%s ← %o', async (rule, asked) => {
    const answer = await ask(lab, { host: 'match.example', ...asked });
    expect(answer.headers['x-rule']).toBe(rule);
    expect(answer.arrived).toMatchObject({ path: asked.path ?? '/', method: asked.method ?? 'GET', host: 'match.example' });
    const traced = traceOf(lab, {
      host: 'match.example',
      ...asked,
      headers: Object.fromEntries(Object.entries(asked.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v])),
    });
    expect(traced.decision).toMatchObject({ kind: 'forward', responseHeaders: [{ action: 'set', name: 'x-rule', value: rule }] });
  });

  test('a host with a port or in capitals is the same host', async () => {
    expect((await ask(lab, { host: 'SHOP.example:80' })).arrived?.pod).toMatch(/^shop-v/);
    expect((await ask(lab, { host: 'match.example:8888', path: '/cart' })).headers['x-rule']).toBe('exact');
  });
});

describe('hostnames', () => {
  test('a host that nobody asked for goes to the route without hostnames, and without such a route gets 404', async () => {
    expect((await ask(lab, { host: 'unknown.example' })).status).toBe(200);
    await lab.client.delete(httpRoutes, { namespace: 'default', name: 'everything-else' });
    expect(await until({ host: 'unknown.example' }, status(404))).toMatchObject({ body: '' });
    expect((await ask(lab, { host: 'shop.example' })).status).toBe(200);
  });

  test('all plain listeners of a Gateway share their routes, as in Cilium before 1.20 (cilium/cilium#31717, #47551)', async () => {
    expect((await ask(lab, { host: 'shop.example', listenerPort: 8081 })).status).toBe(200);
    expect((await ask(lab, { host: 'a.tenants.example', listenerPort: 80 })).arrived?.pod).toMatch(/^tenant-/);
    expect(statusOf(traceOf(lab, { host: 'a.tenants.example' }))).toBe(200);
  });

  test('the intersection of the listener and the route counts: exact before the longest wildcard', async () => {
    await apply(`
${route(
  'wild',
  `
  parentRefs: [{ name: shop, sectionName: everyone }]
  hostnames: ["*.wild.example", "one.wild.example", "*.deep.wild.example"]
  rules:
    - filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x-route, value: wild }] } }]
      backendRefs: [{ name: shop-v1, port: 80 }]`,
)}
---
${route(
  'deep',
  `
  parentRefs: [{ name: shop, sectionName: everyone }]
  hostnames: ["two.wild.example"]
  rules:
    - filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: { set: [{ name: x-route, value: two }] } }]
      backendRefs: [{ name: shop-v1, port: 80 }]`,
)}
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: narrow, namespace: default }, spec: { gatewayClassName: cilium, listeners: [{ name: http, protocol: HTTP, port: 8090, hostname: "*.narrow.example" }] } }
---
${route(
  'outside',
  `
  parentRefs: [{ name: narrow }]
  hostnames: ["outside.example"]
  rules: [{ backendRefs: [{ name: shop-v1, port: 80 }] }]`,
)}
`);
    const on = (host: string): Promise<Answered> => ask(lab, { host, listenerPort: 8081 });
    await until({ host: 'two.wild.example', listenerPort: 8081 }, (answer) => answer.headers['x-route'] === 'two');
    expect((await on('one.wild.example')).headers['x-route']).toBe('wild');
    expect((await on('a.b.wild.example')).headers['x-route']).toBe('wild');
    expect((await on('wild.example')).status).toBe(404);
    expect((await ask(lab, { host: 'outside.example', listenerPort: 8081 })).status).toBe(404);
    await lab.eventually('a condition', async () => (await conditionsOf('outside')).length === 2);
    expect(await conditionsOf('outside')).toEqual([
      'Accepted=False NoMatchingListenerHostname: No matching listener hostname',
      'ResolvedRefs=True ResolvedRefs: Service reference is valid',
    ]);
  });
});

describe('weights', () => {
  test('400 requests are shared 9 : 1, and weight 0 gets none', async () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 8; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(lab, { host: 'shop.example' })));
      for (const { arrived } of answers) {
        const app = arrived!.pod.split('-').slice(0, 2).join('-');
        counts.set(app, (counts.get(app) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort()).toEqual(['shop-v1', 'shop-v2']);
    // Binomial(400, 0.1): 40 ± 6; more than five sigma.
    expect(counts.get('shop-v2')).toBeGreaterThan(8);
    expect(counts.get('shop-v2')).toBeLessThan(72);
  });
});

describe('filters', () => {
  const filters = (path: string, more: Asked = {}): Promise<Answered> => ask(lab, { host: 'filters.example', path, ...more });

  test('request headers are set, added to and removed; so are those of the answer', async () => {
    const { arrived, headers } = await filters('/headers', { headers: { 'x-set': 'client', 'x-add': 'client', 'x-remove': 'client' } });
    expect(arrived?.headers).toMatchObject({ 'x-set': 'by-gateway', 'x-add': 'client, by-gateway' });
    expect(arrived?.headers).not.toHaveProperty('x-remove');
    expect(headers).toMatchObject({ 'x-answered-by': 'cilium', 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('content-type');
  });

  // Cilium gives Envoy a port in every redirect, and Envoy always writes it.
  test.each([
    ['/to-https', 301, 'https://filters.example:443/to-https'],
    ['/to-https?a=b', 301, 'https://filters.example:443/to-https?a=b'],
    ['/to-host/x', 302, 'http://shop.example:8443/to-host/x'],
    ['/to-path/x?a=b', 302, 'http://filters.example:80/moved?a=b'],
    ['/to-prefix/x/y', 302, 'http://filters.example:80/new/x/y'],
    ['/to-prefix', 302, 'http://filters.example:80/new'],
  ])('%s is redirected with %i to %s', async (path, code, location) => {
    expect(await filters(path)).toMatchObject({ status: code, headers: { location } });
    expect(traceOf(lab, { host: 'filters.example', path }).outcome).toMatchObject({ kind: 'http', status: code });
  });

  test.each([
    ['/rewrite-host/x', 'internal.example', '/rewrite-host/x'],
    ['/rewrite-prefix/x?a=b', 'filters.example', '/api/v1/x?a=b'],
    ['/rewrite-prefix', 'filters.example', '/api/v1'],
    ['/strip-prefix/x', 'filters.example', '/x'],
    ['/strip-prefix', 'filters.example', '/'],
    ['/rewrite-full/x?a=b', 'filters.example', '/fixed?a=b'],
  ])('%s arrives at %s as %s', async (path, host, arrivesAs) => {
    expect((await filters(path)).arrived).toMatchObject({ host, path: arrivesAs });
  });

  test('a copy of the request, body included, arrives at the mirror, whose answer nobody sees', async () => {
    const answer = await filters('/mirrored?copy=1', { method: 'POST', body: 'hello' });
    expect(answer.arrived?.pod).toMatch(/^shop-v1-/);
    const mirror = [...lab.model.list(pods)].find(({ metadata }) => metadata.name.startsWith('mirror-'))!;
    await lab.eventually('the copy', async () =>
      (await lab.containers.logs({ namespace: 'default', pod: mirror.metadata.name, container: 'web' })).includes(
        '"POST /mirrored?copy=1"',
      ),
    );
  });

  test('the time limit of a rule ends a slow answer with 504', async () => {
    expect(await filters('/delay/0')).toMatchObject({ status: 200 });
    expect(await filters('/delay/3')).toMatchObject({ status: 504, body: 'upstream request timeout' });
  });
});

describe('what cannot be served', () => {
  test('a missing Service answers 500, says so on the route, and is served as soon as it exists', async () => {
    await apply(
      route(
        'missing',
        `
  parentRefs: [{ name: shop, sectionName: everyone }]
  hostnames: [missing.example]
  rules: [{ backendRefs: [{ name: late, port: 80 }] }]`,
      ),
    );
    const asked = { host: 'missing.example', listenerPort: 8081 };
    await until(asked, status(500));
    expect(await conditionsOf('missing')).toEqual([
      'Accepted=True Accepted: Accepted HTTPRoute',
      'ResolvedRefs=False BackendNotFound: Service "late" not found',
    ]);
    await apply(
      `{ apiVersion: v1, kind: Service, metadata: { name: late, namespace: default }, spec: { selector: { app: nobody }, ports: [{ port: 80 }] } }`,
    );
    expect((await until(asked, status(503))).body).toBe('no healthy upstream');
    await apply(
      `{ apiVersion: v1, kind: Service, metadata: { name: late, namespace: default }, spec: { selector: { app: mirror }, ports: [{ port: 80 }] } }`,
    );
    expect((await until(asked, status(200))).arrived?.pod).toMatch(/^mirror-/);
  });

  test('of two backends, the one that is missing takes its share of failures away from the other', async () => {
    await apply(
      route(
        'half',
        `
  parentRefs: [{ name: shop, sectionName: everyone }]
  hostnames: [half.example]
  rules: [{ backendRefs: [{ name: shop-v1, port: 80 }, { name: nowhere, port: 80 }] }]`,
      ),
    );
    await until({ host: 'half.example', listenerPort: 8081 }, status(200));
    expect(await conditionsOf('half')).toContain('ResolvedRefs=False BackendNotFound: Service "nowhere" not found');
  });

  test('a backend in another namespace needs a ReferenceGrant: with it 200, without it 500', async () => {
    expect((await ask(lab, { host: 'across.example' })).arrived?.pod).toMatch(/^tenant-/);
    await lab.client.delete(referenceGrants, { namespace: 'tenant-a', name: 'from-default' });
    await until({ host: 'across.example' }, status(500));
    expect(await conditionsOf('across-namespaces')).toContain(
      'ResolvedRefs=False RefNotPermitted: Cross namespace references are not allowed',
    );
    await lab.installation.files([join(EXAMPLES, 'namespaces.yaml')]);
    await until({ host: 'across.example' }, status(200));
  });
});

describe('allowedRoutes', () => {
  const attached = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      ((await lab.client.get(gateways, { namespace: 'default', name: 'shop' })).status?.listeners ?? []).map(({ name, attachedRoutes }) => [
        name,
        attachedRoutes,
      ]),
    );

  test('Same, Selector and All let in whom they name, and say so', async () => {
    const spec = (listener: string): string => `
  parentRefs: [{ name: shop, namespace: default, sectionName: ${listener} }]
  hostnames: [b.tenants.example]
  rules: [{ backendRefs: [{ name: tenant, port: 80 }] }]`;
    await apply(`
{ apiVersion: v1, kind: Namespace, metadata: { name: tenant-b } }
---
${['http', 'tenants', 'everyone'].map((listener) => route(`to-${listener}`, spec(listener), 'tenant-b')).join('\n---')}`);
    await lab.eventually('conditions', async () => (await conditionsOf('to-everyone', 'tenant-b')).length === 2);
    expect((await conditionsOf('to-http', 'tenant-b'))[0]).toBe(
      'Accepted=False NotAllowedByListeners: HTTPRoute is not allowed to attach to this Gateway due to namespace restrictions',
    );
    expect((await conditionsOf('to-tenants', 'tenant-b'))[0]).toBe(
      'Accepted=False NotAllowedByListeners: HTTPRoute is not allowed to attach to this Gateway due to namespace selector restrictions',
    );
    expect((await conditionsOf('to-everyone', 'tenant-b'))[0]).toBe('Accepted=True Accepted: Accepted HTTPRoute');
    await until({ host: 'b.tenants.example', listenerPort: 8081 }, status(500));
    await apply('{ apiVersion: v1, kind: Namespace, metadata: { name: tenant-b, labels: { gateway-access: allowed } } }');
    await until({ host: 'b.tenants.example', listenerPort: 8080 }, status(500));
    const before = await attached();
    await lab.client.delete(httpRoutes, { namespace: 'tenant-b', name: 'to-everyone' });
    await lab.eventually('one route less', async () => (await attached())['everyone'] === before['everyone']! - 1);
    expect((await attached())['tenants']).toBe(2);
  });

  test('a parent, a section or a port that does not exist', async () => {
    const parents = { section: '{ name: shop, sectionName: nowhere }', port: '{ name: shop, port: 9999 }', gateway: '{ name: nobody }' };
    await apply(
      Object.entries(parents)
        .map(([name, parent]) =>
          route(`odd-${name}`, `{ parentRefs: [${parent}], rules: [{ backendRefs: [{ name: shop-v1, port: 80 }] }] }`),
        )
        .join('\n---'),
    );
    await lab.eventually(
      'conditions',
      async () => (await conditionsOf('odd-port')).length === 2 && (await conditionsOf('odd-section')).length === 2,
    );
    expect((await conditionsOf('odd-section'))[0]).toBe('Accepted=False NoMatchingParent: No matching listener with sectionName nowhere');
    expect((await conditionsOf('odd-port'))[0]).toBe('Accepted=False NoMatchingParent: No matching listener with port 9999');
    expect(await conditionsOf('odd-gateway')).toEqual([]);
  });
});

describe('what the API refuses', () => {
  test.each<[what: string, spec: string, sentence: RegExp]>([
    [
      'two filters that contradict each other',
      '{ rules: [{ filters: [{ type: RequestRedirect, requestRedirect: {} }, { type: URLRewrite, urlRewrite: { hostname: a.example } }] }] }',
      /May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both/,
    ],
    [
      'a filter without its part',
      '{ rules: [{ filters: [{ type: RequestRedirect }] }] }',
      /filter.requestRedirect must be specified for RequestRedirect filter.type/,
    ],
    [
      'a path that does not begin with a slash',
      '{ rules: [{ matches: [{ path: { value: x } }] }] }',
      /value must be an absolute path and start with '\/' when type one of \['Exact', 'PathPrefix'\]/,
    ],
    ['a backend without a port', '{ rules: [{ backendRefs: [{ name: x }] }] }', /Must have port for Service reference/],
    ['a weight that is too large', '{ rules: [{ backendRefs: [{ name: x, port: 80, weight: 1000001 }] }] }', /weight.*1000000/],
    [
      'a time limit of the back end above that of the request',
      '{ rules: [{ timeouts: { request: 1s, backendRequest: 2s } }] }',
      /backendRequest timeout cannot be longer than request timeout/,
    ],
    ['a hostname that is an address', '{ hostnames: ["1.2.3.4:80"] }', /spec\.hostnames\[0\]/],
  ])('%s', async (_, spec, sentence) => {
    await expect(apply(route('refused', spec))).rejects.toThrow(sentence);
  });
});

describe('the Gateway', () => {
  const gatewayOn = (name: string, port: number): string =>
    `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: ${name}, namespace: default }, spec: { gatewayClassName: cilium, listeners: [{ name: http, protocol: HTTP, port: ${port} }] } }`;

  test('observedGeneration follows every change of the spec', async () => {
    const before = await lab.client.get(gateways, { namespace: 'default', name: 'shop' });
    await lab.client.patch(
      gateways,
      { namespace: 'default', name: 'shop' },
      { type: 'merge', body: { spec: { infrastructure: { labels: { team: 'shop' } } } } },
    );
    const after = await lab.eventually('the new generation', async () => {
      const now = await lab.client.get(gateways, { namespace: 'default', name: 'shop' });
      return (
        now.status?.conditions?.every(({ observedGeneration }) => observedGeneration === now.metadata.generation) &&
        now.metadata.generation! > before.metadata.generation! &&
        now
      );
    });
    expect(after.metadata.generation).toBe(before.metadata.generation! + 1);
    for (const { conditions } of after.status!.listeners!)
      expect(conditions.every(({ observedGeneration }) => observedGeneration === after.metadata.generation)).toBe(true);
  });

  test('an HTTPS listener without its Secret is refused by name; the others work', async () => {
    await apply(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: keyless, namespace: default }
spec:
  gatewayClassName: cilium
  listeners:
    - { name: http, protocol: HTTP, port: 8095 }
    - { name: https, protocol: HTTPS, port: 8443, tls: { certificateRefs: [{ name: nobody }] } }
---
${route('on-keyless', '{ parentRefs: [{ name: keyless }], rules: [{ backendRefs: [{ name: shop-v2, port: 8080 }] }] }')}`);
    await until({ listenerPort: 8095 }, status(200), 'keyless');
    const { status: told } = await lab.client.get(gateways, { namespace: 'default', name: 'keyless' });
    const https = told?.listeners?.find(({ name }) => name === 'https')?.conditions ?? [];
    expect(https.map(({ type, status: value, reason }) => `${type}=${value} ${reason}`)).toEqual(
      expect.arrayContaining(['ResolvedRefs=False InvalidCertificateRef', 'Accepted=False Invalid', 'Programmed=False Pending']),
    );
    expect(isTrue(told?.conditions, 'Programmed')).toBe(true);
  });

  test('two Gateways share the ELB on different ports; on the same port the first keeps it and the second says who holds it', async () => {
    await apply(`${gatewayOn('second', 9090)}
---
${route('on-second', '{ parentRefs: [{ name: second }], rules: [{ backendRefs: [{ name: shop-v2, port: 8080 }] }] }')}`);
    expect((await until({ listenerPort: 9090 }, status(200), 'second')).arrived?.pod).toMatch(/^shop-v2-/);
    await apply(gatewayOn('third', 9090));
    const conflict = await lab.eventually('an event', async () =>
      (await lab.client.list(events, { namespace: 'default' })).items.find(
        ({ involvedObject, type }) => involvedObject.name === 'third' && type === 'Warning',
      ),
    );
    expect(conflict.message).toMatch(/held by others \(9090: GatewayEntrypoint default\/auto-second/);
    expect((await ask(lab, { listenerPort: 9090 })).arrived?.pod).toMatch(/^shop-v2-/);
    const third = await lab.client.get(gateways, { namespace: 'default', name: 'third' });
    expect(isTrue(third.status?.conditions, 'Programmed')).toBe(false);
    const second = await lab.client.get(gateways, { namespace: 'default', name: 'second' });
    expect(isTrue(second.status?.conditions, 'Programmed')).toBe(true);
    await lab.client.delete(gateways, { namespace: 'default', name: 'second' });
    await lab.eventually('the port goes to the third', async () =>
      isTrue((await lab.client.get(gateways, { namespace: 'default', name: 'third' })).status?.conditions, 'Programmed'),
    );
  });
});
