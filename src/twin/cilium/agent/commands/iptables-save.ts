/**
 * `iptables-save` on a node: kube-proxy's chains as it keeps (or left) them, Cilium's own, and kubelet's
 * canary (facts/cilium.md §7.3: only KUBE-PROXY-CANARY and KUBE-SVC speak of kube-proxy). Pure.
 * @module
 */
import { createHash } from 'node:crypto';
import type { KubeProxySignals } from '../../../../cluster/model.ts';

export interface RulesOfNode {
  readonly kubeProxy: KubeProxySignals | undefined;
  /** Names of Service ports by frontend key: `namespace/name:port`. */
  readonly portNames: ReadonlyMap<string, string>;
  /** Cilium masquerades through iptables pods of this range. */
  readonly masqueradedCIDR: string | undefined;
  readonly ciliumInstalled: boolean;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** kube-proxy's chain names: 16 characters of base32(sha256(name + protocol)). */
function chainName(prefix: string, text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  let bits = '';
  for (const byte of bytes.subarray(0, 10)) bits += byte.toString(2).padStart(8, '0');
  return `${prefix}${bits
    .match(/.{5}/g)!
    .map((five) => BASE32[Number.parseInt(five, 2)])
    .join('')}`;
}

/** The table `nat` of a node, as `iptables-save -t nat` prints it. */
export function natTable(node: RulesOfNode): string {
  const chains = new Set(['PREROUTING ACCEPT', 'INPUT ACCEPT', 'OUTPUT ACCEPT', 'POSTROUTING ACCEPT', 'KUBE-KUBELET-CANARY -']);
  const rules: string[] = [];
  if (node.ciliumInstalled) {
    for (const [chain, hook] of [
      ['CILIUM_PRE_nat', 'PREROUTING'],
      ['CILIUM_OUTPUT_nat', 'OUTPUT'],
      ['CILIUM_POST_nat', 'POSTROUTING'],
    ] as const) {
      chains.add(`${chain} -`);
      rules.push(`-A ${hook} -m comment --comment "cilium-feeder: ${chain}" -j ${chain}`);
    }
    if (node.masqueradedCIDR) {
      rules.push(
        `-A CILIUM_POST_nat -s ${node.masqueradedCIDR} ! -d ${node.masqueradedCIDR} ! -o cilium_+ -m comment --comment "cilium masquerade non-cluster" -j MASQUERADE`,
      );
    }
  }
  if (node.kubeProxy && node.kubeProxy.rules !== 'none') kubeProxyRules(node, chains, rules);
  return tableText('nat', [...chains], rules);
}

function kubeProxyRules({ kubeProxy, portNames }: RulesOfNode, chains: Set<string>, rules: string[]): void {
  for (const chain of ['KUBE-PROXY-CANARY', 'KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ'])
    chains.add(`${chain} -`);
  for (const hook of ['PREROUTING', 'OUTPUT']) rules.push(`-A ${hook} -m comment --comment "kubernetes service portals" -j KUBE-SERVICES`);
  rules.push('-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING');
  rules.push('-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000');
  const written = new Set<string>();
  for (const [key, backends] of kubeProxy!.services) {
    const [, protocol = 'TCP', address = '', port = ''] = /^(\w+):\/\/(.*):(\d+)$/.exec(key) ?? [];
    if (backends.length === 0) continue;
    const name = portNames.get(key) ?? key;
    const lower = protocol.toLowerCase();
    const service = chainName('KUBE-SVC-', `${name}${lower}`);
    const target =
      address === '0.0.0.0'
        ? `-A KUBE-NODEPORTS -p ${lower} -m comment --comment "${name}" -m ${lower} --dport ${port} -j ${service}`
        : `-A KUBE-SERVICES -d ${address}/32 -p ${lower} -m comment --comment "${name} cluster IP" -m ${lower} --dport ${port} -j ${service}`;
    rules.push(target);
    if (written.has(service)) continue;
    written.add(service);
    chains.add(`${service} -`);
    backends.forEach((backend, index) => {
      const to = `${backend.address}:${backend.port}`;
      const endpoint = chainName('KUBE-SEP-', `${name}${lower}${to}`);
      chains.add(`${endpoint} -`);
      const left = backends.length - index;
      const share = left > 1 ? ` -m statistic --mode random --probability ${(1 / left).toFixed(11)}` : '';
      rules.push(`-A ${service} -m comment --comment "${name} -> ${to}"${share} -j ${endpoint}`);
      rules.push(`-A ${endpoint} -p ${lower} -m comment --comment "${name}" -m ${lower} -j DNAT --to-destination ${to}`);
    });
  }
  rules.push(
    '-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
  );
}

/** The table `filter` of a node, as `iptables-save -t filter` prints it. */
export function filterTable({ kubeProxy, ciliumInstalled }: RulesOfNode): string {
  const chains = ['INPUT ACCEPT', 'FORWARD ACCEPT', 'OUTPUT ACCEPT', 'KUBE-KUBELET-CANARY -'];
  const rules: string[] = [];
  if (ciliumInstalled) {
    chains.push('CILIUM_FORWARD -');
    rules.push('-A FORWARD -m comment --comment "cilium-feeder: CILIUM_FORWARD" -j CILIUM_FORWARD');
  }
  if (kubeProxy && kubeProxy.rules !== 'none') {
    chains.push('KUBE-PROXY-CANARY -', 'KUBE-FORWARD -', 'KUBE-EXTERNAL-SERVICES -');
    rules.push('-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD');
    rules.push('-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP');
    rules.push('-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT');
  }
  return tableText('filter', chains, rules);
}

const tableText = (name: string, chains: readonly string[], rules: readonly string[]): string =>
  [
    '# Generated by iptables-save v1.8.10 (nf_tables)',
    `*${name}`,
    ...chains.map((chain) => `:${chain} [0:0]`),
    ...rules,
    'COMMIT',
    '# Completed',
    '',
  ].join('\n');
