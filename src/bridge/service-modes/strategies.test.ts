/** The objects that each mode asks for. @module */
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { render } from '../../i18n/index.ts';
import { keyOf } from '../../kube/objects.ts';
import type { Service } from '../../kube/resources.ts';
import { endpointSliceStrategy } from './endpoint-slice.ts';
import { objectName } from './entrypoint-service.ts';
import { envoyRedirectStrategy } from './envoy-redirect.ts';
import { hostNetworkStrategy } from './host-network.ts';
import { selectorStrategy } from './selector.ts';
import type { ObjectModel, ObjectStrategy } from './strategy.ts';
import { situationOf, type SituationWish } from './testing/situation.ts';

const yamlOf = (model: ObjectModel): string =>
  [model.service, model.endpointSlice, model.envoyConfig]
    .filter((object) => object !== undefined)
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
const warningsOf = (model: ObjectModel): string[] => model.warnings.map((one) => render(one, 'en'));
const annotationsOf = (strategy: ObjectStrategy, wish: SituationWish): Record<string, string> =>
  Object.fromEntries(
    Object.entries(strategy.desired(situationOf(wish)).service?.metadata.annotations ?? {}).map(([name, value]) => [
      name.split('/')[1]!,
      value,
    ]),
  );
const shared: SituationWish = { spec: { elb: { id: 'elb-1', class: 'union' } } };
const preserving: SituationWish = { spec: { elb: { id: 'elb-1', class: 'union' }, clientIP: 'Preserve' } };

