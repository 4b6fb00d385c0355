/**
 * The source document as input (its environment, values, Gateway and policies): the plan gives its configuration with the
 * corrections, each with its reason. The files of the result are golden, in both languages: read them in `testing/document`.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readManifests } from '../cluster/manifests/index.ts';
import { manifestFiles, planFiles } from './files/index.ts';
import { makePlan, type Plan } from './plan.ts';
import { planPolicies, type PlannedPolicies } from './policies.ts';
import { combine } from './facts.ts';
import { readClusterFile, readFlags } from './sources/index.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const GOLDEN = resolve(import.meta.dirname, 'testing/document');
const example = (path: string): Promise<string> => readFile(join(EXAMPLES, path), 'utf8');

async function documentPlan(): Promise<{ plan: Plan; policies: PlannedPolicies }> {
  const environment = readClusterFile(await example('plan/cluster.yaml'), 'cluster.yaml');
  // Its Gateway and HTTPRoute, and what the document does not tell: the API server's address.
  const rest = readFlags({
    gateway: 'default/ip-gateway:80',
    backend: 'test-python-svc:80',
    apiServer: '10.2.128.2',
    ciliumVersion: '1.19.1',
  });
  expect([...environment.problems, ...rest.problems]).toEqual([]);
  const { facts, contradictions } = combine([environment.facts, rest.facts]);
  expect(contradictions).toEqual([]);
  const plan = makePlan(facts, { values: [{ file: 'values.yaml', text: await example('source-document/values.yaml') }] });
  const names = ['policy-l3l4.yaml', 'policy-l7.yaml', 'test-python.yaml'];
  const { manifests } = await readManifests(names.map((name) => join(EXAMPLES, 'source-document', name)));
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  return { plan, policies: await planPolicies(manifests, manifestFiles(plan, 'en'), { read, ciliumVersion: plan.ciliumVersion }) };
}

test.each(['en', 'zh-TW'] as const)('the files, %s', async (locale) => {
  const { plan, policies } = await documentPlan();
  const files = planFiles(plan, locale, policies);
  expect(files.map(({ path }) => path)).toMatchInlineSnapshot(`
    [
      "README.md",
      "cilium/values.yaml",
      "gateway/class.yaml",
      "gateway/gateway.yaml",
      "gateway/httproute.yaml",
      "gateway/entrypoint.yaml",
      "gateway/kustomization.yaml",
      "bridge/values.yaml",
      "terraform/main.tf",
      "cluster.yaml",
      "policies/policy-l3l4.yaml",
      "policies/policy-l7.yaml",
      "images.txt",
    ]
  `);
  for (const { path, text } of files) await expect(text).toMatchFileSnapshot(join(GOLDEN, locale, path.replaceAll('/', '-')));
});

test('each correction of the document’s values, and what was only said twice', async () => {
  const { plan } = await documentPlan();
  const words = plan.corrections.map(({ key, theirs, ours, redundant, confidence }) =>
    redundant ? `${key}: as it is anyway` : `${key}: ${JSON.stringify(theirs)} → ${JSON.stringify(ours)} (${confidence})`,
  );
  expect(words).toMatchInlineSnapshot(`
    [
      "debug.enabled: true → false (source)",
      "cni.chainingMode: as it is anyway",
      "gatewayAPI.enableProxyProtocol: as it is anyway",
      "gatewayAPI.enableAppProtocol: as it is anyway",
      "gatewayAPI.enableAlpn: as it is anyway",
      "gatewayAPI.xffNumTrustedHops: 2 → 0 (documented)",
      "gatewayAPI.hostNetwork.enabled: as it is anyway",
      "socketLB.enabled: as it is anyway",
      "l7Proxy: as it is anyway",
      "routingMode: as it is anyway",
      "tunnelProtocol: as it is anyway",
      "autoDirectNodeRoutes: as it is anyway",
      "ipv4NativeRoutingCIDR: as it is anyway",
      "ipam.mode: as it is anyway",
      "ipam.operator.clusterPoolIPv4PodCIDRList: ["10.100.0.0/16"] → ["10.101.0.0/16"] (likely)",
      "ipam.operator.clusterPoolIPv4MaskSize: as it is anyway",
      "eni.enabled: as it is anyway",
      "k8sServiceHost: undefined → "10.2.128.2" (source)",
      "k8sServicePort: undefined → 5443 (source)",
      "gatewayAPI.gatewayClass.create: undefined → "true" (source)",
    ]
  `);
});

test('each correction of the document’s policies', async () => {
  const { policies } = await documentPlan();
  expect(policies.corrections.map(({ code, policy }) => `${code} ${policy.name}`)).toMatchInlineSnapshot(`
    [
      "CCE5002 test-python-ingress",
      "CCE5002 test-python-l7",
      "CCE5001 test-python-l7",
      "CCE5003 test-python-l7",
      "CCE5025 test-python-l7",
    ]
  `);
  expect(policies.files.map(({ path }) => basename(path))).toEqual(['policy-l3l4.yaml', 'policy-l7.yaml']);
});

const terraform = spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0;
if (!terraform) console.warn('SKIPPED: whether `terraform fmt` would change anything: there is no terraform here.');

test.skipIf(!terraform)('`terraform fmt` changes nothing', async () => {
  const { plan } = await documentPlan();
  const text = planFiles(plan, 'en').find(({ path }) => path === 'terraform/main.tf')!.text;
  const { stdout, status } = spawnSync('terraform', ['fmt', '-'], { input: text, encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toBe(text);
});
