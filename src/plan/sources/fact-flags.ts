/** Facts as flags of a command, as data: the command line is declared from it, at each start, so it knows little else. @module */
import type { MessageId } from '../../i18n/index.ts';
import { ELB_PROTOCOLS, KUBE_PROXY_MODES, NETWORK_MODES, type FactName } from '../facts.ts';

export interface FactFlag {
  /** `--vpc-cidr` */
  readonly flag: `--${string}`;
  /** What stands after it in the help; absent: the flag says yes, and `--no-…` says no. */
  readonly value?: string;
  /** The facts that it says, or says a part of. */
  readonly facts: readonly FactName[];
  readonly repeatable?: true;
  readonly choices?: readonly string[];
  readonly help: MessageId & `plan.flag.${string}`;
}

/** Classes of load balancers in CCE's words and in Huawei Cloud's (facts/huawei-cce.md §3). */
export const ELB_CLASSES: Readonly<Record<string, 'shared' | 'dedicated'>> = {
  union: 'shared',
  performance: 'dedicated',
  shared: 'shared',
  dedicated: 'dedicated',
};

export const FACT_FLAGS: readonly FactFlag[] = [
  { flag: '--name', value: 'NAME', facts: ['name'], help: 'plan.flag.name' },
  { flag: '--region', value: 'REGION', facts: ['region'], help: 'plan.flag.region' },
  { flag: '--kubernetes-version', value: 'VERSION', facts: ['kubernetesVersion'], help: 'plan.flag.kubernetesVersion' },
  { flag: '--network-mode', value: 'MODE', facts: ['networkMode'], choices: NETWORK_MODES, help: 'plan.flag.networkMode' },
  { flag: '--dataplane-v2', facts: ['dataplaneV2'], help: 'plan.flag.dataplaneV2' },
  { flag: '--kube-proxy-mode', value: 'MODE', facts: ['kubeProxyMode'], choices: KUBE_PROXY_MODES, help: 'plan.flag.kubeProxyMode' },
  { flag: '--vpc-cidr', value: 'CIDR', facts: ['vpcCidrs'], repeatable: true, help: 'plan.flag.vpcCidr' },
  { flag: '--node-subnet', value: 'CIDR', facts: ['nodeSubnets'], repeatable: true, help: 'plan.flag.nodeSubnet' },
  { flag: '--service-cidr', value: 'CIDR', facts: ['serviceCidr'], help: 'plan.flag.serviceCidr' },
  { flag: '--container-cidr', value: 'CIDR', facts: ['containerCidrs'], repeatable: true, help: 'plan.flag.containerCidr' },
  { flag: '--other-cidr', value: 'CIDR', facts: ['otherCidrs'], repeatable: true, help: 'plan.flag.otherCidr' },
  { flag: '--pod-cidr', value: 'CIDR', facts: ['podCidrs'], repeatable: true, help: 'plan.flag.podCidr' },
  { flag: '--pod-mask-size', value: 'BITS', facts: ['podMaskSize'], help: 'plan.flag.podMaskSize' },
  { flag: '--api-server', value: 'HOST[:PORT]', facts: ['apiServerHost', 'apiServerPort'], help: 'plan.flag.apiServer' },
  { flag: '--nodes', value: 'COUNT', facts: ['nodeGroups'], help: 'plan.flag.nodes' },
  { flag: '--max-pods', value: 'COUNT', facts: ['nodeGroups'], help: 'plan.flag.maxPods' },
  { flag: '--os', value: 'NAME', facts: ['nodeGroups'], help: 'plan.flag.os' },
  { flag: '--running-pods', value: 'COUNT', facts: ['runningPods'], help: 'plan.flag.runningPods' },
  { flag: '--elb-id', value: 'ID', facts: ['elb'], help: 'plan.flag.elbId' },
  { flag: '--elb-class', value: 'CLASS', facts: ['elb'], choices: Object.keys(ELB_CLASSES), help: 'plan.flag.elbClass' },
  { flag: '--elb-protocol', value: 'PROTOCOL', facts: ['elb'], choices: ELB_PROTOCOLS, help: 'plan.flag.elbProtocol' },
  { flag: '--elb-credentials', facts: ['elbCredentials'], help: 'plan.flag.elbCredentials' },
  { flag: '--gateway', value: 'NAMESPACE/NAME:PORT', facts: ['gateway'], help: 'plan.flag.gateway' },
  { flag: '--backend', value: 'SERVICE:PORT', facts: ['gateway'], help: 'plan.flag.backend' },
  { flag: '--cilium-version', value: 'VERSION', facts: ['ciliumVersion'], help: 'plan.flag.ciliumVersion' },
  { flag: '--gateway-api-version', value: 'VERSION', facts: ['gatewayApiVersion'], help: 'plan.flag.gatewayApiVersion' },
  { flag: '--image-registry', value: 'REGISTRY', facts: ['imageRegistry'], help: 'plan.flag.imageRegistry' },
];

export const optionName = (flag: string): string =>
  flag.replace(/^--/, '').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
