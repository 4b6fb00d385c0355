/** What the doctor says of a sysdump is part of what it says of the cluster, and the rest is not known, with the reason. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatRef } from '../checks/finding.ts';
import { CHECKS } from '../checks/index.ts';
import { loadCluster, type LoadedCluster } from '../cluster/load.ts';
import { sysdumpOf, zipOf } from '../cluster/sysdump/testing/sysdump.ts';
import { services } from '../kube/index.ts';
import { loadConnection } from '../kube/kubeconfig.ts';
import { Lab } from '../lab/index.ts';
import { examine, type CheckResult } from './examine.ts';

let folder: string;
let lab: Lab;
let live: LoadedCluster;
let sysdump: LoadedCluster;

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

/** Faults of the values (the document's), of a Service that the CCM binds, and of a policy. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-doctor-'));
  lab = await Lab.start({ bridge: 'off' });
  await lab.eventually('the Gateway has its Service', () => lab.model.get(services, SERVICE));
  const annotations = { 'kubernetes.io/elb.id': lab.elbId, 'kubernetes.io/elb.class': 'union' };
  await lab.client.patch(services, SERVICE, { type: 'merge', body: { metadata: { annotations } } });
  await lab.installation.example('source-document/policy-l3l4.yaml');
  await lab.eventually('a listener', () =>
    lab.cce.cloud().loadBalancers.some(({ id, listeners }) => id === lab.elbId && listeners.length > 0),
  );
  await lab.writeKubeconfig(join(folder, 'kubeconfig'));
  live = await loadCluster({ connection: await loadConnection({ path: join(folder, 'kubeconfig') }), lab: true });
  await writeFile(join(folder, 'sysdump.zip'), zipOf(sysdumpOf(live.model)));
  sysdump = await loadCluster({ paths: [join(folder, 'sysdump.zip')] });
}, 60_000);

afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const resultsOf = ({ model, coverage, source }: LoadedCluster): CheckResult[] =>
  examine({ model, coverage, source, now: new Date('2026-08-01T10:11:12Z') }, CHECKS);
/** By the object at fault: who else is concerned may not be known. */
const keysOf = (results: readonly CheckResult[]): string[] =>
  results.flatMap(({ findings }) => findings.map(({ code, objects }) => `${code} ${objects[0] ? formatRef(objects[0]) : ''}`));

test('it finds nothing that the cluster does not have', () => {
  const ofCluster = new Set(keysOf(resultsOf(live)));
  const ofSysdump = keysOf(resultsOf(sysdump));
  expect(ofSysdump.filter((key) => !ofCluster.has(key))).toEqual([]);
  // What objects alone show is found there, too.
  for (const code of ['CCE1008', 'CCE1010', 'CCE4001', 'CCE5002']) expect(ofSysdump.map((key) => key.slice(0, 7))).toContain(code);
});

test('what it cannot say is unknown, never a pass', () => {
  const ofSysdump = new Map(resultsOf(sysdump).map((result) => [result.check.code, result]));
  for (const { check, outcome, findings } of resultsOf(live)) {
    const { outcome: there, findings: found } = ofSysdump.get(check.code)!;
    if (outcome === 'fail' || outcome === 'warn')
      expect([check.code, found.length < findings.length && there === 'pass']).toEqual([check.code, false]);
  }
});