describe('EndpointSlice', () => {
  test('is a selector-less Service that no proxy touches, with the nodes as endpoints', () => {
    const model = endpointSliceStrategy.desired(situationOf({ spec: { listeners: [{ port: 443, elbPort: 8443 }] } }));
    expect(yamlOf(model)).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Service
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
          service.kubernetes.io/service-proxy-name: cilium-cce
        annotations:
          cilium-cce.io/entrypoint: shop/web
          kubernetes.io/elb.id: elb-1
          kubernetes.io/elb.class: performance
          kubernetes.io/elb.lb-algorithm: ROUND_ROBIN
          kubernetes.io/elb.health-check-flag: on
          kubernetes.io/elb.health-check-option: '{"protocol":"TCP","delay":"5","timeout":"3","max_retries":"3"}'
          cce.io/elb.endpointslice-user-managed: "true"
      spec:
        type: LoadBalancer
        ports:
          - name: port-80
            port: 80
            protocol: TCP
            targetPort: 31080
          - name: port-443
            port: 8443
            protocol: TCP
            targetPort: 31443
        externalTrafficPolicy: Cluster
        allocateLoadBalancerNodePorts: false
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        annotations:
          cilium-cce.io/entrypoint: shop/web
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
          kubernetes.io/service-name: cilium-cce-shop-web
          endpointslice.kubernetes.io/managed-by: cilium-cce
          service.kubernetes.io/service-proxy-name: cilium-cce
      addressType: IPv4
      endpoints:
        - addresses:
            - 10.2.0.11
          conditions:
            ready: true
          nodeName: n1
        - addresses:
            - 10.2.0.12
          conditions:
            ready: true
          nodeName: n2
      ports:
        - name: port-80
          port: 31080
          protocol: TCP
        - name: port-443
          port: 31443
          protocol: TCP
      "
    `);
    expect(model.bindings).toEqual([
      { port: 80, elbPort: 80, protocol: 'TCP', clientIP: 'Preserved', nodePort: 31080 },
      { port: 443, elbPort: 8443, protocol: 'TCP', clientIP: 'Preserved', nodePort: 31443 },
    ]);
    expect(model.keepEndpoints).toBe(false);
    expect(warningsOf(model)).toEqual([]);
  });

  test('keeps the endpoints that are there when no node is able', () => {
    expect(endpointSliceStrategy.desired(situationOf({ more: { targets: [] } })).keepEndpoints).toBe(true);
  });

  test('refuses a shared ELB', () => {
    expect(() => endpointSliceStrategy.desired(situationOf(shared))).toThrow('dedicated ELB');
  });
});

describe('HostNetwork', () => {
  const on: SituationWish = { environment: { hostNetwork: true }, ports: { 8080: 0 } };

  test('selects Envoy and leads to the port that the Gateway listens on', () => {
    const model = hostNetworkStrategy.desired(situationOf({ ...on, spec: { listeners: [{ port: 8080, elbPort: 80 }] } }));
    expect(yamlOf(model)).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Service
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
          service.kubernetes.io/service-proxy-name: cilium-cce
        annotations:
          cilium-cce.io/entrypoint: shop/web
          kubernetes.io/elb.id: elb-1
          kubernetes.io/elb.class: performance
          kubernetes.io/elb.lb-algorithm: ROUND_ROBIN
          kubernetes.io/elb.health-check-flag: on
          kubernetes.io/elb.health-check-option: '{"protocol":"TCP","delay":"5","timeout":"3","max_retries":"3"}'
          kubernetes.io/hws-hostNetwork: "true"
      spec:
        type: LoadBalancer
        selector:
          k8s-app: cilium-envoy
        ports:
          - name: port-8080
            port: 80
            protocol: TCP
            targetPort: 8080
        externalTrafficPolicy: Cluster
        allocateLoadBalancerNodePorts: true
      "
    `);
    expect(model.bindings).toEqual([{ port: 8080, elbPort: 80, protocol: 'TCP', clientIP: 'Preserved', nodePort: undefined }]);
  });

  test('selects the agents where Envoy runs inside them', () => {
    const model = hostNetworkStrategy.desired(situationOf({ ...on, environment: { hostNetwork: true, envoyDaemonSet: false } }));
    expect(model.service?.spec?.selector).toEqual({ 'k8s-app': 'cilium' });
  });

  test.each([
    ['1.19.1', 1],
    ['1.19.5', 1],
    ['1.19.6-rc.0', 1],
    ['1.19.6', 0],
    ['1.20.0', 0],
    [undefined, 0],
  ])('with Cilium %s gives %i warnings that the Gateway stays Programmed=False', (ciliumVersion, count) => {
    const model = hostNetworkStrategy.desired(situationOf({ ...on, environment: { hostNetwork: true, ciliumVersion } }));
    expect(warningsOf(model).filter((text) => text.includes('stays Programmed=False'))).toHaveLength(count);
  });

  test('keeps the address of clients of a shared ELB when asked to', () => {
    const model = hostNetworkStrategy.desired(situationOf({ ...on, ...preserving }));
    expect(model.service?.spec?.externalTrafficPolicy).toBe('Local');
    expect(model.service?.metadata.annotations).toMatchObject({ 'kubernetes.io/elb.transparent-client-ip': 'true' });
  });
});

