/** Before anything is changed: the tools, the cluster, and what speaks against installing into it. @module */
import { nodesOf } from '../checks/cluster-facts/installation.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { chartAt, distinct, objections, remarks, type PlanDirectory, type Site } from '../install/index.ts';
import type { Command, Sources } from '../plan/steps.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import type { Told } from './install-output.ts';
import type { InstallSight } from './install-sight.ts';
import { printable } from './terminal.ts';

/** All of it at once: whoever mends one wants to know of the others. */
export const tellAll = (all: readonly Message[], { locale }: CommandContext): void => {
  for (const one of all) process.stderr.write(`${printable(render(one, locale))}\n`);
};

export interface Versions {
  readonly helm: string;
  readonly kubectl: string;
}

/** Both are needed, and whoever asks for help is asked which. @throws CommandFailure when one cannot be started */
export async function toolVersions({ tool }: Site): Promise<Versions> {
  const version = async (command: Command): Promise<string> => {
    const { stdout } = await tool(command);
    return /v\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? '?';
  };
  const [helm, kubectl] = [
    await version({ program: 'helm', args: ['version', '--short'] }),
    await version({ program: 'kubectl', args: ['version', '--client'] }),
  ];
  return { helm: `helm ${helm}`, kubectl: `kubectl ${kubectl}` };
}

interface Looking {
  readonly directory: PlanDirectory;
  readonly site: Site;
  readonly sources: Sources;
  readonly versions: Versions;
  readonly sight: InstallSight;
  readonly told: Told;
  readonly adopt: boolean;
  readonly context: CommandContext;
}

/** @throws CommandFailure when something speaks against it; all of it is told */
export async function preflight({ directory, site, sources, versions, sight, told, adopt, context }: Looking): Promise<void> {
  const { plan } = directory;
  const view = await site.look();
  const seen = { plan, view, diagnosis: site.diagnose(view, ['CCE1']), adopt };
  const against = distinct([...objections(seen), ...(await otherChart(site, sources, plan.ciliumVersion))]);
  if (against.length > 0) {
    tellAll(against, context);
    throw new CommandFailure(message('cli.install.refused', { cluster: view.source.name, count: against.length }));
  }
  const title = message('plan.step.preflight');
  told.begin({ title });
  for (const remark of remarks(seen)) told.note(remark);
  const params = { cluster: view.source.name, kubernetes: sight.kubernetesVersion ?? '?', nodes: nodesOf(view.model).length, ...versions };
  told.end({ step: 'preflight', title, outcome: 'done', said: message('cli.install.preflight', params) });
}

async function otherChart(site: Site, { chart }: Sources, version: string): Promise<Message[]> {
  if (chart === undefined) return [];
  const found = await chartAt(site, chart, version);
  const planned = `cilium-${version}`;
  return found === planned ? [] : [message('install.refuse.chart', { found, planned })];
}
