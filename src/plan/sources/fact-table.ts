/** Every fact by its name, with the shape of its value: what a source may say of a cluster. @module */
import {
  ELB_PROTOCOLS,
  KUBE_PROXY_MODES,
  NETWORK_MODES,
  type ClusterFacts,
  type Fact,
  type FactName,
  type FactProblem,
  type FactsRead,
  type GatewayFact,
  type LoadBalancerFact,
  type NodeGroup,
  type Origin,
} from '../facts.ts';
import * as shapes from './shapes.ts';
import type { WrittenMap } from './written.ts';

type ValueOf<Name extends FactName> = NonNullable<ClusterFacts[Name]> extends Fact<infer Value> ? Value : never;

const { cidr, integer, listOf, mapping, objectName, oneOf, text, word, yesOrNo } = shapes;

const PORT = integer(1, 65_535);
/** More than the largest CCE cluster by far: a slip of the finger. */
const COUNT = integer(0, 100_000);

const nodeGroup = mapping<NodeGroup>(
  {
    name: text,
    count: COUNT,
    most: COUNT,
    os: text,
    kernel: text,
    maxPods: integer(1, 1000),
    securityGroups: listOf(word),
    taints: listOf(word),
  },
  ['name', 'count'],
);

export const ELB_KINDS = ['shared', 'dedicated'] as const;

const elb = mapping<LoadBalancerFact>(
  { id: word, name: text, kind: oneOf(ELB_KINDS), vip: shapes.address, eip: shapes.address, protocol: oneOf(ELB_PROTOCOLS) },
  ['kind'],
);

const gateway = mapping<GatewayFact>(
  {
    name: objectName,
    namespace: objectName,
    port: PORT,
    backend: mapping<NonNullable<GatewayFact['backend']>>({ service: objectName, port: PORT }, ['service', 'port']),
  },
  ['name', 'namespace', 'port'],
);

/** In the order in which a person describes a cluster. */
export const FACT_SHAPES: { readonly [Name in FactName]: shapes.Shape<ValueOf<Name>> } = {
  name: text,
  region: word,
  kubernetesVersion: shapes.kubernetesVersion,
  networkMode: oneOf(NETWORK_MODES),
  dataplaneV2: yesOrNo,
  kubeProxyMode: oneOf(KUBE_PROXY_MODES),
  vpcCidrs: listOf(cidr, { least: 1 }),
  nodeSubnets: listOf(cidr, { least: 1 }),
  serviceCidr: cidr,
  containerCidrs: listOf(cidr, { least: 1 }),
  otherCidrs: listOf(cidr),
  podCidrs: listOf(cidr, { least: 1 }),
  podMaskSize: integer(8, 32),
  apiServerHost: shapes.host,
  apiServerPort: PORT,
  nodeGroups: listOf(nodeGroup, { keyOf: ({ name }) => name }),
  runningPods: integer(0, 10_000_000),
  elb,
  elbCredentials: yesOrNo,
  gateway,
  ciliumVersion: shapes.ciliumVersion,
  gatewayApiVersion: shapes.gatewayApiVersion,
  imageRegistry: shapes.registry,
};

export const FACT_NAMES = Object.keys(FACT_SHAPES) as readonly FactName[];

/** The facts of what a source says; entries that are not usable are problems, and the others hold. */
export function factsOf(written: WrittenMap, kind: Origin['kind']): FactsRead {
  const problems: FactProblem[] = [];
  const facts: Partial<Record<FactName, Fact<unknown>>> = {};
  for (const { key, value } of shapes.knownEntries(written.entries, FACT_NAMES, '', problems)) {
    const name = key as FactName;
    const shape: shapes.Shape<unknown> = FACT_SHAPES[name];
    const read = shape(value, name, problems);
    if (read !== undefined) facts[name] = { value: read, origin: { kind, where: value.where } };
  }
  return { facts: facts as ClusterFacts, problems };
}
