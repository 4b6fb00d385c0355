/** Each rule finds its fault, and is silent beside it. @module */
import { describe, expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import type { ClusterFacts, Fact } from '../facts.ts';
import { checkValues, VALUES_RULES } from './check-values.ts';
import { readValues } from './read-values.ts';
import { parseSet } from './set-values.ts';

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'flag', where: '--test' } });
const codes = (text: string, facts: ClusterFacts = {}, version = '1.19.1'): string[] =>
  checkValues([readValues({ file: 'values.yaml', text })], { facts, version }).map(({ code }) => code);

const GATEWAY = 'gatewayAPI: {enabled: true, gatewayClass: {create: "true"}';
const KPR = 'kubeProxyReplacement: true';
const POOL = (pools: string, mask = ''): string =>
  `ipam: {operator: {clusterPoolIPv4PodCIDRList: [${pools}]${mask && `, clusterPoolIPv4MaskSize: ${mask}`}}}`;

/** Code, a text that it finds, the nearest that it does not; facts for both. */
const CASES: readonly (readonly [code: string, bad: string, good: string, facts?: ClusterFacts])[] = [
  ['CCE7001', 'gatewayApi: {enabled: true}', 'gatewayAPI: {enabled: true}'],
  ['CCE7001', 'operator: {replica: 1}', 'operator: {replicas: 1}'],
  ['CCE7001', 'gatewayAPI.enabled: true', 'extraConfig: {any.thing: "true"}'],
  ['CCE7001', 'maglev: {tablesize: 1}', 'maglev: {tableSize: 1}'],
  ['CCE7001', '__proto__: {polluted: 1}', 'extraConfig: {__proto__: "1"}'],
  ['CCE7001', 'constructor: {name: 1}', 'nodeSelector: {constructor: x}'],
  ['CCE7002', 'devices: [eth0]', 'nodeSelector: {devices: eth0}'],
  ['CCE7003', 'bpf: {masquerade: "true"}', 'bpf: {masquerade: true}'],
  ['CCE7003', 'gatewayAPI: {gatewayClass: {create: true}}', 'gatewayAPI: {gatewayClass: {create: "true"}}'],
  ['CCE7003', 'identityManagementMode: both-of-them', 'identityManagementMode: both'],
  ['CCE7003', 'bpf: {monitorTraceIPOption: 256}', 'bpf: {monitorTraceIPOption: 255}'],
  ['CCE7003', 'gatewayAPI: true', 'gatewayAPI: {}'],
  ['CCE7004', 'ipv4:', 'k8sServiceHost:'],
  ['CCE7005', 'policyAuditMode: "false"', 'policyAuditMode: false'],
  ['CCE7005', 'endpointRoutes: {enabled: "no"}', 'endpointRoutes: {enabled: "true"}'],
  ['CCE7006', 'routingMode: tunnel', 'routingMode: native'],
  ['CCE7006', 'kubeProxyReplacement: false', 'kubeProxyReplacement: true'],
  ['CCE7006', 'l7Proxy: true', 'gatewayAPI: {xffNumTrustedHops: 0}'],
  ['CCE7007', 'debug: {enabled: true}\ndebug: {verbose: flow}', 'debug: {enabled: true, verbose: flow}'],
  ['CCE7008', 'debug: {enabled: true}\n---\nl7Proxy: false', '---\ndebug: {enabled: true}'],

  ['CCE7009', 'localRedirectPolicy: true', 'localRedirectPolicies: {enabled: true}'],
  ['CCE7009', 'hubble: {tls: {server: {cert: x}}}', 'hubble: {tls: {server: {cert: "", existingSecret: x}}}'],

  ['CCE7101', 'tunnel: vxlan', 'tunnelProtocol: geneve'],
  ['CCE7101', 'encryption: {keyFile: x}', 'encryption: {ipsec: {keyFile: x}}'],
  ['CCE7102', 'k8sServiceHost: 10.2.0.1\nk8sServiceHostRef: {name: x, key: y}', 'k8sServiceHostRef: {name: x}'],
  ['CCE7103', 'hubble: {ui: {enabled: true}}', 'hubble: {ui: {enabled: true}, relay: {enabled: true}}'],
  [
    'CCE7104',
    'hubble: {ui: {enabled: true, standalone: {enabled: true}}, relay: {tls: {server: {enabled: true}}}}',
    'hubble: {ui: {enabled: true, standalone: {enabled: true, tls: {certsVolume: {emptyDir: {}}}}}, relay: {tls: {server: {enabled: true}}}}',
  ],
  ['CCE7105', 'hubble: {enabled: false, relay: {enabled: true}}', 'hubble: {relay: {enabled: true}}'],
  [
    'CCE7106',
    'hubble: {tls: {auto: {method: certmanager}}}',
    'hubble: {tls: {auto: {method: certmanager, certManagerIssuerRef: {name: x}}}}',
  ],
  [
    'CCE7107',
    'hubble: {redact: {enabled: true, http: {headers: {allow: [a], deny: [b]}}}}',
    'hubble: {redact: {enabled: true, http: {headers: {allow: [a]}}}}',
  ],
  [
    'CCE7108',
    'hubble: {relay: {enabled: true}, ui: {enabled: true, backend: {image: {tag: v0.8.5}}}}',
    'hubble: {relay: {enabled: true}, ui: {enabled: true, backend: {image: {tag: v0.13.0}}}}',
  ],
  ['CCE7109', `${GATEWAY}}\nl7Proxy: false`, 'l7Proxy: false'],
  ['CCE7109', 'loadBalancer: {l7: {backend: envoy}}\nl7Proxy: false', 'loadBalancer: {l7: {backend: envoy}}'],
  [
    'CCE7110',
    'ingressController: {enabled: true, service: {externalTrafficPolicy: Some}}',
    'ingressController: {service: {externalTrafficPolicy: Some}}',
  ],
  ['CCE7111', `${GATEWAY}, externalTrafficPolicy: local}`, `${GATEWAY}, externalTrafficPolicy: Local}`],
  ['CCE7112', `${GATEWAY}}\nkubeProxyReplacement: disabled`, `${GATEWAY}}\nkubeProxyReplacement: "false"`],
  ['CCE7113', 'authentication: {mutual: {spire: {enabled: true}}}', 'authentication: {enabled: true, mutual: {spire: {enabled: true}}}'],
  ['CCE7114', 'ciliumEndpointSlice: {enabled: true}\ndisableEndpointCRD: true', 'ciliumEndpointSlice: {enabled: true}'],
  ['CCE7115', 'cluster: {name: Prod}', 'cluster: {name: prod}'],
  ['CCE7115', 'cluster: {id: 1}', 'cluster: {id: 1, name: prod}'],
  [
    'CCE7116',
    'cluster: {id: 200, name: x}\neni: {enabled: true}',
    'cluster: {id: 200, name: x}\neni: {enabled: true}\nextraConfig: {allow-unsafe-policy-skb-usage: "true"}',
  ],
  ['CCE7117', 'clustermesh: {maxConnectedClusters: 300}', 'clustermesh: {maxConnectedClusters: 511}'],
  ['CCE7118', 'envoy: {baseID: -1}', 'envoy: {baseID: 1}'],
  [
    'CCE7119',
    'extraEnv: [{name: KUBE_CLIENT_BACKOFF_BASE, value: "1"}]',
    'extraEnv: [{name: KUBE_CLIENT_BACKOFF_BASE, value: "1"}]\nk8sClientExponentialBackoff: {enabled: false}',
  ],
  ['CCE7120', 'standaloneDnsProxy: {enabled: true}', 'standaloneDnsProxy: {enabled: true}\ndnsProxy: {proxyPort: 1234}'],
  ['CCE7121', 'bpf: {tproxy: true, datapathMode: netkit}', 'bpf: {tproxy: true}'],
  ['CCE7122', 'kubeProxyReplacement: strict', 'kubeProxyReplacement: "true"'],
  ['CCE7123', 'gke: {enabled: true}\nroutingMode: tunnel', 'gke: {enabled: true}\nroutingMode: native'],
  ['CCE7124', 'aksbyocni: {enabled: true}\nroutingMode: native', 'aksbyocni: {enabled: true}'],
  [
    'CCE7125',
    'routingMode: native\nenableIPv4Masquerade: true',
    'routingMode: native\nenableIPv4Masquerade: true\nipv4NativeRoutingCIDR: 10.0.0.0/8',
  ],
  ['CCE7125', 'routingMode: native\nenableIPv4Masquerade: true', 'routingMode: native'],
  [
    'CCE7125',
    'routingMode: native\nenableIPv4Masquerade: true',
    'routingMode: native\nenableIPv4Masquerade: true\nipMasqAgent: {enabled: true}',
  ],
  ['CCE7126', 'routingMode: native\nipv6: {enabled: true}', 'routingMode: native\nipv6: {enabled: true}\nenableIPv6Masquerade: false'],
  ['CCE7127', 'operator: {setNodeTaints: true, removeNodeTaints: false}', 'operator: {setNodeTaints: true}'],
  ['CCE7128', 'clustermesh: {useAPIServer: true, apiserver: {tls: {authMode: none}}}', 'clustermesh: {useAPIServer: true}'],
  [
    'CCE7129',
    'clustermesh: {apiserver: {kvstoremesh: {kvstoreMode: external}}}',
    'identityAllocationMode: kvstore\nclustermesh: {useAPIServer: true, apiserver: {replicas: 1, kvstoremesh: {kvstoreMode: external}}}',
  ],
  ['CCE7130', 'operator: {nodeGCInterval: 7d}', 'operator: {nodeGCInterval: 168h}'],
  ['CCE7131', 'hubble: {tls: {auto: {enabled: false}}}', 'hubble: {tls: {auto: {enabled: false}, server: {existingSecret: a}}}'],

  ['CCE7201', 'routingMode: direct', 'routingMode: tunnel'],
  ['CCE7202', 'autoDirectNodeRoutes: true', 'autoDirectNodeRoutes: true\nroutingMode: native'],
  ['CCE7203', 'ipam: {mode: eni}', 'ipam: {mode: eni}\nroutingMode: native'],
  ['CCE7204', 'extraConfig: {install-iptables-rules: "false"}', 'extraConfig: {install-iptables-rules: "false"}\nl7Proxy: false'],
  ['CCE7205', 'installNoConntrackIptablesRules: true', 'installNoConntrackIptablesRules: true\nroutingMode: native'],
  ['CCE7206', 'loadBalancer: {mode: dsr}', 'loadBalancer: {mode: dsr}\ntunnelProtocol: geneve'],
  [
    'CCE7207',
    'loadBalancer: {mode: dsr}\ntunnelProtocol: geneve',
    'loadBalancer: {mode: dsr, dsrDispatch: geneve}\ntunnelProtocol: geneve',
  ],
  [
    'CCE7208',
    'extraConfig: {enable-remote-node-masquerade: "true"}',
    'extraConfig: {enable-remote-node-masquerade: "true"}\nbpf: {masquerade: true}',
  ],
  ['CCE7209', 'egressMasqueradeInterfaces: eth0\nbpf: {masquerade: true}', 'egressMasqueradeInterfaces: eth0'],
  [
    'CCE7210',
    'enableIPv4Masquerade: false\nenableIPv6Masquerade: false\nbpf: {masquerade: true}',
    'enableIPv6Masquerade: false\nbpf: {masquerade: true}',
  ],
  ['CCE7211', `${GATEWAY}}\nipam: {mode: delegated-plugin}`, 'ipam: {mode: delegated-plugin}'],
  ['CCE7212', 'routingMode: native', 'routingMode: native\nipv4NativeRoutingCIDR: 10.0.0.0/8'],

  ['CCE7301', `${GATEWAY}}`, `${GATEWAY}}\n${KPR}`],
  ['CCE7302', KPR, `${KPR}\nk8sServiceHost: 10.2.128.2`],
  ['CCE7302', KPR, `${KPR}\nk8sServiceHostRef: {name: x, key: y}`],
  ['CCE7303', 'k8sServiceHost: 10.247.0.1\nk8sServicePort: 443', 'k8sServiceHost: 10.2.128.2\nk8sServicePort: 5443'],
  [
    'CCE7303',
    'k8sServiceHost: 10.9.0.1\nk8sServicePort: 443',
    'k8sServiceHost: 10.247.0.1\nk8sServicePort: 443',
    { serviceCidr: fact('10.9.0.0/16') },
  ],
  ['CCE7303', 'k8sServiceHost: 10.2.128.2', 'k8sServiceHost: 10.2.128.2\nk8sServicePort: 5443'],
  ['CCE7303', 'k8sServiceHost: auto', ''],
  ['CCE7304', `${GATEWAY}, xffNumTrustedHops: 2}`, `${GATEWAY}, xffNumTrustedHops: 0}`],
  [
    'CCE7304',
    `${GATEWAY}, xffNumTrustedHops: 0}`,
    `${GATEWAY}, xffNumTrustedHops: 1}`,
    { elb: fact({ kind: 'dedicated', protocol: 'HTTPS' } as const) },
  ],
  ['CCE7305', `${GATEWAY}, enableProxyProtocol: true}`, 'gatewayAPI: {enableProxyProtocol: true}'],
  ['CCE7306', 'gatewayAPI: {enabled: true}', 'gatewayAPI: {enabled: true, gatewayClass: {create: "true"}}'],
  ['CCE7307', `${GATEWAY}, hostNetwork: {enabled: true}}`, `${GATEWAY}, hostNetwork: {enabled: false}}`],
  [
    'CCE7308',
    `${GATEWAY}, hostNetwork: {enabled: true}}`,
    `${GATEWAY}, hostNetwork: {enabled: true}}\nenvoy: {securityContext: {capabilities: {envoy: [NET_ADMIN, SYS_ADMIN, NET_BIND_SERVICE], keepCapNetBindService: true}}}`,
  ],
  ['CCE7309', `${GATEWAY}}\nenvoy: {enabled: false}`, 'envoy: {enabled: false}'],

  ['CCE7320', '', POOL('10.101.0.0/16')],
  ['CCE7320', '', 'ipam: {mode: kubernetes}'],
  ['CCE7321', POOL('10.101.0.0'), POOL('10.101.0.0/16')],
  ['CCE7321', POOL('10.101.1.0/16'), POOL('10.101.0.0/16, 10.102.0.0/16')],
  ['CCE7321', POOL('10.101.0.0/16, 10.101.4.0/24'), POOL('10.101.0.0/16')],
  ['CCE7321', POOL('"fd00::/104"'), POOL('10.101.0.0/16')],
  ['CCE7321', POOL(''), POOL('10.101.0.0/16')],
  ['CCE7322', POOL('10.2.0.0/16'), POOL('10.101.0.0/16'), { nodeSubnets: fact(['10.2.128.0/17']) }],
  ['CCE7322', POOL('10.240.0.0/12'), POOL('10.101.0.0/16'), { serviceCidr: fact('10.247.0.0/16') }],
  ['CCE7323', POOL('10.100.0.0/16'), POOL('10.101.0.0/16'), { containerCidrs: fact(['10.100.0.0/16']) }],
  ['CCE7324', POOL('10.101.0.0/24', '20'), POOL('10.101.0.0/16', '20')],
  ['CCE7324', POOL('10.101.0.0/24', '26'), POOL('10.101.0.0/23', '26'), { nodeGroups: fact([{ name: 'a', count: 5 }]) }],
  ['CCE7324', POOL('10.101.0.0/16', '26'), POOL('10.101.0.0/16', '24'), { nodeGroups: fact([{ name: 'a', count: 1, maxPods: 110 }]) }],
  ['CCE7325', 'ipam: {mode: none}', 'ipam: {mode: multi-pool}'],
  ['CCE7325', 'ipam: {mode: kubernetes}', 'ipam: {mode: cluster-pool}'],
  ['CCE7325', 'ipam: {mode: azure}', 'ipam: {mode: kubernetes}', { networkMode: fact('vpc-router' as const) }],
  ['CCE7326', 'routingMode: native', 'routingMode: tunnel'],
  ['CCE7327', 'tunnelPort: 4789', 'tunnelPort: 8473'],
  ['CCE7328', 'eni: {enabled: true}', 'eni: {enabled: false}'],

  ['CCE7340', 'debug: {enabled: true}', 'debug: {verbose: flow}'],
  ['CCE7341', 'operator: {tolerations: [{key: a, operator: Exists}]}', 'operator: {tolerations: [{operator: Exists}]}'],
  ['CCE7342', '', 'operator: {tolerations: [{operator: Exists}]}'],
  [
    'CCE7342',
    '',
    'operator: {tolerations: [{key: node.kubernetes.io/route-unreachable, operator: Exists}]}',
    { networkMode: fact('vpc-router' as const) },
  ],
  ['CCE7343', 'cni: {chainingMode: portmap}', 'cni: {chainingMode: none}'],
  ['CCE7344', 'cni: {exclusive: false}', 'cni: {exclusive: true}'],
  ['CCE7345', 'cni: {binPath: /home/cni}', 'cni: {binPath: /opt/cni/bin}'],
  ['CCE7346', 'image: {repository: swr.example/cilium}', 'image: {repository: swr.example/cilium, useDigest: false}'],
  ['CCE7346', 'image: {tag: v1.19.5}', 'image: {tag: v1.19.5, digest: "sha256:00"}'],
  [
    'CCE7346',
    'operator: {image: {repository: swr.example/operator}}',
    'operator: {image: {repository: swr.example/operator, genericDigest: "sha256:00"}}',
  ],
  ['CCE7347', 'policyEnforcementMode: always', 'policyEnforcementMode: Default'],
  ['CCE7347', 'policyEnforcementMode: on-demand', ''],
  ['CCE7348', `${KPR}\nsocketLB: {enabled: true}`, 'socketLB: {enabled: true}'],
  ['CCE7349', `${KPR}\nkubeProxyReplacementHealthzBindAddr: 0.0.0.0:10256`, `${KPR}\nkubeProxyReplacementHealthzBindAddr: 0.0.0.0:10257`],
  ['CCE7350', 'nodePort: {range: "30000-32767"}', 'nodePort: {range: "30000,32767"}'],
  ['CCE7350', 'nodePort: {range: "8000,9000"}', 'nodePort: {range: "20106,32767"}'],
  ['CCE7351', KPR, `${KPR}\nbpf: {masquerade: true}`],
  ['CCE7352', 'extraConfig: {enable-policy: always}', 'extraConfig: {something-else: "1"}'],
  ['CCE7353', 'operator: {replicas: 3}', 'operator: {replicas: 1}', { nodeGroups: fact([{ name: 'a', count: 2 }]) }],
  ['CCE7354', 'operator: {removeNodeTaints: false}', 'operator: {setNodeTaints: false}'],
  [
    'CCE7356',
    'operator: {prometheus: {serviceMonitor: {enabled: true}}}',
    'operator: {prometheus: {serviceMonitor: {enabled: true}}}\nprometheus: {serviceMonitor: {trustCRDsExist: true}}',
  ],
  ['CCE7355', KPR, 'kubeProxyReplacement: "false"', { kubeProxyMode: fact('ipvs' as const) }],
];

