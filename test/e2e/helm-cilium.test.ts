/**
 * Cilium's own chart in a lab without Cilium, by a real Helm (3 or 4): installed, upgraded, rolled back and uninstalled; what
 * runs afterwards is what the ConfigMap and the workloads say that Helm has made.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMaps, daemonSets } from '../../src/kube/resources.ts';
import { isNotFound } from '../../src/kube/status-error.ts';
import { Lab } from '../../src/lab/index.ts';
import { helm } from '../chart/helm.ts';
import { realHelm } from './install-command.ts';

const VALUES = resolve(import.meta.dirname, '../../examples/corrected/values.yaml');
const AGENTS = { namespace: 'kube-system', name: 'cilium' };
const CONFIG = { namespace: 'kube-system', name: 'cilium-config' };
const LIMIT_MS = 120_000;

const real = realHelm();
if (!real)
  console.warn('SKIPPED: a release of Cilium’s own chart by Helm itself: set HELM (or have it in PATH) and CILIUM_CHART, a folder.');

describe.skipIf(!real)("a release of Cilium's own chart", () => {
  let folder: string;
  let lab: Lab;
  const run = async (...words: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await helm(real!.helm, [...words, '--namespace', 'kube-system'], join(folder, 'kubeconfig'));
    expect(exitCode, `${words.join(' ')}: ${stderr}`).toBe(0);
    return stdout;
  };
  /** A request from outside through the ELB: its status, or that there is no answer. */
  const answered = async (): Promise<number | string> => {
    const answer = await lab.request({});
    return answer.kind === 'answer' ? answer.status : answer.kind;
  };
  const answers = (expected: number | string): Promise<unknown> =>
    lab.eventually(`an answer of ${expected}`, async () => (await answered()) === expected);
  const config = async (): Promise<Readonly<Record<string, string>>> => (await lab.client.get(configMaps, CONFIG)).data ?? {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    lab = await Lab.start({ cilium: false });
    await lab.writeKubeconfig(join(folder, 'kubeconfig'));
  }, LIMIT_MS);
  afterAll(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('nothing answers before it, and 200 after it', { timeout: LIMIT_MS }, async () => {
    expect(await answered()).not.toBe(200);
    const said = await run('install', 'cilium', real!.chart, '-f', VALUES, '--wait', '--timeout', '60s');
    expect(said).toContain('STATUS: deployed');
    await answers(200);
    expect(await config()).toMatchObject({ 'enable-policy': 'default', 'enable-gateway-api': 'true' });
  });

  test('an upgrade of a value changes what the agents do', { timeout: LIMIT_MS }, async () => {
    const before = await lab.client.get(daemonSets, AGENTS);
    // A ConfigMap alone restarts nobody.
    const change = ['--set', 'policyEnforcementMode=always,rollOutCiliumPods=true'];
    await run('upgrade', 'cilium', real!.chart, '--reset-then-reuse-values', ...change, '--wait', '--timeout', '60s');
    expect((await config())['enable-policy']).toBe('always');
    expect((await lab.client.get(daemonSets, AGENTS)).metadata.generation).toBeGreaterThan(before.metadata.generation!);
    // The backend admits nobody now; Envoy says so.
    await answers(403);
  });

  test('a rollback puts back what they did', { timeout: LIMIT_MS }, async () => {
    await run('rollback', 'cilium', '1', '--wait', '--timeout', '60s');
    expect((await config())['enable-policy']).toBe('default');
    await answers(200);
    const history = JSON.parse(await run('history', 'cilium', '-o', 'json')) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);
  });

  test('after the release is uninstalled nobody answers', { timeout: LIMIT_MS }, async () => {
    await run('uninstall', 'cilium', '--wait', '--timeout', '60s');
    await expect(lab.client.get(daemonSets, AGENTS)).rejects.toSatisfy(isNotFound);
    await lab.eventually('no answer', async () => (await answered()) !== 200);
  });
});
