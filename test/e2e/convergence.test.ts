/**
 * Whatever happens to it, the lab comes back: random sequences of real-life disturbances, after each of
 * which the Gateway answers as it should; what `trace` says and what traffic does agree all the while,
 * and nothing is left behind.
 *
 * `CONVERGENCE_SECONDS` is how long to go on (wall time, default 15), `SEED` repeats a run.
 * @module
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Lab } from '../../src/lab/index.ts';
import { ciliumEnvoyConfigs, gateways } from '../../src/cluster/kinds.ts';
import { endpointSlices, getIfExists, isNotFound, isTrue, nodes, pods, seededRandom, services } from '../../src/kube/index.ts';
import { traceEveryChoice, type Connection, type Trace } from '../../src/path/index.ts';
import { documentValues } from '../../src/chart/document-values.ts';
import { DISTURBANCES, type Disturbance, type Ending, type Pick } from './disturbances.ts';

const SECONDS = Number(process.env['CONVERGENCE_SECONDS'] ?? 15);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
/** Lab time until an ending must be seen: the bridge looks at the cloud every five minutes, evictions take as long. */
const WITHIN_MS = 900_000;
/** More than there are pairs of ELB members and back ends: round robin reaches each of them. */
const IN_A_ROW = 12;
const GATEWAY_SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const CONNECTION: Connection = {
  from: { kind: 'external', address: '198.51.100.7' },
  to: { address: '203.0.113.10', port: 80 },
  protocol: 'TCP',
  request: { method: 'GET', path: '/', authority: '203.0.113.10', headers: {} },
};

const BY_ITSELF = DISTURBANCES.filter(({ endsWith }) => endsWith === undefined);

const random = seededRandom(SEED);
const pick: Pick = (candidates) => candidates[Math.floor(random() * candidates.length)]!;
/** What was done so far, for the message of a failure. */
const done: string[] = [];
const told = (): string => `SEED=${SEED}: ${done.join('; ')}`;

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ seed: SEED });
  await comesTo(200);
}, 30_000);
afterAll(() => lab?.stop());

async function ask(): Promise<Ending> {
  const answer = await lab.request({ headers: { host: '203.0.113.10' }, timeoutMs: 2000 });
  return answer.kind === 'answer' ? answer.status : answer.kind;
}

async function comesTo(ending: Ending): Promise<void> {
  let last: Ending | undefined;
  await lab
    .eventually(
      `${IN_A_ROW} times ${ending}`,
      async () => {
        for (let request = 0; request < IN_A_ROW; request++) if ((last = await ask()) !== ending) return false;
        return true;
      },
      WITHIN_MS,
    )
    .catch((error: unknown) => {
      throw new Error(`the lab does not come to ${ending}, it answers ${last}. ${told()}`, { cause: error });
    });
}

/** What is still not as it should be, whether or not requests suffer from it. */
async function unsettled(): Promise<string | undefined> {
  const { model } = lab;
  const gateway = model.get(gateways, { namespace: 'default', name: 'ip-gateway' });
  const addresses = gateway?.status?.addresses?.map(({ value }) => value).join();
  if (!isTrue(gateway?.status?.conditions, 'Programmed') || addresses !== '203.0.113.10') return `the Gateway has ${addresses}`;
  const service = model.get(services, GATEWAY_SERVICE);
  if (JSON.stringify(service?.status?.loadBalancer?.ingress) !== '[{"ip":"203.0.113.10","ipMode":"Proxy"}]')
    return `the Service has ${JSON.stringify(service?.status?.loadBalancer)}`;
  if (!model.get(ciliumEnvoyConfigs, GATEWAY_SERVICE)) return 'no CiliumEnvoyConfig';
  if (!(await getIfExists(lab.client, endpointSlices, GATEWAY_SERVICE))) return 'no EndpointSlice';
  for (const { metadata, status, spec } of model.list(nodes))
    if (!isTrue(status?.conditions, 'Ready') || spec?.taints?.length) return `node ${metadata.name} is not ready`;
  for (const { metadata, status } of model.list(pods)) if (!isTrue(status?.conditions, 'Ready')) return `pod ${metadata.name} is not ready`;
  const nodePort = service?.spec?.ports?.[0]?.nodePort;
  const wanted = [...lab.machines.values()].map(({ spec }) => `${spec.internalIP}:${nodePort} weight 1 ONLINE`).sort();
  const members = lab.cce.cloud().loadBalancers.find(({ id }) => id === lab.elbId)?.listeners[0]?.pool?.members ?? [];
  const found = members
    .map(({ address, port, weight, operatingStatus }) => `${address}:${port} weight ${weight} ${operatingStatus}`)
    .sort();
  return found.join() === wanted.join() ? undefined : `the ELB's members are ${found.join()} and not ${wanted.join()}`;
}

