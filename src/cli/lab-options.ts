/** From a command's options to a lab. @module */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { message } from '../i18n/index.ts';
import type { BridgeChoice, LabOptions, Manifest, PlannedLab } from '../lab/index.ts';
import type { NetworkMode } from '../twin/machine.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import type { Rehearsal } from './lab-plan.ts';

export interface LabCommandOptions {
  kubeconfig?: string;
  nodes?: number;
  networkMode?: NetworkMode;
  values?: string;
  bridge?: BridgeChoice;
  ccm?: 'cce' | 'oss';
  data?: string;
  withoutCilium?: boolean;
  /** A plan's directory; then options are there only when they were given. */
  plan?: string;
}

/** Where a lab leaves its kubeconfig, and where `path` looks for one. */
export const DEFAULT_KUBECONFIG = '.cilium-cce/kubeconfig';

/** The plan of the options; a lab without one does not wait for the planner to be loaded. */
export async function rehearsalOf(
  { plan, nodes }: LabCommandOptions,
  others: readonly Manifest[],
  context: CommandContext,
): Promise<Rehearsal | undefined> {
  if (plan === undefined) return undefined;
  const { readPlan } = await import('./lab-plan.ts');
  return readPlan(plan, { others, ...(nodes !== undefined && { nodes }) }, context);
}

/** What is given wins over what is planned. */
export async function labOptions(options: LabCommandOptions, planned?: PlannedLab): Promise<LabOptions> {
  const { nodes, networkMode, bridge, ccm } = options;
  return {
    ...planned?.options,
    ...(nodes !== undefined && { nodes }),
    ...(networkMode !== undefined && { networkMode }),
    ...(bridge !== undefined && { bridge }),
    ...(ccm !== undefined && { ccm }),
    ...(options.withoutCilium && { cilium: false, gatewayApi: false, workload: false }),
    ...(options.data && { dataDir: options.data }),
    ...(options.values && { values: await readValues(options.values) }),
  };
}

async function readValues(path: string): Promise<Record<string, unknown>> {
  const refuse = (why: string, cause?: unknown): CommandFailure =>
    new CommandFailure(message('lab.values.unreadable', { path, why }), { cause });
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 });
  } catch (cause) {
    throw refuse((cause as Error).message.split('\n')[0]!, cause);
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new CommandFailure(message('lab.values.notAMapping', { path }));
  return value as Record<string, unknown>;
}
