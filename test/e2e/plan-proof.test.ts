/**
 * A plan that says yes is built in the lab, from its own files and nothing else: the doctor is silent and HTTP answers 200.
 * A plan that says no is built all the same, as a person would who does not ask: the doctor finds what the plan said.
 * @module
 */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHECKS } from '../../src/checks/index.ts';
import { diagnose } from '../../src/checks/testing/rehearsal.ts';
import type { FoldedFinding } from '../../src/doctor/examine.ts';
import { render } from '../../src/i18n/index.ts';
import { daemonSets, nodes as nodeKind } from '../../src/kube/resources.ts';
import { apiServerAt, type LabAddresses } from '../../src/lab/addresses.ts';
import { mergeValues, type HelmValues } from '../../src/chart/values.ts';
import { BRIDGE_ELB, Lab, type LabOptions } from '../../src/lab/index.ts';
import { parseManifests } from '../../src/lab/manifests.ts';
import type { ClusterFacts, Fact, NetworkMode } from '../../src/plan/facts.ts';
import { planFiles, type PlannedFile } from '../../src/plan/files/index.ts';
import { makePlan } from '../../src/plan/plan.ts';

const LIMIT_MS = 120_000;

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

interface Cluster {
  readonly addresses: LabAddresses;
  readonly networkMode?: NetworkMode;
  readonly nodes?: number;
  readonly facts?: ClusterFacts;
}

function factsOf({ addresses, networkMode = 'overlay_l2', nodes = 2, facts }: Cluster): ClusterFacts {
  const { vpcCIDR, nodeSubnet, serviceCIDR, containerCIDR } = addresses;
  const apiServer = apiServerAt(addresses);
  return {
    kubernetesVersion: fact('v1.33'),
    networkMode: fact(networkMode),
    dataplaneV2: fact(false),
    vpcCidrs: fact([vpcCIDR]),
    nodeSubnets: fact([nodeSubnet]),
    serviceCidr: fact(serviceCIDR),
    containerCidrs: fact([containerCIDR]),
    apiServerHost: fact(apiServer.address),
    apiServerPort: fact(apiServer.port),
    nodeGroups: fact([{ name: 'workers', count: 0, most: nodes, os: 'Huawei Cloud EulerOS 2.0' }]),
    elb: fact({ id: BRIDGE_ELB.id, kind: 'shared', protocol: 'TCP' }),
    elbCredentials: fact(true),
    gateway: fact({ name: 'web', namespace: 'default', port: 80, backend: { service: 'test-python-svc', port: 80 } }),
    ciliumVersion: fact('1.19.1'),
    ...facts,
  };
}

const textOf = (files: readonly PlannedFile[], path: string): string => files.find((file) => file.path === path)!.text;

const words = (folded: readonly FoldedFinding[]): string[] =>
  folded.map(({ finding }) => `${finding.code} ${render(finding.message, 'en')}`);

const YES: readonly (readonly [string, Cluster])[] = [
  [
    'the source document’s environment',
    { addresses: { vpcCIDR: '10.2.0.0/16', nodeSubnet: '10.2.128.0/17', serviceCIDR: '10.247.0.0/16', containerCIDR: '10.100.0.0/16' } },
  ],
  [
    'vpc-router in 192.168',
    {
      networkMode: 'vpc-router',
      addresses: { vpcCIDR: '192.168.0.0/16', nodeSubnet: '192.168.8.0/24', serviceCIDR: '10.247.0.0/16', containerCIDR: '172.16.0.0/16' },
    },
  ],
  [
    'one small node subnet, one node',
    {
      nodes: 1,
      addresses: { vpcCIDR: '172.16.0.0/12', nodeSubnet: '172.20.4.0/26', serviceCIDR: '10.200.0.0/20', containerCIDR: '10.101.0.0/16' },
    },
  ],
];

