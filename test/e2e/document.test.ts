/**
 * The source document's own commands, verbatim, with each real kubectl that is present, against a lab.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/index.ts';
import { findKubectls, run, runInTerminal, type Kubectl, type Ran } from '../../src/kube/testing/kubectl.ts';

const examples = resolve(import.meta.dirname, '..', '..', 'examples');
const original = (file: string): string => join(examples, 'source-document', file);
const corrected = (file: string): string => join(examples, 'corrected', file);

/** 測試 Policy, as it stands in the document. */
const TEST_DENIED = String.raw`kubectl run test-denied \
--image=curlimages/curl \
--rm -it \
--restart=Never \
-- curl --max-time 5 http://test-python-svc.default.svc.cluster.local`;
const TEST_ALLOWED = String.raw`kubectl run test-allowed \
--image=curlimages/curl \
--rm -it \
--restart=Never \
--labels="app=client" \
-- curl --max-time 5 http://test-python-svc.default.svc.cluster.local`;
/** 問題七. */
const PATCH_STATUS = String.raw`kubectl patch service cilium-gateway-ip-gateway -n default \
--subresource=status \
--type=merge \
-p='{"status":{"loadBalancer":{"ingress":[{"ip":"10.0.0.10"}]}}}'`;
/** 問題四. */
const REMOVE_TAINT = 'kubectl taint node <node-name> node.kubernetes.io/route-unreachable:NoSchedule-';