describe('EnvoyRedirect', () => {
  test("hands the Service to Envoy by a copy of the Gateway's configuration, back ends with their namespaces", () => {
    const model = envoyRedirectStrategy.desired(situationOf({ ...shared, ports: { 80: 31080 } }));
    expect(yamlOf(model)).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Service
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
        annotations:
          cilium-cce.io/entrypoint: shop/web
          kubernetes.io/elb.id: elb-1
          kubernetes.io/elb.class: union
          kubernetes.io/elb.lb-algorithm: ROUND_ROBIN
          kubernetes.io/elb.health-check-flag: on
          kubernetes.io/elb.health-check-option: '{"protocol":"TCP","delay":"5","timeout":"3","max_retries":"3"}'
          kubernetes.io/elb.transparent-client-ip: "false"
      spec:
        type: LoadBalancer
        selector:
          k8s-app: cilium
        ports:
          - name: port-80
            port: 80
            protocol: TCP
            targetPort: 80
        externalTrafficPolicy: Cluster
        allocateLoadBalancerNodePorts: true
      ---
      apiVersion: cilium.io/v2
      kind: CiliumEnvoyConfig
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
        annotations:
          cilium-cce.io/entrypoint: shop/web
          cec.cilium.io/use-original-source-address: "false"
      spec:
        services:
          - name: cilium-cce-shop-web
            namespace: kube-system
            ports:
              - 80
        backendServices:
          - name: cart
            namespace: carts
            number:
              - "8080"
          - name: front
            number:
              - "80"
            namespace: shop
        resources:
          - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
            name: listener
            filterChains: []
      "
    `);
    expect(model.bindings).toEqual([{ port: 80, elbPort: 80, protocol: 'TCP', clientIP: 'Hidden', nodePort: 'entrypoint' }]);
  });

  test('waits for the configuration to copy', () => {
    const { waiting, service } = envoyRedirectStrategy.desired(situationOf({ more: { envoyConfig: undefined } }));
    expect(service).toBeUndefined();
    expect(waiting && render(waiting.what, 'en')).toBe('waiting for Cilium to make the CiliumEnvoyConfig of Gateway shop/web');
  });

  test('keeps the address of clients of a shared ELB when asked to', () => {
    const model = envoyRedirectStrategy.desired(situationOf(preserving));
    expect(model.service?.spec?.externalTrafficPolicy).toBe('Local');
    expect(model.bindings.map(({ clientIP }) => clientIP)).toEqual(['Preserved', 'Preserved']);
  });

  test('says that it cannot pick nodes', () => {
    const model = envoyRedirectStrategy.desired(
      situationOf({ spec: { elb: { id: 'e' }, nodeSelector: { matchLabels: { edge: 'yes' } } } }),
    );
    expect(warningsOf(model)).toEqual([expect.stringContaining('nodeSelector has no effect in mode EnvoyRedirect')]);
  });
});

describe('Selector', () => {
  test("is the source document's Service, on the Gateway's present NodePort", () => {
    expect(yamlOf(selectorStrategy.desired(situationOf({ ...shared, ports: { 80: 31080 } })))).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Service
      metadata:
        name: cilium-cce-shop-web
        namespace: kube-system
        labels:
          app.kubernetes.io/managed-by: cilium-cce
          cilium-cce.io/entrypoint-uid: 7c9e6679-7425-40de-944b-e07fc1f90ae7
        annotations:
          cilium-cce.io/entrypoint: shop/web
          kubernetes.io/elb.id: elb-1
          kubernetes.io/elb.class: union
          kubernetes.io/elb.lb-algorithm: ROUND_ROBIN
          kubernetes.io/elb.health-check-flag: on
          kubernetes.io/elb.health-check-option: '{"protocol":"TCP","delay":"5","timeout":"3","max_retries":"3"}'
          kubernetes.io/elb.transparent-client-ip: "false"
      spec:
        type: LoadBalancer
        selector:
          k8s-app: cilium
        ports:
          - name: port-80
            port: 80
            protocol: TCP
            targetPort: 31080
        externalTrafficPolicy: Cluster
        allocateLoadBalancerNodePorts: true
      "
    `);
  });

  test('names its loss, and never gives a Local policy', () => {
    const model = selectorStrategy.desired(situationOf(preserving));
    expect(model.service?.spec?.externalTrafficPolicy).toBe('Cluster');
    expect(model.bindings.map(({ clientIP }) => clientIP)).toEqual(['Hidden', 'Hidden']);
    expect(warningsOf(model)).toMatchInlineSnapshot(`
      [
        "about 1 of 2 new connections is refused: whenever Cilium picks the receiving node itself as the back end; any other mode has no such loss",
        "clientIP: Preserve has no effect in mode Selector: externalTrafficPolicy Local, which it needs, would refuse every connection",
      ]
    `);
  });

  test('waits for the Service of the Gateway, and for its NodePorts', () => {
    const wait = (wish: SituationWish): string | undefined => {
      const { waiting } = selectorStrategy.desired(situationOf(wish));
      return waiting && render(waiting.what, 'en');
    };
    expect(wait({ more: { service: undefined } })).toBe('waiting for Cilium to make the Service of Gateway shop/web');
    expect(wait({ more: { ports: situationOf().ports.map((one) => ({ ...one, nodePort: undefined })) } })).toBe(
      'waiting for the NodePorts of Service shop/cilium-gateway-web',
    );
  });

  test('serves the ports that have a NodePort while a new one waits for its own', () => {
    const ports = situationOf().ports.map((one) => (one.port === 443 ? { ...one, nodePort: undefined } : one));
    expect(selectorStrategy.desired(situationOf({ more: { ports } })).service?.spec?.ports?.map(({ port }) => port)).toEqual([80]);
  });

  test('refuses a Service of the Gateway that will never have NodePorts', () => {
    const { service } = situationOf();
    const bare = { ...service, spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false } } as Service;
    expect(() => selectorStrategy.desired(situationOf({ more: { service: bare } }))).toThrow(/has no NodePorts.*EnvoyRedirect/);
  });
});

