/** Memory, time and idle load with few and with many nodes and pods. @module */
import { setTimeout as sleep } from 'node:timers/promises';
import { deployments, pods } from '../../src/kube/index.ts';
import { Lab, untilReady } from '../../src/lab/index.ts';
import { cpuSeconds, heapMiB, printTable, rssMiB } from './figures.ts';

/** Probes have first runs, caches fill: after this the lab is as idle as it gets. */
const CALM_MS = 3000;
const IDLE_MS = 20_000;
const PATIENCE_MS = 300_000;
const BACK_END = { namespace: 'default', name: 'test-python' };

const running = (lab: Lab): number => [...lab.model.list(pods)].filter(({ status }) => status?.phase === 'Running').length;

/** Per cent of one core that a lab takes with which nobody does anything. */
async function idleLoad(): Promise<number> {
  await sleep(CALM_MS);
  const before = cpuSeconds();
  await sleep(IDLE_MS);
  return ((cpuSeconds() - before) / (IDLE_MS / 1000)) * 100;
}

export async function benchSize({ nodes, pods: wantedPods }: { nodes: number; pods: number }): Promise<void> {
  const rows: string[][] = [['', 'heap MiB', 'RSS MiB', 'seconds', 'CPU seconds', 'idle, % of a core']];
  const stage = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const [began, cpu] = [performance.now(), cpuSeconds()];
    const result = await work();
    const took = [((performance.now() - began) / 1000).toFixed(1), (cpuSeconds() - cpu).toFixed(1)];
    const load = (await idleLoad()).toFixed(1);
    rows.push([name, heapMiB().toFixed(0), rssMiB().toFixed(0), ...took, load]);
    return result;
  };
  await stage('baseline: the code loaded, no lab', async () => undefined);
  const ready = async (count: number): Promise<Lab> => {
    const lab = await Lab.start({ nodes: count });
    await untilReady(lab, () => undefined, PATIENCE_MS);
    return lab;
  };
  const small = await stage('lab with 2 nodes', () => ready(2));
  await small.stop();
  const large = await stage(`lab with ${nodes} nodes`, () => ready(nodes));
  await stage(`… and ${wantedPods} pods Running`, async () => {
    const replicas = wantedPods - running(large) + (large.model.get(deployments, BACK_END)?.spec?.replicas ?? 0);
    await large.client.patch(deployments, BACK_END, { type: 'merge', body: { spec: { replicas } } });
    await large.eventually(`${wantedPods} pods run`, () => running(large) >= wantedPods, 3_600_000);
  });
  printTable('Size', rows);
  await large.stop();
}