test.each(YES)(
  'yes: %s',
  async (_name, cluster) => {
    const plan = makePlan(factsOf(cluster));
    expect(['good', 'care']).toContain(plan.outcome);
    const lab = await started(cluster, planFiles(plan, 'en'));
    try {
      await lab.eventually('HTTP 200', async () => {
        const answer = await lab.request({});
        return answer.kind === 'answer' && answer.status === 200;
      });
      await lab.eventually('no finding', () => diagnose(lab, CHECKS).length === 0).catch(() => undefined);
      // Longer than any check is patient with what is just starting.
      const later = lab.clock.now() + 180_000;
      await lab.eventually('some minutes have passed', () => lab.clock.now() > later);
      expect(words(diagnose(lab, CHECKS))).toEqual([]);
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);

interface No {
  /** What makes the plan say no. */
  readonly facts: ClusterFacts;
  /** What the plan says. */
  readonly says: string;
  /** The cluster that is built all the same. */
  readonly lab: LabOptions;
  readonly values?: Record<string, unknown>;
  /** What the doctor then finds. */
  readonly code: string;
}

const NO: readonly (readonly [string, No])[] = [
  [
    'network mode eni',
    { facts: { networkMode: fact('eni') }, says: 'eni: Cilium cannot be the only CNI', lab: { networkMode: 'eni' }, code: 'CCE1002' },
  ],
  [
    'a kernel that is too old',
    {
      facts: { nodeGroups: fact([{ name: 'old', count: 2, kernel: '4.18.0-147.5.1.6.h1152.eulerosv2r9.x86_64' }]) },
      says: 'is older than 5.10',
      lab: { kernelVersion: '4.18.0-147.5.1.6.h1152.eulerosv2r9.x86_64' },
      code: 'CCE1006',
    },
  ],
  [
    'the chart’s default pool',
    {
      facts: { podCidrs: fact(['10.0.0.0/8']) },
      says: '10.0.0.0/8 for Cilium’s pods overlaps 10.2.0.0/16, the VPC',
      lab: {},
      values: { ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.0.0.0/8'] } } },
      code: 'CCE1007',
    },
  ],
  [
    'the Service’s address for the API server',
    {
      facts: { apiServerHost: fact('10.247.0.1') },
      says: 'is the cluster’s own Service address',
      lab: {},
      values: { k8sServiceHost: '10.247.0.1', k8sServicePort: 443 },
      code: 'CCE1008',
    },
  ],
];

test.each(NO)(
  'no: %s',
  async (_name, { facts, says, lab: options, values, code }) => {
    const cluster = YES[0]![1];
    const plan = makePlan(factsOf({ ...cluster, facts }));
    expect(plan.outcome).toBe('bad');
    const files = planFiles(plan, 'en');
    expect(files.map(({ path }) => path)).toEqual(['README.md']);
    expect(files[0]!.text).toContain(says);
    const planned = parse(textOf(planFiles(makePlan(factsOf(cluster)), 'en'), 'cilium/values.yaml')) as HelmValues;
    const lab = await Lab.start({
      ...options,
      values: mergeValues(planned, (values ?? {}) as HelmValues),
      workload: options.networkMode === 'eni',
    });
    try {
      await lab.eventually(code, () => words(diagnose(lab, CHECKS)).some((found) => found.startsWith(code)));
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);

const BACKEND = resolve(import.meta.dirname, '../../examples/source-document/test-python.yaml');

/** The lab as the plan's steps would leave it: cluster, CRDs, Cilium with the plan's values, bridge, Gateway. */
async function started({ addresses, networkMode, nodes = 2 }: Cluster, files: readonly PlannedFile[]): Promise<Lab> {
  const values = parse(textOf(files, 'cilium/values.yaml')) as Record<string, unknown>;
  const lab = await Lab.start({ addresses, nodes, ...(networkMode && { networkMode }), values, workload: false });
  try {
    if (networkMode === 'vpc-router') await takeTaintsOff(lab);
    await lab.eventually('agents run', () => {
      const { status } = lab.model.get(daemonSets, { namespace: 'kube-system', name: 'cilium' }) ?? {};
      return status?.numberReady === nodes;
    });
    await lab.installation.files([BACKEND]);
    for (const path of ['class', 'gateway', 'httproute', 'entrypoint'])
      await lab.installation.manifests(await parseManifests(textOf(files, `gateway/${path}.yaml`), path));
    return lab;
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

/** What the bridge does when `bridge.clearRouteUnreachable` is set, as the plan's values for it say. */
async function takeTaintsOff(lab: Lab): Promise<void> {
  for (const { metadata, spec } of lab.model.list(nodeKind)) {
    const taints = (spec?.taints ?? []).filter(({ key }) => key !== 'node.kubernetes.io/route-unreachable');
    await lab.client.patch(nodeKind, { name: metadata.name }, { type: 'merge', body: { spec: { taints } } });
  }
}
