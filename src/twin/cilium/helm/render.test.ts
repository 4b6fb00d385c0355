/** What a Helm install of given values makes, and which values it refuses. @module */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { renderCilium, type RenderTarget } from './render.ts';
import { HelmError } from '../../../chart/validations.ts';
import { documentValues } from '../../../chart/document-values.ts';
import { mergeValues } from '../../../chart/values.ts';

const sharedData = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const haveShared = existsSync(sharedData);
if (!haveShared) console.warn('SKIPPED: comparison with the chart’s own values and key table (../shared/data is not here)');

const find = (objects: Manifest[], kind: string, name: string): Manifest | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

const config = (values: object = {}, target?: RenderTarget): Record<string, string> =>
  find(renderCilium(values, target), 'ConfigMap', 'cilium-config')!['data'] as Record<string, string>;

interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    hostNetwork: boolean;
    tolerations: { key?: string; operator: string }[];
    containers: { name: string; image: string; env: { name: string; value?: string }[]; args?: string[] }[];
  };
}
const template = (objects: Manifest[], kind: string, name: string): PodTemplate =>
  (find(objects, kind, name)!['spec'] as { template: PodTemplate }).template;

describe('cilium-config', () => {
  it('holds what the source document’s values say', () => {
    expect(config(documentValues())).toMatchObject({
      debug: 'true',
      'kube-proxy-replacement': 'true',
      'kube-proxy-replacement-healthz-bind-address': '',
      'bpf-lb-sock': 'true',
      'enable-bpf-masquerade': 'true',
      'enable-l7-proxy': 'true',
      'external-envoy-proxy': 'true',
      'routing-mode': 'tunnel',
      'tunnel-protocol': 'vxlan',
      'auto-direct-node-routes': 'false',
      ipam: 'cluster-pool',
      'cluster-pool-ipv4-cidr': '10.100.0.0/16',
      'cluster-pool-ipv4-mask-size': '24',
      'cni-exclusive': 'true',
      'enable-gateway-api': 'true',
      'enable-envoy-config': 'true',
      'gateway-api-xff-num-trusted-hops': '2',
      'gateway-api-hostnetwork-enabled': 'false',
      'gateway-api-service-externaltrafficpolicy': 'Cluster',
      'enable-lb-ipam': 'true',
      'default-lb-service-ipam': 'lbipam',
      'agent-not-ready-taint-key': 'node.cilium.io/agent-not-ready',
      'remove-cilium-node-taints': 'true',
      'set-cilium-node-taints': 'true',
      'set-cilium-is-up-condition': 'true',
      'unmanaged-pod-watcher-interval': '15s',
    });
  });

  it('leaves a key out rather than saying "false"', () => {
    const data = config({ cni: { chainingMode: 'none' }, operator: { removeNodeTaints: false, setNodeNetworkStatus: false } });
    for (const key of [
      'enable-gateway-api',
      'enable-envoy-config',
      'gateway-api-xff-num-trusted-hops',
      'cni-chaining-mode',
      'enable-bpf-masquerade',
      'ipv4-native-routing-cidr',
      'mtu',
      'tunnel-port',
      'enable-node-ipam',
      'enable-l2-announcements',
      'set-cilium-node-taints',
      'remove-cilium-node-taints',
      'set-cilium-is-up-condition',
      'devices',
      'node-port-range',
      'kube-proxy-replacement-healthz-bind-address',
    ]) {
      expect(data, key).not.toHaveProperty(key);
    }
    expect(data['nodeport-addresses']).toBe('');
  });

  it('joins lists as each key wants them', () => {
    const data = config({
      ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.100.0.0/16', '10.101.0.0/16'] } },
      nodePort: { addresses: ['10.2.128.0/17', '192.168.0.0/16'] },
      gatewayAPI: { enabled: true, hostNetwork: { enabled: true, nodes: { matchLabels: { role: 'edge', zone: 'a' } } } },
    });
    expect(data['cluster-pool-ipv4-cidr']).toBe('10.100.0.0/16 10.101.0.0/16');
    expect(data['nodeport-addresses']).toBe('10.2.128.0/17,192.168.0.0/16');
    expect(data['gateway-api-hostnetwork-nodelabelselector']).toBe('role=edge,zone=a');
  });

  it.each([
    ['enableAppProtocol or enableAlpn', { gatewayAPI: { enabled: true, enableAlpn: true } }, { 'enable-gateway-api-app-protocol': 'true' }],
    [
      'eni',
      { eni: { enabled: true } },
      { ipam: 'eni', 'routing-mode': 'native', 'enable-endpoint-routes': 'true', 'enable-ipv4-masquerade': 'false' },
    ],
    [
      'chaining',
      { cni: { chainingMode: 'generic-veth' } },
      { 'cni-chaining-mode': 'generic-veth', 'enable-host-legacy-routing': 'true', 'enable-local-node-route': 'false' },
    ],
    ['no L7 proxy', { l7Proxy: false }, { 'external-envoy-proxy': 'false', 'enable-l7-proxy': 'false' }],
    ['no pod watcher', { operator: { unmanagedPodWatcher: { restart: false } } }, { 'unmanaged-pod-watcher-interval': '0' }],
    [
      'extraConfig',
      { tunnelProtocol: 'geneve', extraConfig: { 'tunnel-protocol': 'vxlan', any: 1 } },
      { 'tunnel-protocol': 'vxlan', any: '1' },
    ],
    ['a masquerade set to false', { bpf: { masquerade: false } }, { 'enable-bpf-masquerade': 'false' }],
  ])('follows %s', (_, values, expected) => {
    expect(config(values)).toMatchObject(expected);
  });

  it.skipIf(!haveShared)('has every key of the chart’s table when everything is switched on', () => {
    const rows = JSON.parse(readFileSync(`${sharedData}helm-to-configmap.json`, 'utf8')) as { helm: string; key: string }[];
    const everything = config({
      debug: { enabled: true },
      cni: { chainingMode: 'portmap' },
      gatewayAPI: { enabled: true },
      kubeProxyReplacement: true,
      socketLB: { hostNamespaceOnly: true },
      bpf: { masquerade: true, hostLegacyRouting: true, tproxy: true, vlanBypass: [1, 2] },
      tunnelPort: 8472,
      MTU: 1450,
      devices: ['eth0'],
      ipv4NativeRoutingCIDR: '10.0.0.0/8',
      nodePort: { range: '30000,32767' },
      loadBalancer: { mode: 'snat', algorithm: 'maglev' },
      nodeIPAM: { enabled: true },
      l2announcements: { enabled: true },
      endpointRoutes: { enabled: true },
    });
    const missing = rows.filter(({ key }) => /^[a-z0-9-]+$/.test(key) && !(key in everything)).map(({ key }) => key);
    expect(missing).toEqual([]);
  });
});