describe('what CCE is told', () => {
  const spec = (more: NonNullable<SituationWish['spec']>): SituationWish => ({ spec: { elb: { id: 'e', class: 'union' }, ...more } });

  test('of an ELB to be made', () => {
    const wish = { type: 'public' as const, bandwidth_size: 5, eip_type: '5_bgp' };
    const annotations = annotationsOf(selectorStrategy, { spec: { elb: { autocreate: wish } } });
    expect(JSON.parse(annotations['elb.autocreate']!)).toEqual({ ...wish, bandwidth_chargemode: 'traffic', bandwidth_sharetype: 'PER' });
    expect(annotations).not.toHaveProperty('elb.id');
    expect(annotations['elb.class']).toBe('union');
    const inner = annotationsOf(selectorStrategy, { spec: { elb: { autocreate: {}, class: 'performance' } } });
    expect(inner).toMatchObject({ 'elb.autocreate': '{"type":"inner"}', 'elb.class': 'performance' });
  });

  test('of health checks', () => {
    const told = (healthCheck: NonNullable<SituationWish['spec']>['healthCheck']): unknown => {
      const all = annotationsOf(selectorStrategy, { ...spec({ healthCheck, algorithm: 'SOURCE_IP' }), ports: { 80: 31080 } });
      return Object.fromEntries(Object.entries(all).filter(([name]) => name.includes('health') || name.includes('algorithm')));
    };
    expect(told(undefined)).toMatchInlineSnapshot(`
      {
        "elb.health-check-flag": "on",
        "elb.health-check-option": "{"protocol":"TCP","delay":"5","timeout":"3","max_retries":"3"}",
        "elb.lb-algorithm": "SOURCE_IP",
      }
    `);
    expect(told({ enabled: false })).toMatchInlineSnapshot(`
      {
        "elb.health-check-flag": "off",
        "elb.lb-algorithm": "SOURCE_IP",
      }
    `);
    expect(told({ protocol: 'HTTP', path: '/healthz', intervalSeconds: 10, timeoutSeconds: 7, healthyThreshold: 2 }))
      .toMatchInlineSnapshot(`
      {
        "elb.health-check-flag": "on",
        "elb.health-check-option": "{"protocol":"HTTP","delay":"10","timeout":"7","max_retries":"2","path":"/healthz"}",
        "elb.lb-algorithm": "SOURCE_IP",
      }
    `);
    expect(told({ protocol: 'HTTP', port: 9879, expectedCodes: '200-204' })).toMatchInlineSnapshot(`
      {
        "elb.health-check-flag": "on",
        "elb.health-check-options": "[{"target_service_port":"TCP:80","monitor_port":"9879","protocol":"HTTP","delay":"5","timeout":"3","max_retries":"3","path":"/","expected_codes":"200-204"}]",
        "elb.lb-algorithm": "SOURCE_IP",
      }
    `);
  });

  test('of layer 7 listeners and their certificates', () => {
    const https = { protocol: 'HTTPS' as const, certificateID: 'cert', sniCertificateIDs: ['a', 'b'] };
    const wish = spec({
      listeners: [
        { port: 80, protocol: 'HTTP' },
        { port: 443, elbPort: 8443, ...https },
      ],
      clientIP: 'Preserve',
    });
    expect(annotationsOf(envoyRedirectStrategy, wish)).toMatchObject({
      'elb.protocol-port': 'http:80,https:8443',
      'elb.cert-id': 'cert',
      'elb.tls-certificate-ids': 'a,b',
      'elb.transparent-client-ip': 'false',
    });
    const { bindings } = envoyRedirectStrategy.desired(situationOf(wish));
    expect(bindings.map(({ clientIP }) => clientIP)).toEqual(['Forwarded', 'Forwarded']);
  });

  test('what it has no word for becomes a warning', () => {
    const model = selectorStrategy.desired(situationOf(spec({ healthCheck: { healthyThreshold: 2, unhealthyThreshold: 5 } })));
    expect(warningsOf(model)).toContainEqual(expect.stringContaining('unhealthyThreshold 5 has no effect'));
  });

  test('two ports on one listener are refused', () => {
    const listeners = [{ port: 443, elbPort: 80 }];
    expect(() => selectorStrategy.desired(situationOf(spec({ listeners })))).toThrow('two ports of the Gateway ask for listener 80');
  });
});

