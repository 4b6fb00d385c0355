/** Facts of clusters as chance makes them. @module */
import { NETWORK_MODES, type ClusterFacts, type Fact } from '../facts.ts';

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

/** Mostly what people have, now and then what nobody should. */
export function randomFacts(random: () => number): ClusterFacts {
  const pick = <T>(...all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const maybe = <T>(value: () => T, odds = 0.8): Fact<T> | undefined => (random() < odds ? fact(value()) : undefined);
  const octet = (): number => Math.floor(random() * 256);
  const cidr = (least = 8, most = 28): string => {
    const bits = least + Math.floor(random() * (most - least + 1));
    const address = ((pick(10, 10, 172, 192) << 24) >>> 0) + (pick(16, 20, 168, octet()) << 16) + (octet() << 8) + octet();
    const first = random() < 0.95 ? Math.floor(address / 2 ** (32 - bits)) * 2 ** (32 - bits) : address;
    return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.')}/${bits}`;
  };
  const group = (index: number): { name: string; count: number; most: number; os: string; maxPods: number } => ({
    name: `pool-${index}`,
    count: Math.floor(random() * 10),
    most: pick(1, 3, 50, 300, 2000),
    os: pick('Huawei Cloud EulerOS 2.0', 'Huawei Cloud EulerOS 2.0', 'EulerOS 2.9', 'Ubuntu 22.04', 'My Linux 9'),
    maxPods: pick(20, 60, 110, 110, 250, 400),
  });
  const given: Record<string, Fact<unknown> | undefined> = {
    networkMode: maybe(() => pick(...NETWORK_MODES)),
    kubernetesVersion: maybe(() => pick('v1.27', 'v1.31', 'v1.33', 'v1.33.13-r0', 'v1.36')),
    dataplaneV2: maybe(() => random() < 0.1),
    kubeProxyMode: maybe(() => pick('iptables', 'ipvs')),
    vpcCidrs: maybe(() => Array.from({ length: pick(1, 1, 2) }, () => cidr(8, 24))),
    nodeSubnets: maybe(() => [cidr(17, 27)], 0.4),
    serviceCidr: maybe(() => cidr(12, 24)),
    containerCidrs: maybe(() => [cidr(12, 20)]),
    otherCidrs: maybe(() => Array.from({ length: pick(1, 3, 8) }, () => cidr(8, 24)), 0.3),
    podCidrs: maybe(() => Array.from({ length: pick(1, 1, 2) }, () => cidr(8, 26)), 0.4),
    podMaskSize: maybe(() => 16 + Math.floor(random() * 17), 0.3),
    apiServerHost: maybe(() => pick('10.2.128.2', '192.168.0.9', '10.247.0.1', 'kubernetes.default')),
    nodeGroups: maybe(() => Array.from({ length: pick(1, 1, 3) }, (_, index) => group(index))),
    runningPods: maybe(() => pick(0, 0, 40)),
    elb: maybe(() => ({ id: 'elb', kind: pick('shared', 'dedicated'), protocol: pick('TCP', 'TCP', 'HTTP', 'HTTPS') })),
    elbCredentials: maybe(() => random() < 0.5),
    ciliumVersion: maybe(() => pick('1.19.1', '1.19.5', '1.19', '1.20.2', '1.17.4')),
    imageRegistry: maybe(() => 'swr.cn-north-4.myhuaweicloud.com/org', 0.2),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