describe('workloads', () => {
  const objects = renderCilium(documentValues());

  it('run agents and Envoy everywhere, and the operator only where its own list lets it (問題四)', () => {
    expect(template(objects, 'DaemonSet', 'cilium').spec.tolerations).toEqual([{ operator: 'Exists' }]);
    expect(template(objects, 'DaemonSet', 'cilium-envoy').spec.tolerations).toEqual([{ operator: 'Exists' }]);
    expect(template(objects, 'Deployment', 'cilium-operator').spec.tolerations.map((each) => each.key)).toEqual([
      'node-role.kubernetes.io/control-plane',
      'node-role.kubernetes.io/master',
      'node.kubernetes.io/not-ready',
      'node.cloudprovider.kubernetes.io/uninitialized',
      'node.cilium.io/agent-not-ready',
    ]);
  });

  it('replace the list of tolerations as Helm does, and still add the agent’s own key', () => {
    const changed = renderCilium({ operator: { tolerations: [{ key: 'node.kubernetes.io/route-unreachable', operator: 'Exists' }] } });
    expect(template(changed, 'Deployment', 'cilium-operator').spec.tolerations.map((each) => each.key)).toEqual([
      'node.kubernetes.io/route-unreachable',
      'node.cilium.io/agent-not-ready',
    ]);
  });

  it('carry the labels that Services select', () => {
    expect(template(objects, 'DaemonSet', 'cilium').metadata.labels['k8s-app']).toBe('cilium');
    expect(template(objects, 'DaemonSet', 'cilium-envoy').metadata.labels['k8s-app']).toBe('cilium-envoy');
  });

  it('use the images of 1.19.1', () => {
    const image = (kind: string, name: string): string => template(objects, kind, name).spec.containers[0]!.image;
    expect(image('DaemonSet', 'cilium')).toMatch(/^quay\.io\/cilium\/cilium:v1\.19\.1@sha256:[0-9a-f]{64}$/);
    expect(image('Deployment', 'cilium-operator')).toMatch(/^quay\.io\/cilium\/operator-generic:v1\.19\.1@sha256:[0-9a-f]{64}$/);
    expect(image('DaemonSet', 'cilium-envoy')).toContain('quay.io/cilium/cilium-envoy:v1.35.9-');
  });

  it('get the API server’s address as environment, and only when it is set', () => {
    const host = (made: Manifest[], kind: string, name: string): string | undefined =>
      template(made, kind, name).spec.containers[0]!.env.find((each) => each.name === 'KUBERNETES_SERVICE_HOST')?.value;
    expect(host(objects, 'DaemonSet', 'cilium')).toBeUndefined();
    const withHost = renderCilium({ k8sServiceHost: '10.2.128.5', k8sServicePort: 5443 });
    for (const [kind, name] of [
      ['DaemonSet', 'cilium'],
      ['DaemonSet', 'cilium-envoy'],
      ['Deployment', 'cilium-operator'],
    ] as const) {
      expect(host(withHost, kind, name)).toBe('10.2.128.5');
    }
    expect(
      host(renderCilium({ k8sServiceHost: 'auto' }, { clusterInfo: { host: '10.2.128.6', port: '5443' } }), 'DaemonSet', 'cilium'),
    ).toBe('10.2.128.6');
  });

  it('have no Envoy DaemonSet without an L7 proxy or when it is embedded', () => {
    expect(find(renderCilium({ l7Proxy: false }), 'DaemonSet', 'cilium-envoy')).toBeUndefined();
    expect(find(renderCilium({ envoy: { enabled: false } }), 'DaemonSet', 'cilium-envoy')).toBeUndefined();
  });

  it('change with the ConfigMap only when asked to roll out', () => {
    const checksum = (values: object) =>
      template(renderCilium(values), 'DaemonSet', 'cilium').metadata.annotations?.['cilium.io/cilium-configmap-checksum'];
    expect(checksum({})).toBeUndefined();
    expect(checksum({ rollOutCiliumPods: true })).not.toBe(checksum({ rollOutCiliumPods: true, debug: { enabled: true } }));
  });
});

