/** `cilium-dbg status` (facts/cilium.md §7.3, §4.4 point 4). @module */
import { ciliumNodes } from '../../../../cluster/kinds.ts';
import { nodes } from '../../../../kube/resources.ts';
import { CNI_FILE, type Agent } from '../agent.ts';
import type { Fleet } from '../fleet.ts';

/** The device of an imitated machine. */
const DEVICE = 'eth0';
const PROXY_PORTS = '10000-20000';

interface Facts {
  readonly kubernetes: string;
  readonly version: string;
  readonly redirects: number;
  readonly peers: number;
  readonly exclusion: string;
}

function factsOf(agent: Agent, fleet: Fleet): Facts {
  const { informers } = fleet.deps;
  const version = informers.for(nodes).store.get(agent.machine.name)?.status?.nodeInfo?.kubeletVersion;
  return {
    kubernetes: version ? `${version.replace(/^v(\d+\.\d+).*$/, '$1')} (${version}) [linux/amd64]` : '[linux/amd64]',
    version: agent.machine.agent?.version ?? '',
    redirects: new Set([...agent.table.services.values()].flatMap(({ l7Listener }) => l7Listener ?? [])).size,
    peers: informers.for(ciliumNodes).store.size,
    exclusion: agent.datapath.podCIDRs[0] ?? '',
  };
}

/** `cilium-dbg status`, with `verbose` its long form. */
export function statusText(agent: Agent, fleet: Fleet, verbose: boolean): string {
  const { config, datapath, machine, reserved } = agent;
  const facts = factsOf(agent, fleet);
  const { routing } = config;
  const network = routing.mode === 'tunnel' ? `Tunnel [${routing.protocol}]` : 'Native';
  const families = '[IPv4: Enabled, IPv6: Disabled]';
  const masquerading = {
    Disabled: 'Disabled',
    IPTables: `IPTables ${families}`,
    BPF: `BPF   [${DEVICE}]   ${facts.exclusion} ${families}`,
  }[config.masquerading];
  const lines: [string, string][] = [
    ['KVStore', 'Disabled'],
    ['Kubernetes', `Ok         ${facts.kubernetes}`],
    ['KubeProxyReplacement', config.kubeProxyReplacement ? `True   [${DEVICE}   ${machine.spec.internalIP} (Direct Routing)]` : 'False'],
    ['Host firewall', 'Disabled'],
    ['CNI Chaining', config.cniChainingMode],
    ['CNI Config file', `successfully wrote CNI configuration file to /host/etc/cni/net.d/${CNI_FILE}`],
    ['Cilium', `Ok   ${facts.version} (v${facts.version})`],
    ['IPAM', `IPv4: ${datapath.allocator?.used ?? 0}/${datapath.allocator?.capacity ?? 0} allocated from ${datapath.podCIDRs.join(', ')},`],
    ['Routing', `Network: ${network}   Host: ${config.hostRouting}`],
    ['Device Mode', 'veth'],
    ['Masquerading', masquerading],
    ['Proxy Status', proxyStatus(agent, facts.redirects)],
    ['Global Identity Range', 'min 256, max 65535'],
    ['Encryption', 'Disabled'],
    ['Cluster health', `${facts.peers}/${facts.peers} reachable`],
  ];
  if (verbose) {
    lines.push(['KubeProxyReplacement Details', '']);
    lines.push(['  Status', config.kubeProxyReplacement ? 'True' : 'False']);
    lines.push(['  Socket LB', config.socketLB.enabled ? 'Enabled' : 'Disabled']);
    lines.push(['  Socket LB Coverage', config.socketLB.hostNamespaceOnly ? 'Hostns-only' : 'Full']);
    lines.push([
      '  NodePort',
      config.kubeProxyReplacement ? `Enabled (Range: ${config.nodePortRange.from}-${config.nodePortRange.to})` : 'Disabled',
    ]);
    lines.push(['Allocated addresses', '']);
    lines.push([`  ${reserved.router} (router)`, ''], [`  ${reserved.health} (health)`, '']);
    if (reserved.ingress) lines.push([`  ${reserved.ingress} (ingress)`, '']);
    for (const { ipv4, key } of datapath.list()) lines.push([`  ${ipv4} (${key})`, '']);
  }
  return lines
    .map(([name, value]) => `${name.endsWith(')') ? name : `${name}:`.padEnd(25)}${value}`.trimEnd())
    .join('\n')
    .concat('\n');
}