async function settles(): Promise<void> {
  await comesTo(200);
  let last: string | undefined;
  await lab
    .eventually('everything is as it should be', async () => (last = await unsettled()) === undefined, WITHIN_MS)
    .catch((error: unknown) => {
      throw new Error(`${last}. ${told()}`, { cause: error });
    });
  await comesTo(200);
}

/** How a client sees the end of a path. */
function endingOf({ outcome }: Trace): Ending {
  if (outcome.kind === 'pod') return 200;
  if (outcome.kind === 'http') return outcome.status;
  return outcome.kind === 'timeout' ? 'timeout' : 'refused';
}

const endings = (): Set<Ending> => new Set(traceEveryChoice(lab.model, CONNECTION, 1024).ways.map((way) => endingOf(way.trace)));

/** One request must end in one of the ways that the trace knows, unless the cluster changed under it. Says whether it could be compared. */
async function traceAgrees(): Promise<boolean> {
  const before = lab.model.revision;
  const possible = endings();
  const seen = await ask();
  if (lab.model.revision !== before) return false;
  expect([...possible], `traffic ends in ${seen}. ${told()}`).toContain(seen);
  return true;
}

/** Everything random of the disturbances taken back. */
async function tidyUp(): Promise<void> {
  lab.cce.elb.api.injectFaults(undefined);
  await lab.installation.cilium(documentValues());
  await settles();
}

interface Held {
  timers: number;
  connections: number;
  waiting: number;
  elbConnections: number;
  listeners: number;
  objects: Record<string, number>;
}

function held(): Held {
  const { connections, waiting, listeners, udpListeners } = lab.network.counters;
  return {
    timers: lab.clock.pending,
    connections,
    waiting,
    elbConnections: lab.cce.elb.connections,
    listeners: listeners + udpListeners,
    objects: Object.fromEntries([...lab.objectCounts()].filter(([kind]) => !UNCOUNTED.has(kind))),
  };
}

/** Events live for an hour; an old ReplicaSet or ControllerRevision is kept for a roll-back; an identity until it is collected. */
const UNCOUNTED = new Set(['events', 'replicasets.apps', 'controllerrevisions.apps', 'ciliumidentities.cilium.io']);

const isBack = (now: Held, before: Held): boolean =>
  now.timers <= before.timers &&
  now.connections <= before.connections &&
  now.waiting <= before.waiting &&
  now.elbConnections <= before.elbConnections &&
  now.listeners <= before.listeners &&
  Object.entries(now.objects).every(([kind, count]) => count <= (before.objects[kind] ?? 0));

/** One disturbance, or a few at once of those that the lab survives by itself. Returns how many requests could be compared. */
async function run(): Promise<number> {
  const chosen = [pick(DISTURBANCES)];
  while (chosen.every(({ endsWith }) => endsWith === undefined) && random() < 0.3) chosen.push(pick(BY_ITSELF));
  done.push(chosen.map(({ name }) => name).join(' + '));
  let compared = 0;
  const compare = async (): Promise<void> => void (compared += Number(await traceAgrees()));
  for (const { disturb } of chosen) {
    // Of several at once one may find that another has taken away what it wanted to change.
    await disturb(lab, pick).catch((error: unknown) => {
      if (chosen.length === 1 || !isNotFound(error)) throw error;
    });
  }
  await compare();
  const [{ endsWith, remedy }] = chosen as [Disturbance];
  if (endsWith !== undefined) {
    await comesTo(endsWith);
    await compare();
    await remedy?.(lab);
    await compare();
  }
  await settles();
  await compare();
  return compared;
}

test(
  `after every disturbance of a random sequence the Gateway answers as it should, the trace agrees, and nothing leaks (SEED=${SEED})`,
  { timeout: SECONDS * 1000 + 60_000 },
  async () => {
    await tidyUp();
    const before = held();
    const until = performance.now() + SECONDS * 1000;
    let compared = 0;
    while (performance.now() < until) compared += await run();
    await tidyUp();
    expect(compared, told()).toBeGreaterThan(0);
    await lab
      .eventually('the lab holds what it held before', () => isBack(held(), before), WITHIN_MS)
      .catch((error: unknown) => {
        throw new Error(`left behind: ${JSON.stringify({ before, now: held() })}. ${told()}`, { cause: error });
      });
    console.info(`convergence: ${done.length} disturbances, ${compared} requests compared with their trace, SEED=${SEED}`);
  },
);