describe('pods', () => {
  const container = (kind: string, name: string, values: object) =>
    template(renderCilium(values), kind, name).spec.containers[0] as PodTemplate['spec']['containers'][number] & {
      readinessProbe: { httpGet: { host?: string } };
      command: string[];
    };

  it('run the operator of the cloud, with its own digest', () => {
    const { image, command } = container('Deployment', 'cilium-operator', { azure: { enabled: true }, alibabacloud: { enabled: true } });
    expect(image).toMatch(/operator-azure:v1\.19\.1@sha256:[0-9a-f]{64}$/);
    expect(command).toEqual(['cilium-operator-azure']);
    expect(container('DaemonSet', 'cilium', { image: { tag: '', useDigest: false } }).image).toBe('quay.io/cilium/cilium');
  });

  it('say how much Envoy tells', () => {
    expect(container('DaemonSet', 'cilium-envoy', {}).args).toContain('--log-level info');
    expect(container('DaemonSet', 'cilium-envoy', { debug: { enabled: true, verbose: 'flow envoy' } }).args).toContain('--log-level trace');
  });

  it('are asked for their health on the machine’s loopback, where they are in its network', () => {
    const host = (values: object) => container('Deployment', 'cilium-operator', values).readinessProbe.httpGet.host;
    expect(host({})).toBe('127.0.0.1');
    expect(host({ ipv4: { enabled: false }, ipv6: { enabled: true } })).toBe('::1');
    expect(host({ operator: { hostNetwork: false } })).toBeUndefined();
  });

  it('of a single operator make room before its successor comes', () => {
    const strategy = (replicas: number) =>
      (find(renderCilium({ operator: { replicas } }), 'Deployment', 'cilium-operator')!['spec'] as { strategy: object }).strategy;
    expect(strategy(1)).toMatchObject({ rollingUpdate: { maxUnavailable: '100%' } });
    expect(strategy(2)).toMatchObject({ rollingUpdate: { maxUnavailable: '50%' } });
  });
});