test.each(CASES.map(([code, bad, good, facts = {}]) => ({ code, bad, good, facts })))(
  '$code is found in $bad, not in $good',
  ({ code, bad, good, facts }) => {
    expect(codes(bad, facts)).toContain(code);
    expect(codes(good, facts)).not.toContain(code);
  },
);

test('every rule has a case, and a code of its own', () => {
  const tested = new Set(CASES.map(([code]) => code));
  expect(VALUES_RULES.map(({ code }) => code).filter((code) => !tested.has(code))).toEqual([]);
  expect(new Set(VALUES_RULES.map(({ code }) => code)).size).toBe(VALUES_RULES.length);
});

describe('facts', () => {
  test('say what else would have to be guessed', () => {
    const known: ClusterFacts = { apiServerHost: fact('10.2.128.2'), podCidrs: fact(['10.101.0.0/16']), gatewayApiVersion: fact('v1.4.1') };
    const findings = checkValues([readValues({ file: 'v', text: `${KPR}\ngatewayAPI: {enabled: true}` })], { facts: known });
    expect(findings.find(({ code }) => code === 'CCE7302')?.fix).toEqual([
      { op: 'set', path: 'k8sServiceHost', value: '10.2.128.2' },
      { op: 'set', path: 'k8sServicePort', value: 5443 },
    ]);
    expect(findings.find(({ code }) => code === 'CCE7320')?.fix).toEqual([
      { op: 'set', path: 'ipam.operator.clusterPoolIPv4PodCIDRList', value: ['10.101.0.0/16'] },
    ]);
    expect(findings.map(({ code }) => code)).not.toContain('CCE7306');
  });

  test('of the source document: its pool is CCE’s own range', () => {
    expect(codes(POOL('10.100.0.0/16'), { containerCidrs: fact(['10.100.0.0/16']), networkMode: fact('overlay_l2' as const) })).toEqual([
      'CCE7323',
    ]);
  });

  test('a pool that is the chart’s default because somebody wants it so is only looked at for what it lies over', () => {
    const wanted = { podCidrs: fact(['10.0.0.0/8']) };
    expect(codes('', { ...wanted, vpcCidrs: fact(['172.16.0.0/16']) })).not.toContain('CCE7320');
    expect(codes('', { ...wanted, vpcCidrs: fact(['10.2.0.0/16']) })).toContain('CCE7322');
  });

  test('a version with the bug mended is not warned of', () => {
    const text = `${GATEWAY}, hostNetwork: {enabled: true}}`;
    expect(codes(text, {}, '1.19.5')).toContain('CCE7307');
    for (const version of ['1.19.6', '1.20.0', '2.0.0']) expect(codes(text, {}, version)).not.toContain('CCE7307');
  });
});

