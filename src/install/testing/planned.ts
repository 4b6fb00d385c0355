/** A plan for a cluster of these facts, as its files are written. @module */
import type { ClusterFacts, Fact } from '../../plan/facts.ts';
import { planFiles } from '../../plan/files/index.ts';
import { makePlan } from '../../plan/plan.ts';

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

export const FACTS: ClusterFacts = {
  kubernetesVersion: fact('v1.33'),
  networkMode: fact('overlay_l2'),
  dataplaneV2: fact(false),
  vpcCidrs: fact(['10.2.0.0/16']),
  nodeSubnets: fact(['10.2.128.0/17']),
  serviceCidr: fact('10.247.0.0/16'),
  containerCidrs: fact(['10.100.0.0/16']),
  apiServerHost: fact('10.2.128.2'),
  apiServerPort: fact(5443),
  nodeGroups: fact([{ name: 'workers', count: 0, most: 2 }]),
  region: fact('ap-southeast-3'),
  imageRegistry: fact('swr.example.com/org'),
  elb: fact({ id: 'elb-1', kind: 'shared', protocol: 'TCP' }),
  gateway: fact({ name: 'web', namespace: 'default', port: 80, backend: { service: 'web', port: 80 } }),
  ciliumVersion: fact('1.19.1'),
};

/** Files by path, as a plan writes them. */
export const planTexts = (facts: ClusterFacts = FACTS): Map<string, string> =>
  new Map(planFiles(makePlan(facts), 'en').map(({ path, text }) => [path, text]));
