/** The policy commands over a live cluster: the lab, and what cannot be reached. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ciliumCce, startCiliumCce, type Ended, type Running } from '../cilium-cce.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples');
const POLICY = join(EXAMPLES, 'source-document', 'policy-l3l4.yaml');

let folder: string;
let lab: Running;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-policy-live-'));
  lab = await startCiliumCce(['lab', 'up'], 'Ctrl-C', { cwd: folder });
}, 60_000);
afterAll(async () => {
  await lab.interrupt();
  await rm(folder, { recursive: true, force: true });
});
const policy = (...args: string[]): Promise<Ended> => ciliumCce(['policy', ...args], { cwd: folder });

test('a file on top of the lab: what it would cut off', async () => {
  const { exitCode, stdout, stderr } = await policy('diff', '--lab', '--apply', POLICY, '--fail-on', 'closed');
  expect(stderr).toBe('');
  expect(stdout).toContain('Gateway default/ip-gateway → default/test-python[Deployment]: allowed → denied\n');
  expect(stdout).toContain('- closed  reserved:world → default/test-python[Deployment] ');
  expect(exitCode).toBe(1);
});

test('the corrected file keeps the Gateway', async () => {
  const { stdout } = await policy('diff', '--lab', '--apply', join(EXAMPLES, 'corrected', 'policy-l3l4.yaml'));
  expect(stdout).not.toContain('Gateway default/ip-gateway');
});

test('a question about the lab, by kubeconfig', async () => {
  const kubeconfig = join(folder, '.cilium-cce', 'kubeconfig');
  const gateway = await policy('explain', '--kubeconfig', kubeconfig, '--from', 'world', '--to', 'gateway/default/ip-gateway');
  expect(gateway.exitCode).toBe(0);
  const refused = await policy('explain', '--lab', POLICY, '--from', 'kube-system/coredns', '--to', 'svc/default/test-python-svc');
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain('CNP default/test-python-ingress spec.ingress[0] would, but for the label app=client');
});

test('findings of the lab stand at objects, not at lines', async () => {
  const { stdout } = await policy('matrix', '--lab', '--to', 'default/test-python', '-o', 'csv');
  expect(stdout).toContain('reserved:ingress,default/test-python[Deployment],All Connections,\r\n');
  expect((await policy('check', '--lab')).exitCode).toBe(0);
});

test('a server that does not answer, and a kubeconfig that is not there: exit 2', async () => {
  const nowhere = join(folder, 'nowhere');
  const cluster = '{"clusters":[{"name":"a","cluster":{"server":"http://127.0.0.1:9"}}],"users":[{"name":"a","user":{}}]';
  await writeFile(nowhere, `${cluster},"contexts":[{"name":"a","context":{"cluster":"a","user":"a"}}],"current-context":"a"}`);
  const { exitCode, stderr } = await policy('check', '--kubeconfig', nowhere);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^Error: .*http:\/\/127\.0\.0\.1:9.*\. Check the kubeconfig/);
  expect((await policy('check', '--kubeconfig', join(folder, 'missing'))).exitCode).toBe(2);
});
