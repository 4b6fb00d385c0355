/** Facts for a plan from every source that was named. @module */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { message, render, type Locale } from '../i18n/index.ts';
import { combine, type ClusterFacts, type FactsRead } from '../plan/facts.ts';
import { besideNodes } from '../plan/sources/cce-api-beside-nodes.ts';
import {
  readClusterFile,
  readFlags,
  readTerraformFiles,
  readTerraformShow,
  type FlagValues,
  type TerraformChoice,
  type TerraformFile,
} from '../plan/sources/index.ts';
import { CommandFailure } from './failure.ts';
import { isCloudAsked, readCloudFacts, type PlanCloudOptions } from './plan-cloud.ts';
import { SILENT, type Progress } from './progress.ts';
import type { SourceOptions } from './snapshot-source.ts';

export interface FactOptions extends SourceOptions, Omit<PlanCloudOptions, 'region'> {
  /** `cluster.yaml`. */
  readonly facts?: readonly string[];
  readonly terraform?: readonly string[];
  readonly terraformCluster?: string;
  readonly terraformElb?: string;
}

/** Everything that the sources say, each on its own: who says what is for {@link combine} to see. */
export async function gatherFacts(
  options: FactOptions & FlagValues,
  progress: Progress = SILENT,
  locale: Locale = 'en',
): Promise<FactsRead[]> {
  const read: FactsRead[] = [readFlags(options)];
  for (const file of options.facts ?? []) read.push(readClusterFile(await textOf(file), file));
  if (options.terraform?.length) read.push(...(await terraform(options.terraform, options)));
  const [cloud, cluster] = [await cloudFacts(options, read, progress, locale), await clusterFacts(options, progress, locale)];
  if (!cloud) return cluster ? [...read, { facts: cluster, problems: [] }] : read;
  if (!cluster) return [...read, cloud];
  const sides = besideNodes(cloud, cluster);
  return [...read, sides.cloud, sides.cluster];
}

/** Region and ELB are those that the other sources name. */
async function cloudFacts(
  options: FactOptions,
  read: readonly FactsRead[],
  progress: Progress,
  locale: Locale,
): Promise<FactsRead | undefined> {
  if (!isCloudAsked(options)) return undefined;
  const { region, elb } = combine(read.map(({ facts }) => facts)).facts;
  if (region) progress.say(render(message('plan.cceApi.asking', { region: region.value }), locale));
  try {
    return await readCloudFacts({ ...options, ...(region && { region: region.value }) }, elb?.value.id);
  } finally {
    progress.clear();
  }
}

const MAX_BYTES = 64 * 1024 * 1024;

async function textOf(file: string): Promise<string> {
  try {
    const { size } = file === '-' ? { size: 0 } : await stat(file);
    if (size > MAX_BYTES) throw new CommandFailure(message('cli.plan.tooLarge', { file, limit: MAX_BYTES / 1024 / 1024 }));
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandFailure(message('cli.plan.noFile', { file }), { cause });
    throw new CommandFailure(message('cli.plan.unreadable', { file, why: code ?? String(cause) }), { cause });
  }
}

/** Folders and files of one configuration together; what `terraform show -json` printed by itself. */
async function terraform(paths: readonly string[], { terraformCluster, terraformElb }: FactOptions): Promise<FactsRead[]> {
  const choice: TerraformChoice = {
    ...(terraformCluster !== undefined && { cluster: terraformCluster }),
    ...(terraformElb !== undefined && { elb: terraformElb }),
  };
  const configuration: TerraformFile[] = [];
  const read: FactsRead[] = [];
  for (const path of paths) {
    const files = await terraformFiles(path);
    if (files.length === 0) throw new CommandFailure(message('cli.plan.noTerraform', { path }));
    for (const name of files) {
      const text = await textOf(name);
      if (name.endsWith('.json') && !/\.tf(?:vars)?\.json$/.test(name)) read.push(readTerraformShow(text, name, choice));
      else configuration.push({ name, text });
    }
  }
  return configuration.length > 0 ? [...read, readTerraformFiles(configuration, choice)] : read;
}

async function terraformFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CommandFailure(message('cli.plan.noFile', { file: path }), { cause });
  });
  if (!found.isDirectory()) return [path];
  // As Terraform itself reads a folder: variables' files only when they are named so.
  const names = (await readdir(path)).filter((name) =>
    /\.tf(?:\.json)?$|^terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(name),
  );
  return names.sort().map((name) => join(path, name));
}

/** A cluster is looked at only when it is named: a plan for a new one must not read another. */
async function clusterFacts(options: FactOptions, progress: Progress, locale: Locale): Promise<ClusterFacts | undefined> {
  const { from, kubeconfig, context, lab } = options;
  if (from === undefined && kubeconfig === undefined && context === undefined && !lab) return undefined;
  const [{ load, viewOf }, { readCluster }] = await Promise.all([import('./doctor-source.ts'), import('../plan/sources/live-cluster.ts')]);
  const source = {
    ...(from !== undefined && { from: typeof from === 'string' ? [from] : [...from] }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(lab && { lab }),
  };
  return readCluster(viewOf(await load(source, progress, locale)));
}