describe('rights', () => {
  type Rules = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
  const rights = (name: string, resource: string, values: object = {}): string[] =>
    (find(renderCilium(values), 'ClusterRole', name)!['rules'] as Rules)
      .filter(({ resources }) => resources.includes(resource))
      .flatMap(({ verbs }) => verbs);

  it('of agents end at what they do: no Lease without announcements, no node, no status of a policy', () => {
    expect(rights('cilium', 'leases')).toEqual([]);
    expect(rights('cilium', 'leases', { l2announcements: { enabled: true } })).toContain('create');
    expect(rights('cilium', 'nodes')).toEqual(['get', 'list', 'watch']);
    expect(rights('cilium', 'ciliumnetworkpolicies/status')).toEqual([]);
    expect(rights('cilium', 'secrets')).toEqual([]);
    expect(rights('cilium', 'secrets', { tls: { secretsBackend: 'k8s' } })).toEqual(['get', 'list', 'watch']);
  });

  it('of the operator follow what is switched on', () => {
    expect(rights('cilium-operator', 'backendtlspolicies', { gatewayAPI: { enabled: true } })).toEqual([]);
    expect(rights('cilium-operator', 'pods')).toContain('delete');
    expect(rights('cilium-operator', 'pods', { operator: { unmanagedPodWatcher: { restart: false } } })).not.toContain('delete');
    expect(rights('cilium-operator', 'nodes', { operator: { removeNodeTaints: false } })).not.toContain('patch');
    const rules = find(renderCilium({}), 'ClusterRole', 'cilium-operator')!['rules'] as Rules;
    expect(rules.find(({ resources }) => resources.includes('configmaps'))!.resourceNames).toEqual(['cilium-config']);
  });

  it('on secrets are given where they are kept, in a namespace made once', () => {
    const made = renderCilium({ gatewayAPI: { enabled: true } }).filter(
      ({ kind, metadata }) => kind === 'Namespace' || metadata.namespace === 'cilium-secrets',
    );
    expect(made.filter(({ kind }) => kind !== 'RoleBinding').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace cilium-secrets',
      'Role cilium-gateway-secrets',
      'Role cilium-operator-gateway-secrets',
      'Role cilium-tlsinterception-secrets',
      'Role cilium-operator-tlsinterception-secrets',
    ]);
  });
});

describe('GatewayClass', () => {
  const makes = (create: string | boolean, gatewayClassCrd: boolean, enabled = true): boolean =>
    find(renderCilium({ gatewayAPI: { enabled, gatewayClass: { create } } }, { gatewayClassCrd }), 'GatewayClass', 'cilium') !== undefined;

  it('"auto" asks whether the CRD exists at render time', () => {
    expect(makes('auto', true)).toBe(true);
    expect(makes('auto', false)).toBe(false);
    expect(makes('true', false)).toBe(true);
    expect(makes('false', true)).toBe(false);
    expect(makes('auto', true, false)).toBe(false);
  });
});

describe('refused values', () => {
  it.each([
    [
      "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'",
      { gatewayAPI: { enabled: true }, l7Proxy: false },
    ],
    [
      "Cilium GatewayAPI needs an externalTrafficPolicy set to 'Cluster' or 'Local'.",
      { gatewayAPI: { enabled: true, externalTrafficPolicy: 'Any' } },
    ],
    [
      "Ingress/Gateway API controller and EnvoyConfig require .Values.kubeProxyReplacement to be explicitly set to 'false' or 'true'",
      { gatewayAPI: { enabled: true }, kubeProxyReplacement: 'disabled' },
    ],
    ['kubeProxyReplacement must be explicitly set to a valid value (true or false) to continue.', { kubeProxyReplacement: 'strict' }],
    [' ipv4NativeRoutingCIDR must be set when routingMode is native', { routingMode: 'native', enableIPv4Masquerade: true }],
    [
      'Cannot have operator.setNodeTaintsMaxNodes and not operator.removeNodeTaints = false',
      { operator: { setNodeTaints: true, removeNodeTaints: false } },
    ],
    [
      'Both k8sServiceHostRef and k8sServiceHost are set. Please set only one of them.',
      { k8sServiceHost: 'a', k8sServiceHostRef: { name: 'b', key: 'c' } },
    ],
    ['Hubble Relay requires .Values.hubble.enabled=true', { hubble: { enabled: false, relay: { enabled: true } } }],
    ['ConfigMap kube-public/cluster-info not found, please create it or set k8sServiceHost to a valid value', { k8sServiceHost: 'auto' }],
  ])('%s', (message, values) => {
    let refusal: unknown;
    try {
      renderCilium(values);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(HelmError);
    expect((refusal as HelmError).message).toBe(message);
  });

  it('lets through what only the agent or the operator will mind', () => {
    expect(() => renderCilium({ gatewayAPI: { enabled: true }, kubeProxyReplacement: false })).not.toThrow();
    expect(() => renderCilium({ autoDirectNodeRoutes: true, routingMode: 'tunnel' })).not.toThrow();
    expect(() => renderCilium({ misspelt: { key: true } })).not.toThrow();
  });
});

describe('values', () => {
  it('merge maps, replace lists, and let null remove a default', () => {
    expect(mergeValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: null })).toEqual({ a: { b: 1, c: [3] } });
  });
});
