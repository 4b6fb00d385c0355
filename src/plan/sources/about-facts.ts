/** What each fact is, in words, and what its value looks like. @module */
import type { MessageId } from '../../i18n/index.ts';
import type { FactName } from '../facts.ts';
import type { Plain } from './written.ts';

interface About {
  readonly about: MessageId & `plan.fact.about.${string}`;
  /** A value that a reader would take. */
  readonly example: Plain;
}

export const ABOUT_FACTS: { readonly [Name in FactName]: About } = {
  name: { about: 'plan.fact.about.name', example: 'my-cluster' },
  region: { about: 'plan.fact.about.region', example: 'ap-southeast-3' },
  kubernetesVersion: { about: 'plan.fact.about.kubernetesVersion', example: 'v1.33' },
  networkMode: { about: 'plan.fact.about.networkMode', example: 'overlay_l2' },
  dataplaneV2: { about: 'plan.fact.about.dataplaneV2', example: false },
  kubeProxyMode: { about: 'plan.fact.about.kubeProxyMode', example: 'iptables' },
  vpcCidrs: { about: 'plan.fact.about.vpcCidrs', example: ['10.2.0.0/16'] },
  nodeSubnets: { about: 'plan.fact.about.nodeSubnets', example: ['10.2.128.0/17'] },
  serviceCidr: { about: 'plan.fact.about.serviceCidr', example: '10.247.0.0/16' },
  containerCidrs: { about: 'plan.fact.about.containerCidrs', example: ['10.100.0.0/16'] },
  otherCidrs: { about: 'plan.fact.about.otherCidrs', example: ['192.168.0.0/16'] },
  podCidrs: { about: 'plan.fact.about.podCidrs', example: ['10.101.0.0/16'] },
  podMaskSize: { about: 'plan.fact.about.podMaskSize', example: 24 },
  apiServerHost: { about: 'plan.fact.about.apiServerHost', example: '10.2.128.2' },
  apiServerPort: { about: 'plan.fact.about.apiServerPort', example: 5443 },
  nodeGroups: {
    about: 'plan.fact.about.nodeGroups',
    example: [{ name: 'np', count: 0, most: 10, os: 'Huawei Cloud EulerOS 2.0', maxPods: 110 }],
  },
  runningPods: { about: 'plan.fact.about.runningPods', example: 0 },
  elb: { about: 'plan.fact.about.elb', example: { id: 'your-elb-id', kind: 'shared', protocol: 'TCP' } },
  elbCredentials: { about: 'plan.fact.about.elbCredentials', example: false },
  gateway: {
    about: 'plan.fact.about.gateway',
    example: { name: 'web', namespace: 'default', port: 80, backend: { service: 'web', port: 80 } },
  },
  ciliumVersion: { about: 'plan.fact.about.ciliumVersion', example: '1.19.1' },
  gatewayApiVersion: { about: 'plan.fact.about.gatewayApiVersion', example: 'v1.4.1' },
  imageRegistry: { about: 'plan.fact.about.imageRegistry', example: 'swr.ap-southeast-3.myhuaweicloud.com/my-org' },
};