describe.each(findKubectls())('with kubectl $version', (kubectl: Kubectl) => {
  let folder: string;
  let kubeconfig: string;
  let lab: Lab;
  const k = (...args: string[]): Promise<Ran> => run(kubectl, kubeconfig, args);
  const status = async (): Promise<number | string> => {
    const answer = await lab.request({});
    return answer.kind === 'answer' ? answer.status : answer.kind;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    kubeconfig = join(folder, 'kubeconfig');
    lab = await Lab.start({ workload: false });
    await lab.writeKubeconfig(kubeconfig);
  }, 60_000);
  afterAll(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("the document's manifests apply, the Gateway becomes Programmed with the ELB's address, and the ELB answers 200 from a pod", async () => {
    for (const file of ['test-python.yaml', 'gateway.yaml', 'httproute.yaml', 'gateway-entrypoint.yaml']) {
      expect(await k('apply', '-f', original(file))).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(await k('wait', '--for=condition=Programmed', 'gateway/ip-gateway', '--timeout=20s')).toMatchObject({ exitCode: 0 });
    expect(await k('rollout', 'status', 'deployment/test-python', '--timeout=20s')).toMatchObject({ exitCode: 0 });
    const gateway = await k('get', 'gateway', 'ip-gateway');
    expect(gateway.stdout).toMatch(/^NAME +CLASS +ADDRESS +PROGRAMMED +AGE\nip-gateway +cilium +203\.0\.113\.10 +True /);
    await lab.eventually('HTTP 200', async () => (await status()) === 200);
    const answer = await lab.request({});
    expect(answer.kind === 'answer' && answer.body).toContain('test-python-');
  });

  test("the Gateway's Service has no selector and shows Endpoints <none>, as 問題六 tells", async () => {
    const { stdout } = await k('describe', 'service', 'cilium-gateway-ip-gateway');
    expect(stdout).toMatch(/^Selector: +<none>$/m);
    expect(stdout).toMatch(/^Endpoints: *$|^Endpoints: +<none>$/m);
  });

  test('gateway-entrypoint gets its own ELB, and every agent pod as a member on NodePort 30080', async () => {
    await lab.eventually('an address', async () =>
      (await k('get', 'service', '-n', 'kube-system', 'gateway-entrypoint')).stdout.includes('203.0.113.20'),
    );
    const members = lab.cce.cloud().loadBalancers.find(({ publicAddress }) => publicAddress === '203.0.113.20')?.listeners[0]
      ?.pool?.members;
    expect(members?.map(({ address, port }) => `${address}:${port}`).sort()).toEqual(
      [...lab.machines.values()].map(({ spec }) => `${spec.internalIP}:30080`).sort(),
    );
  });

  test('before any policy, a pod without the label is answered', async () => {
    const { stdout, exitCode } = await runInTerminal(kubectl, kubeconfig, TEST_DENIED);
    expect(stdout).toContain('test-python-');
    expect(exitCode).toBe(0);
  });

  test("with the document's L3/L4 policy test-denied times out, test-allowed is answered, and the Gateway's own traffic is refused with 403", async () => {
    expect(await k('apply', '-f', original('policy-l3l4.yaml'))).toMatchObject({ exitCode: 0 });
    await lab.eventually('403 through the Gateway', async () => (await status()) === 403);
    const [denied, allowed] = await Promise.all([
      runInTerminal(kubectl, kubeconfig, TEST_DENIED),
      runInTerminal(kubectl, kubeconfig, TEST_ALLOWED),
    ]);
    expect(denied.stdout).toMatch(/curl: \(28\) (Connection|Operation) timed out/);
    expect(denied.exitCode).not.toBe(0);
    expect(allowed.stdout).toContain('test-python-');
    expect(allowed.exitCode).toBe(0);
  });

  test('the corrected policy admits the Gateway again, and still refuses test-denied', async () => {
    expect(await k('apply', '-f', corrected('policy-l3l4.yaml'))).toMatchObject({ exitCode: 0 });
    await lab.eventually('200 through the Gateway', async () => (await status()) === 200);
    expect((await runInTerminal(kubectl, kubeconfig, TEST_DENIED)).stdout).toContain('curl: (28)');
  });

  test("the document's L7 policy has no effect beside the L3/L4 one, and alone allows GET / only", async () => {
    const post = (name: string): Promise<Ran> =>
      runInTerminal(
        kubectl,
        kubeconfig,
        TEST_ALLOWED.replace('test-allowed', name).replace('--max-time 5', '--max-time 5 -s -o /dev/null -w %{http_code} -X POST'),
      );
    expect(await k('apply', '-f', original('policy-l7.yaml'))).toMatchObject({ exitCode: 0 });
    expect((await post('test-post-1')).stdout).toContain('200');
    expect(await k('delete', '-f', corrected('policy-l3l4.yaml'))).toMatchObject({ exitCode: 0 });
    expect((await post('test-post-2')).stdout).toContain('403');
    expect((await runInTerminal(kubectl, kubeconfig, TEST_ALLOWED)).stdout).toContain('test-python-');
    expect(await k('delete', '-f', original('policy-l7.yaml'))).toMatchObject({ exitCode: 0 });
    await lab.eventually('200 through the Gateway', async () => (await status()) === 200);
  });

  test('the status patch of 問題七 is accepted, and the bridge puts the real address back', async () => {
    expect(await runInTerminal(kubectl, kubeconfig, PATCH_STATUS)).toMatchObject({ exitCode: 0 });
    await lab.eventually(
      'the real address',
      async () => (await k('get', 'gateway', 'ip-gateway', '-o', 'jsonpath={.status.addresses[*].value}')).stdout === '203.0.113.10',
    );
  });

  test('the taint command of 問題四 removes the taint it names, and says so when there is none', async () => {
    const node = [...lab.machines.values()][0]!.name;
    const command = REMOVE_TAINT.replace('<node-name>', node);
    expect(await k('taint', 'node', node, 'node.kubernetes.io/route-unreachable=:NoSchedule')).toMatchObject({ exitCode: 0 });
    const removed = await runInTerminal(kubectl, kubeconfig, command);
    expect(removed.stdout).toContain(`node/${node} untainted`);
    const again = await runInTerminal(kubectl, kubeconfig, command);
    expect(again.stdout).toContain('taint "node.kubernetes.io/route-unreachable:NoSchedule" not found');
  });

  test('deleting and recreating the Gateway gives a new NodePort, and the ELB answers 200 again without a hand', async () => {
    const nodePort = async (): Promise<string> =>
      (await k('get', 'service', 'cilium-gateway-ip-gateway', '-o', 'jsonpath={.spec.ports[0].nodePort}')).stdout;
    const before = await nodePort();
    expect(await k('delete', '-f', original('gateway.yaml'))).toMatchObject({ exitCode: 0 });
    expect(await k('apply', '-f', original('gateway.yaml'))).toMatchObject({ exitCode: 0 });
    await lab.eventually('a new Service', async () => /^3\d{4}$/.test(await nodePort()) && (await nodePort()) !== before);
    await lab.eventually('HTTP 200', async () => (await status()) === 200);
  });
});
