/** The lab's access key as files, for an operator and a plan outside of the lab: made up, and worth nothing elsewhere. @module */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { BRIDGE_ELB, type Lab } from '../lab/index.ts';

/** Beside the kubeconfig, for its owner alone, while `use` runs. */
export async function withElbKeys(lab: Lab, kubeconfig: string, use: (directory: string) => Promise<void>): Promise<void> {
  const directory = join(dirname(kubeconfig), 'elb-keys');
  const [key] = lab.cce.options.credentials;
  try {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'access-key'), key?.accessKey ?? '', { mode: 0o600 });
    await writeFile(join(directory, 'secret-key'), key?.secretKey ?? '', { mode: 0o600 });
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs the operator against the lab's ELB, from the present directory. */
export function bridgeCommand(lab: Lab, { kubeconfig, keys }: { kubeconfig: string; keys: string }): string {
  const { region, projectId } = lab.cce.options;
  const options = [
    `--kubeconfig ${shown(kubeconfig)}`,
    `--region ${region}`,
    `--project-id ${projectId}`,
    `--elb-endpoint ${lab.cce.elb.endpoint}`,
    `--vpc-endpoint ${lab.cce.vpc.endpoint}`,
    `--credentials-dir ${shown(keys)}`,
    '--no-metadata-agency',
    `--default-elb-id ${BRIDGE_ELB.id}`,
  ];
  return `bin/cilium-cce bridge run ${options.join(' ')}`;
}

/** Plans the lab's cluster from what its cloud says of it, from the present directory. */
export function planCommand({ cce }: Lab, keys: string): string {
  const { region, projectId, clusterName } = cce.options;
  const options = [
    `--region ${region}`,
    `--cluster-name ${clusterName}`,
    `--project-id ${projectId}`,
    `--cce-endpoint ${cce.api.endpoint}`,
    `--vpc-endpoint ${cce.vpc.endpoint}`,
    `--elb-endpoint ${cce.elb.endpoint}`,
    `--credentials-dir ${shown(keys)}`,
  ];
  return `bin/cilium-cce plan ${options.join(' ')}`;
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