test('the open-source controller is told the same in its own words', () => {
  const oss = { environment: { ccm: 'oss' as const }, ports: { 80: 31080 } };
  const spec = { elb: { id: 'elb-1', class: 'union' as const }, clientIP: 'Preserve' as const };
  expect(annotationsOf(envoyRedirectStrategy, { ...oss, spec })).toMatchInlineSnapshot(`
    {
      "elb.class": "shared",
      "elb.enable-transparent-client-ip": "true",
      "elb.health-check-flag": "on",
      "elb.health-check-option": "{"delay":5,"timeout":3,"max_retries":3}",
      "elb.id": "elb-1",
      "elb.lb-algorithm": "ROUND_ROBIN",
      "entrypoint": "shop/web",
    }
  `);
  const model = hostNetworkStrategy.desired(situationOf({ ...oss, environment: { ccm: 'oss', hostNetwork: true } }));
  expect(model.service?.spec?.allocateLoadBalancerNodePorts).toBe(false);
  expect(model.service?.metadata.annotations).toMatchObject({ 'kubernetes.io/elb.class': 'dedicated' });
  expect(() => selectorStrategy.desired(situationOf({ ...oss, spec: { elb: { autocreate: {} } } }))).toThrow(
    'existing ELBs and of TCP listeners',
  );
});

test('without ports nothing is wanted', () => {
  for (const strategy of [endpointSliceStrategy, envoyRedirectStrategy, selectorStrategy])
    expect(strategy.desired(situationOf({ ports: {} }))).toMatchObject({ service: undefined, bindings: [] });
});

test('names fit a Service, whatever the entrypoint is called', () => {
  expect(objectName('shop/web')).toBe('cilium-cce-shop-web');
  expect(objectName('shop/web.example.com')).toBe('cilium-cce-shop-web-example-com');
  const long = objectName(`${'n'.repeat(63)}/${'g'.repeat(253)}`);
  expect(long).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
  expect(long.length).toBeLessThanOrEqual(63);
  expect(long).not.toBe(objectName(`${'n'.repeat(63)}/${'g'.repeat(252)}h`));
  expect(keyOf(selectorStrategy.desired(situationOf({ key: 'a/b' })).service!)).toBe('kube-system/cilium-cce-a-b');
});