function proxyStatus({ config, reserved }: Agent, redirects: number): string {
  if (!config.l7Proxy) return 'No managed proxy redirect';
  return `OK, ip ${reserved.router}, ${redirects} redirects active on ports ${PROXY_PORTS}, Envoy: ${config.externalEnvoy ? 'external' : 'embedded'}`;
}

/** Booleans, numbers and strings are `omitempty`: what is false, zero or empty is absent. */
export function statusJson(agent: Agent, fleet: Fleet): unknown {
  const { config, machine, datapath, reserved } = agent;
  const facts = factsOf(agent, fleet);
  const on = (enabled: boolean): object => (enabled ? { enabled: true } : {});
  const { routing } = config;
  const addresses = datapath.list().map(({ ipv4, key }) => [ipv4, key] as const);
  const own = [
    [reserved.router, 'router'],
    [reserved.health, 'health'],
    ...(reserved.ingress ? [[reserved.ingress, 'ingress'] as const] : []),
  ] as const;
  return {
    cilium: { msg: `${facts.version} (v${facts.version})`, state: 'Ok' },
    cluster: {
      nodes: [...fleet.deps.informers.for(ciliumNodes).store.values()].map(({ metadata }) => ({
        name: `${config.clusterName}/${metadata.name}`,
      })),
    },
    'cni-chaining': { mode: config.cniChainingMode },
    'cni-file': { msg: `successfully wrote CNI configuration file to /host/etc/cni/net.d/${CNI_FILE}`, state: 'Ok' },
    controllers: [],
    ipam: {
      allocations: Object.fromEntries([...own, ...addresses]),
      ipv4: [...own, ...addresses].map(([ip]) => ip),
      status: `IPv4: ${datapath.allocator?.used ?? 0}/${datapath.allocator?.capacity ?? 0} allocated from ${datapath.podCIDRs.join(', ')}, `,
    },
    'kube-proxy-replacement': {
      mode: config.kubeProxyReplacement ? 'True' : 'False',
      ...(config.kubeProxyReplacement && { deviceList: [{ name: DEVICE, ip: [machine.spec.internalIP] }], directRoutingDevice: DEVICE }),
      features: {
        ...(config.socketLB.hostNamespaceOnly && { bpfSocketLBHostnsOnly: true }),
        externalIPs: on(config.kubeProxyReplacement),
        hostPort: on(config.kubeProxyReplacement),
        nodePort: config.kubeProxyReplacement
          ? {
              enabled: true,
              mode: 'SNAT',
              algorithm: 'Random',
              acceleration: 'None',
              portMin: config.nodePortRange.from,
              portMax: config.nodePortRange.to,
            }
          : {},
        sessionAffinity: on(config.kubeProxyReplacement),
        socketLB: on(config.socketLB.enabled),
      },
    },
    kubernetes: { msg: facts.kubernetes, state: 'Ok' },
    masquerading: {
      ...on(config.masquerading !== 'Disabled'),
      ...(config.masquerading !== 'Disabled' && {
        mode: config.masquerading === 'BPF' ? 'BPF' : 'iptables',
        enabledProtocols: { ipv4: true },
        'snat-exclusion-cidr-v4': facts.exclusion,
      }),
    },
    proxy: {
      'envoy-deployment-mode': config.externalEnvoy ? 'external' : 'embedded',
      ip: reserved.router,
      'port-range': PROXY_PORTS,
      ...(facts.redirects > 0 && { 'total-redirects': facts.redirects }),
    },
    routing: {
      'inter-host-routing-mode': routing.mode === 'tunnel' ? 'Tunnel' : 'Native',
      'intra-host-routing-mode': config.hostRouting,
      ...(routing.mode === 'tunnel' && { 'tunnel-protocol': routing.protocol }),
    },
  };
}
