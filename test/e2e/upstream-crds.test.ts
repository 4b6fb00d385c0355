/**
 * The upstream CustomResourceDefinitions in place of the lab's condensed ones, where the folder with them
 * is present: the lab takes them, keeps its objects, and goes on answering.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gateways } from '../../src/cluster/kinds.ts';
import { customResourceDefinitions, isNotFound } from '../../src/kube/index.ts';
import { Lab, untilReady } from '../../src/lab/index.ts';
import { findKubectls, run, type Ran } from '../../src/kube/testing/kubectl.ts';

const upstream = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'crds');
const kubectl = findKubectls().at(-1);
const present = existsSync(upstream);
if (!present) console.warn(`SKIPPED: no upstream definitions at ../shared/data/crds: replacing the lab's condensed ones is not tried.`);

describe.skipIf(!present || !kubectl)('with the upstream definitions applied', () => {
  let folder: string;
  let lab: Lab;
  const k = (...args: string[]): Promise<Ran> => run(kubectl!, join(folder, 'kubeconfig'), args);
  const answers = async (): Promise<boolean> => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    lab = await Lab.start();
    await untilReady(lab, () => undefined, 20_000);
    await lab.writeKubeconfig(join(folder, 'kubeconfig'));
  }, 60_000);
  afterAll(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('kubectl applies all of them server-side, and the lab uses them from then on', async () => {
    const applied = await k(
      'apply',
      '--server-side',
      '--force-conflicts',
      '-f',
      join(upstream, 'gateway-api'),
      '-f',
      join(upstream, 'cilium'),
    );
    expect(applied).toMatchObject({ exitCode: 0, stderr: '' });
    expect(applied.stdout.trim().split('\n')).toHaveLength(28);
    const crd = await lab.client.get(customResourceDefinitions, { name: 'httproutes.gateway.networking.k8s.io' });
    expect(JSON.stringify(crd.spec).length).toBeGreaterThan(100_000);
    await lab.eventually('HTTP 200', answers);
  });

  test('a Gateway, a route and a policy of the document are accepted by them, and a re-created Gateway is bound again', async () => {
    await lab.installation.example('source-document/policy-l7.yaml');
    const key = { namespace: 'default', name: 'ip-gateway' };
    await lab.client.delete(gateways, key);
    // The bridge's finalizer holds it for a moment: what is applied meanwhile would go with it.
    await lab.eventually('the Gateway is gone', () => lab.client.get(gateways, key).then(() => false as const, isNotFound));
    await lab.installation.example('source-document/gateway.yaml');
    await lab.installation.example('corrected/policy-l7.yaml');
    await lab.eventually('HTTP 200', answers);
  });

  test("a bad object gets the upstream rules' own words", async () => {
    const bad = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'bad' },
      spec: { gatewayClassName: 'cilium', listeners: [{ name: 'a', protocol: 'HTTP', port: 0 }] },
    };
    await expect(lab.installation.objects([bad])).rejects.toThrow();
    const { stderr, exitCode } = await run(kubectl!, join(folder, 'kubeconfig'), ['apply', '-f', '-'], { stdin: JSON.stringify(bad) });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /The Gateway "bad" is invalid: .*spec\.listeners\[0\]\.port: Invalid value: 0: .*should be greater than or equal to 1/,
    );
  });
});
