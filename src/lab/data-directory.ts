/**
 * A lab that is started again from its data directory: which one it is, when it ended, and what Cilium
 * had left on its nodes. Objects are the API server's business.
 * @module
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiServer } from '../apiserver/index.ts';
import { ciliumNodes, gateways } from '../cluster/kinds.ts';
import { message } from '../i18n/index.ts';
import { configMaps, getIfExists, isNotFound, type AdjustableClock, type KubeClient } from '../kube/index.ts';
import type { AgentProgram } from '../twin/cilium/agent/index.ts';
import type { Machine, NetworkMode } from '../twin/machine.ts';
import { LabFailure } from './failure.ts';

/** What is written down of a lab beside its objects. */
export interface KeptLab {
  readonly networkMode: NetworkMode;
}

const FILE = 'lab.json';

/**
 * The lab of a directory; `undefined` when none was ever installed there completely. Rejects with a
 * `LabFailure` when it has another network mode than the one asked for.
 */
export async function readKeptLab(directory: string | undefined, asked: NetworkMode | undefined): Promise<KeptLab | undefined> {
  if (directory === undefined) return undefined;
  const text = await readFile(join(directory, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const kept = JSON.parse(text) as KeptLab;
  if (asked !== undefined && asked !== kept.networkMode)
    throw new LabFailure(message('lab.data.otherMode', { dir: directory, kept: kept.networkMode, asked }));
  return kept;
}

/** To be called when everything is installed: from now on the directory's objects are people's own. */
export async function keepLab(directory: string, lab: KeptLab): Promise<void> {
  const path = join(directory, FILE);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(lab)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Whether people have left the source document's Gateway in the cluster. */
export async function hasWorkload(client: KubeClient): Promise<boolean> {
  return (await getIfExists(client, gateways, { namespace: 'default', name: 'ip-gateway' })) !== undefined;
}

const SECOND = 1000;

/** Time goes on where the last lab ended, not before: Leases and back-offs would be in the future. */
export async function resumeTime(clock: AdjustableClock, api: ApiServer): Promise<void> {
  // Timestamps are of whole seconds.
  const ended = (api.lastWrite() ?? 0) + SECOND;
  if (ended > clock.now()) await clock.advance(ended - clock.now());
}

const CILIUM_CONFIG = { namespace: 'kube-system', name: 'cilium-config' };

/**
 * Which nodes Cilium had run on, and what to do with their machines when they are found again: a reboot
 * keeps `/etc/cni/net.d`, so CCE's own network does not get its hands on pods before the agent is up.
 */
export async function ciliumLeftOn(client: KubeClient, agents: AgentProgram): Promise<(machine: Machine) => void> {
  const known = await client.list(ciliumNodes).catch((error: unknown) => {
    // No CustomResourceDefinition: Cilium was never here.
    if (isNotFound(error)) return { items: [] };
    throw error;
  });
  const names = new Set(known.items.map(({ metadata }) => metadata.name));
  const config = (names.size > 0 && (await getIfExists(client, configMaps, CILIUM_CONFIG))?.data) || {};
  return (machine) => {
    if (names.has(machine.name)) agents.foundAgain(machine, config);
  };
}
