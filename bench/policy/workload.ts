/**
 * Synthetic clusters on the subset that every tool understands (Namespaces, Pods, NetworkPolicies), the same
 * objects byte for byte wherever they are made: workloads in a tenth as many namespaces, five pods each, a
 * default deny in seven of ten namespaces and a policy of one to three peers for each workload.
 * @module
 */
import { MersenneTwister } from './mersenne-twister.ts';

const ENVS = ['prod', 'stage', 'dev'];
const TIERS = ['web', 'api', 'db', 'cache', 'job'];
const PODS_PER_WORKLOAD = 5;

interface Workload {
  readonly namespace: string;
  readonly app: string;
  readonly tier: string;
  readonly main: number;
}

export interface BenchWorkload {
  readonly namespaces: readonly object[];
  readonly pods: readonly object[];
  readonly policies: readonly object[];
}

const pad = (number: number, digits: number): string => String(number).padStart(digits, '0');

/** @param count workloads: a fifth of the pods */
export function benchWorkload(count: number): BenchWorkload {
  const spaces = Array.from({ length: Math.max(2, Math.floor(count / 10)) }, (_, index) => `ns${pad(index, 3)}`);
  const workloads = Array.from({ length: count }, (_, index): Workload => ({
    namespace: spaces[index % spaces.length]!,
    app: `app${pad(index, 4)}`,
    tier: TIERS[index % TIERS.length]!,
    main: index % 3 === 0 ? 5432 : 8080,
  }));
  return {
    namespaces: spaces.map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name, env: ENVS[index % 3], team: `t${index % 7}` } },
    })),
    pods: workloads.flatMap((workload, index) =>
      Array.from({ length: PODS_PER_WORKLOAD }, (_, replica) => podOf(workload, replica, index * PODS_PER_WORKLOAD + replica + 1)),
    ),
    policies: policiesOf(spaces, workloads),
  };
}

function podOf({ namespace, app, tier, main }: Workload, replica: number, count: number): object {
  const podIP = count < 62_000 ? `10.100.${Math.floor(count / 250)}.${(count % 250) + 1}` : '10.101.0.1';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app}-${replica}`,
      namespace,
      labels: { app, tier, 'app.kubernetes.io/name': app },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: app, controller: true, uid: `u-${app}` }],
    },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'x',
          ports: [
            { containerPort: main, name: 'main', protocol: 'TCP' },
            { containerPort: 9090, name: 'metrics', protocol: 'TCP' },
          ],
        },
      ],
    },
    status: { podIP, podIPs: [{ ip: podIP }], hostIP: '192.168.0.5', phase: 'Running' },
  };
}

/** Drawn from one stream, in this order. */
function policiesOf(spaces: readonly string[], workloads: readonly Workload[]): object[] {
  const random = new MersenneTwister(1);
  const policy = (name: string, namespace: string, spec: object): object => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  });
  const denies = spaces.flatMap((namespace) => {
    if (random.random() >= 0.7) return [];
    const policyTypes = random.random() < 0.5 ? ['Ingress', 'Egress'] : ['Ingress'];
    return [policy('default-deny', namespace, { podSelector: {}, policyTypes })];
  });
  const allows = workloads.map((workload, index) => {
    const peers = Array.from({ length: random.int(1, 3) }, () => peerOf(random, workloads));
    const ports: object[] = [{ protocol: 'TCP', port: random.choice([8080, 9090, 5432]) }];
    if (random.random() < 0.3) ports.push({ protocol: 'TCP', port: 8000, endPort: 8999 });
    const spec =
      random.random() < 0.5
        ? { podSelector: { matchLabels: { app: workload.app } }, policyTypes: ['Ingress'], ingress: [{ from: peers, ports }] }
        : { podSelector: { matchLabels: { tier: workload.tier } }, policyTypes: ['Egress'], egress: [{ to: peers, ports }] };
    return policy(`p${index}`, workload.namespace, spec);
  });
  return [...denies, ...allows];
}

function peerOf(random: MersenneTwister, workloads: readonly Workload[]): object {
  switch (random.int(0, 4)) {
    case 0:
      return { podSelector: { matchLabels: { tier: random.choice(TIERS) } } };
    case 1:
      return { namespaceSelector: { matchLabels: { env: random.choice(ENVS) } } };
    case 2: {
      const team = `t${random.int(0, 6)}`;
      return { namespaceSelector: { matchLabels: { team } }, podSelector: { matchLabels: { tier: random.choice(TIERS) } } };
    }
    case 3: {
      const { namespace, app } = random.choice(workloads);
      return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: { matchLabels: { app } } };
    }
    default: {
      const namespaceSelector = { matchExpressions: [{ key: 'env', operator: 'NotIn', values: [random.choice(ENVS)] }] };
      return { namespaceSelector, podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: random.sample2(TIERS) }] } };
    }
  }
}