describe('a refusal', () => {
  test('is told in the chart’s words, at what is written', () => {
    const [finding] = checkValues([readValues({ file: 'v', text: `\n${GATEWAY}}\n${KPR}\nl7Proxy: false` })]).filter(
      ({ code }) => code === 'CCE7109',
    );
    expect(finding?.place).toEqual({ file: 'v', line: 4, column: 1 });
    expect(render(finding!.message, 'en')).toBe(
      `Helm refuses these values (templates/validate.yaml): "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'"`,
    );
  });

  test('of the agent stands at extraConfig where that makes it', () => {
    const [finding] = checkValues([readValues({ file: 'v', text: 'extraConfig:\n  auto-direct-node-routes: "true"' })]).filter(
      ({ code }) => code === 'CCE7202',
    );
    expect(finding).toMatchObject({ path: 'extraConfig.auto-direct-node-routes', place: { line: 2 } });
    expect(finding?.fix).toBeUndefined();
  });
});

test('what --set says has no place, and wins over files', () => {
  const file = readValues({ file: 'v', text: 'debug: {enabled: false}\noperator: {replicas: 3}' });
  const [finding] = checkValues([file], { set: parseSet('debug.enabled=true') }).filter(({ code }) => code === 'CCE7340');
  expect(finding).toBeDefined();
  expect(finding!.place).toBeUndefined();
});

test('null takes a default away, also over a file below', () => {
  const files = [
    { file: 'a', text: 'policyEnforcementMode: always' },
    { file: 'b', text: 'policyEnforcementMode: null' },
  ].map(readValues);
  // Nothing is left: the agent would be given an empty mode.
  expect(checkValues(files).find(({ code }) => code === 'CCE7347')).toMatchObject({ severity: 'error', place: { file: 'b' } });
});
