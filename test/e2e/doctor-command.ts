/** `cilium-cce doctor` as people start it, against a lab of the test's own, a snapshot of it, or files. @module */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { healthyValues, untilServed } from '../../src/checks/testing/rehearsal.ts';
import { Lab } from '../../src/lab/index.ts';
import { ciliumCce, type Ended } from '../cilium-cce.ts';

export interface DoctorCommand {
  readonly lab: () => Lab;
  /** A folder of the test's own; the lab's kubeconfig is where the command looks for it. */
  readonly folder: () => string;
  /** Runs `cilium-cce doctor …` there. */
  readonly doctor: (...args: string[]) => Promise<Ended>;
  /** Any other command line. */
  readonly run: (args: readonly string[], env?: Record<string, string>) => Promise<Ended>;
  readonly kubectl: (...args: string[]) => Promise<void>;
  readonly file: (name: string, text: string) => Promise<string>;
}

/** A healthy lab for the tests of a file. */
export function doctorCommand(): DoctorCommand {
  let folder = '';
  let lab: Lab;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-doctor-'));
    lab = await Lab.start({ values: healthyValues() });
    await untilServed(lab);
    await mkdir(join(folder, '.cilium-cce'));
    await lab.writeKubeconfig(join(folder, '.cilium-cce', 'kubeconfig'));
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const run: DoctorCommand['run'] = (args, env = {}) => ciliumCce(args, { cwd: folder, env: { HOME: folder, ...env } });
  return {
    lab: () => lab,
    folder: () => folder,
    run,
    doctor: (...args) => run(['doctor', ...args]),
    kubectl: (...args) =>
      new Promise((done, fail) => {
        const all = ['--kubeconfig', join(folder, '.cilium-cce', 'kubeconfig'), ...args];
        execFile('kubectl', all, (error, _stdout, stderr) => (error ? fail(new Error(stderr, { cause: error })) : done()));
      }),
    file: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
  };
}

/** A policy that cuts the Gateway's Envoy off from its back end. */
export const CUTTING_POLICY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: only-clients
  namespace: default
spec:
  endpointSelector:
    matchLabels:
      app.kubernetes.io/name: test-python
  ingress:
    - fromEndpoints:
        - matchLabels:
            app.kubernetes.io/name: test-python
      toPorts:
        - ports:
            - port: "80"
              protocol: TCP
`;
