/**
 * What is kept of the three ConfigMaps that are read at all: `cilium-config`, `kube-proxy` and `coredns`. People keep all
 * sorts of things in ConfigMaps, so keys, settings and directives are allow-lists, too.
 * @module
 */
import { fields, type Rule } from './rules.ts';
import { isSecretUnder, MASK, withoutSecrets } from './secret-text.ts';

/** First words of the names of Cilium's options. */
const CILIUM_OPTION = new RegExp(
  `^(?:${[
    'agent|allow|annotate|api|arping|auto|bgp|bpf|bypass|ces|certificate|cgroup|cilium|cluster|clustermesh|cnp|cni|config|conntrack',
    'controller|crd|custom|datapath|debug|default|derive|devices|direct|disable|dns|dnsproxy|ec2|eni|aws|egress|enable|encrypt|endpoint',
    'envoy|exclude|exclude-local-address|external|fixed|force|fqdn|gateway|gops|health|hubble|http|identity|ignore|ingress|install|ip|ipam',
    'ipsec|iptables|ipv4|ipv6|k8s|keep|kube|kvstore|l2|l7|label|labels|lb|limit|loadbalancer|local|log|max|mesh|metrics|mke|monitor|mtu',
    'nat|nat46x64|node|nodeport|nodes|operator|packetization|pod|policy|pprof|preallocate|prepend|procfs|prometheus|proxy|read|remove',
    'restore|route|routing|service|set|sidecar|skip|socket|sockops|srv6|standalone|state|static|status|sync|synchronize|taint|tofqdns',
    'trace|tunnel|underlay|unmanaged|use|vlan|vtep|wait|wireguard|write|xds',
  ].join('|')})(?:-[a-z0-9.-]+)?$`,
);

const mapping = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : []);

/** `cilium-config`'s data, and the defaults of a CiliumNodeConfig. */
export const ciliumOptions: Rule = (value) => {
  const kept: Record<string, string> = {};
  for (const [key, item] of mapping(value)) {
    if (typeof item !== 'string' || !CILIUM_OPTION.test(key)) continue;
    kept[key] = isSecretUnder(key, item) ? MASK : withoutSecrets(item);
  }
  return kept;
};

/** Settings of kube-proxy that the network depends on. */
const PROXY_SETTING =
  /^\s*(?:- )?(?:apiVersion|kind|mode|clusterCIDR|bindAddress|bindAddressHardFail|healthzBindAddress|metricsBindAddress|hostnameOverride|nodePortAddresses|detectLocalMode|portRange|iptables|ipvs|nftables|conntrack|winkernel|masqueradeAll|masqueradeBit|localhostNodePorts|minSyncPeriod|syncPeriod|scheduler|strictARP|excludeCIDRs|tcpTimeout|tcpFinTimeout|udpTimeout|maxPerCore|min|tcpEstablishedTimeout|tcpCloseWaitTimeout|featureGates):(?:\s|$)/;

/** Directives of CoreDNS that hold no credentials. */
const DNS_DIRECTIVES = new Set(
  [
    '} errors health ready kubernetes pods endpoint_pod_names fallthrough ttl prometheus forward max_concurrent prefer_udp force_tcp policy',
    'cache success denial prefetch serve_stale loop reload loadbalance hosts rewrite log class template match answer rcode bind lameduck',
    'bufsize autopath cancel debug import file stop name acl any dns64 noendpoints namespaces labels max_fails expire health_check',
  ]
    .join(' ')
    .split(' '),
);

function keepsDnsLine(line: string): boolean {
  const words = line.trim().split(/\s+/);
  if (DNS_DIRECTIVES.has(words[0]!.replace(/(?<=.)\{$/, ''))) return true;
  // Zones of a server block: `.:53 {`, `cluster.local:53 {`, `. {`.
  const zones = words.slice(0, -1);
  return words.at(-1) === '{' && zones.length > 0 && zones.every((zone) => /^(?:\.|[\w.*/-]*:\d+)$/.test(zone));
}

const LEFT_OUT = '# (left out)';

/** Line by line: what is not on the list stays as an empty remark, so that lines keep their numbers. */
const lines =
  (keeps: (line: string) => boolean): Rule =>
  (value) =>
    typeof value === 'string'
      ? value
          .split('\n')
          .map((line) => (line.trim() === '' ? '' : keeps(line) ? withoutSecrets(line) : LEFT_OUT))
          .join('\n')
      : undefined;

const DATA: Readonly<Record<string, Rule>> = {
  'cilium-config': ciliumOptions,
  'kube-proxy': fields({ 'config.conf': lines((line) => PROXY_SETTING.test(line)) }),
  coredns: fields({ Corefile: lines(keepsDnsLine) }),
};

/** Names of the ConfigMaps that are read. */
export const CONFIG_MAPS = Object.keys(DATA);

/** `undefined` for any other ConfigMap. */
export const configData = (name: string): Rule | undefined => (Object.hasOwn(DATA, name) ? DATA[name] : undefined);
