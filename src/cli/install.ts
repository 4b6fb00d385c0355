/**
 * `cilium-cce install`: carries a plan out. Exit code 0 done (or left for now), 1 a step failed, 2 it could not begin,
 * 130 interrupted; what was begun is kept, and starting it again goes on.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodesOf } from '../checks/cluster-facts/installation.ts';
import { message, render, type Message } from '../i18n/index.ts';
import {
  chartAt,
  distinct,
  goBack,
  install as carryOut,
  InstallFailure,
  installSteps,
  INSTALL_STEPS,
  Journal,
  lacksImage,
  objections,
  readPlanDirectory,
  remarks,
  wayBack,
  type InstallStep,
  type InstallStepId,
  type PlanDirectory,
  type Site,
  type StepReport,
} from '../install/index.ts';
import { systemClock } from '../kube/clock.ts';
import { namespaces } from '../kube/resources.ts';
import type { FactProblem } from '../plan/facts.ts';
import type { Command, Sources } from '../plan/steps.ts';
import { agreed } from './agreement.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { InstallSight } from './install-sight.ts';
import { jsonTold, textTold, type Told } from './install-output.ts';
import { readTexts } from './install-texts.ts';
import { connected, sendGet, stateFile, toolRunner } from './install-tools.ts';
import { connectionOptions, typed, type ConnectionOptions } from './kubectl-objects.ts';
import { progressOn, SILENT } from './progress.ts';
import { printable } from './terminal.ts';

export interface InstallCommandOptions extends ConnectionOptions {
  dryRun?: boolean;
  yes?: boolean;
  adopt?: boolean;
  only?: InstallStepId[];
  skip?: InstallStepId[];
  chart?: string;
  gatewayApi?: string;
  bridgeChart?: string;
  timeout: number;
  waitNodes: boolean;
  url?: string;
  config?: string;
  back?: boolean;
  quiet?: boolean;
  output: 'text' | 'json';
}

/** Beside the program. */
const BRIDGE_CHART = resolve(import.meta.dirname, '../../charts/cilium-cce');

const INTERRUPTED = 130;

export async function install(folder: string, options: InstallCommandOptions, context: CommandContext): Promise<void> {
  const chosen = INSTALL_STEPS.filter((step) => (options.only ?? INSTALL_STEPS).includes(step));
  const run = chosen.filter((step) => !options.skip?.includes(step));
  const texts = await readTexts(folder);
  const needed = options.back ? [] : run.filter((step) => step !== 'bridge' || !lacksImage(texts));
  const directory = await planIn(folder, texts, needed, context);
  const sources = sourcesOf(options, needed);
  const progress = options.quiet ? SILENT : progressOn(process.stderr, process.env);
  const told = (options.output === 'json' ? jsonTold : textTold)(context, progress, options);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new Error('interrupted'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const sight = new InstallSight(options, context, stop.signal, () => progress);
  try {
    const site = siteFor(folder, options, { context, told, sight, stop });
    const versions = await toolVersions(site);
    const view = await site.look();
    const cluster = view.source.name;
    const uid = view.model.get(namespaces, { name: 'kube-system' })?.metadata.uid;
    if (uid === undefined) throw new CommandFailure(message('cli.install.noIdentity', { cluster }));
    const journal = await Journal.open(stateFile(folder), site.clock, uid);
    const steps = installSteps(directory, {
      sources,
      waits: options.waitNodes,
      ...(options.url !== undefined && { url: options.url }),
      journal,
    });
    if (options.back) return await back(folder, steps, site, journal, { cluster, told, options, context });
    await preflight({ directory, site, sources, versions, sight, told, options, context });
    if (
      !options.dryRun &&
      !options.yes &&
      !(await site.ask(message('cli.install.ask', { version: directory.plan.ciliumVersion, cluster })))
    )
      return told.say(message('cli.install.declined'));
    const reports = await carryOut(
      steps.filter(({ id }) => (chosen as readonly string[]).includes(id)),
      site,
      journal,
      {
        dryRun: options.dryRun ?? false,
        skip: options.skip ?? [],
        texts,
        onBegin: (step) => told.begin(step),
        onEnd: (report) => told.end(report),
      },
    );
    conclude(reports, { folder, steps, journal, directory, cluster, told, options });
  } catch (error) {
    if (stop.signal.aborted) process.exitCode = INTERRUPTED;
    else if (error instanceof InstallFailure) throw new CommandFailure(error.what, { cause: error });
    else throw error;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    progress.clear();
    await sight.close();
  }
}

/** @throws CommandFailure when something in the directory is in the way; all of it is told */
async function planIn(
  folder: string,
  texts: ReadonlyMap<string, string>,
  steps: readonly InstallStepId[],
  { locale }: CommandContext,
): Promise<PlanDirectory> {
  const { directory, problems } = await readPlanDirectory(texts, steps);
  if (directory) return directory;
  refuse(
    problems.map(({ where, what }: FactProblem) => message('cli.plan.problem', { where, what })),
    locale,
  );
  throw new CommandFailure(message('cli.install.notReady', { folder, count: problems.length }));
}

const refuse = (all: readonly Message[], locale: CommandContext['locale']): void => {
  for (const one of all) process.stderr.write(`${printable(render(one, locale))}\n`);
};

/** Paths are those of whoever typed them, not of the plan's directory. */
function sourcesOf({ chart, gatewayApi, bridgeChart }: InstallCommandOptions, steps: readonly InstallStepId[]): Sources {
  const place = (given: string): string => (existsSync(given) ? resolve(given) : given);
  const bridge = bridgeChart === undefined ? BRIDGE_CHART : place(bridgeChart);
  if (steps.includes('bridge') && bridgeChart === undefined && !existsSync(bridge))
    throw new CommandFailure(message('cli.install.noBridgeChart', { path: bridge }));
  return {
    ...(chart !== undefined && { chart: place(chart) }),
    ...(gatewayApi !== undefined && { gatewayApi: place(gatewayApi) }),
    bridgeChart: bridge,
  };
}

interface Surroundings {
  readonly context: CommandContext;
  readonly told: Told;
  readonly sight: InstallSight;
  readonly stop: AbortController;
}

function siteFor(folder: string, options: InstallCommandOptions, { context, told, sight, stop }: Surroundings): Site {
  return {
    tool: toolRunner(folder, options, stop.signal),
    look: () => sight.look(),
    diagnose: (view, codes) => sight.diagnose(view, codes),
    get: sendGet,
    ask: async (question) => {
      if (options.yes) return true;
      try {
        return await agreed(question, context);
      } catch (error) {
        // Ctrl-C while a question stands open comes to the question.
        if ((error as Error).name === 'AbortError') stop.abort(error);
        throw error;
      }
    },
    tell: (what) => ('command' in what ? told.command(what.command) : told.note(what.note)),
    progress: (what) => told.progress(what),
    clock: systemClock,
    signal: stop.signal,
    timeoutMs: options.timeout * 1000,
  };
}

interface Versions {
  readonly helm: string;
  readonly kubectl: string;
}

/** Both are needed, and whoever asks for help is asked which. @throws CommandFailure when one cannot be started */
async function toolVersions({ tool }: Site): Promise<Versions> {
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
  readonly options: InstallCommandOptions;
  readonly context: CommandContext;
}

/** @throws CommandFailure when something speaks against it; all of it is told */
async function preflight({ directory, site, sources, versions, sight, told, options, context }: Looking): Promise<void> {
  const { plan } = directory;
  const view = await site.look();
  const seen = { plan, view, diagnosis: site.diagnose(view, ['CCE1']), adopt: options.adopt ?? false };
  const against = distinct([...objections(seen), ...(await otherChart(site, sources, plan.ciliumVersion))]);
  if (against.length > 0) {
    refuse(against, context.locale);
    throw new CommandFailure(message('cli.install.refused', { cluster: view.source.name, count: against.length }));
  }
  const title = message('plan.step.preflight');
  const step = { id: 'preflight', title } as InstallStep;
  told.begin(step);
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

interface Concluding {
  readonly folder: string;
  readonly steps: readonly InstallStep[];
  readonly journal: Journal;
  readonly directory: PlanDirectory;
  readonly cluster: string;
  readonly told: Told;
  readonly options: InstallCommandOptions;
}

function conclude(reports: readonly StepReport[], { folder, steps, journal, directory, cluster, told, options }: Concluding): void {
  const last = reports.at(-1)?.outcome;
  if (last === 'stopsHere') return told.say(message('cli.install.left'), [again()]);
  if (last !== 'failed' && last !== 'interrupted')
    return told.say(
      options.dryRun ? message('cli.install.dryRunDone') : message('cli.install.done', { version: directory.plan.ciliumVersion, cluster }),
    );
  process.exitCode = last === 'failed' ? 1 : INTERRUPTED;
  const connection = connectionOptions(options);
  if (last === 'failed') told.say(message('cli.install.look'), [typed('cilium-cce', ['doctor', ...connection])]);
  told.say(message('cli.install.goOn'), [again()]);
  const commands = wayBack(steps, journal).flatMap(({ back: { commands: all } }) => all);
  if (commands.length > 0)
    told.say(
      message('cli.install.wayBack', { folder, command: typed('cilium-cce', ['install', folder, ...connection, '--back']) }),
      commands.map((one) => typed(one.program, connected(one, options))),
    );
}

/** As it was typed: what is done already is passed over. */
const again = (): string => typed('cilium-cce', process.argv.slice(2));

interface GoingBack {
  readonly cluster: string;
  readonly told: Told;
  readonly options: InstallCommandOptions;
  readonly context: CommandContext;
}

async function back(
  folder: string,
  steps: readonly InstallStep[],
  site: Site,
  journal: Journal,
  { cluster, told, options }: GoingBack,
): Promise<void> {
  const way = wayBack(steps, journal);
  if (way.length === 0) return told.say(message('cli.install.back.nothing', { folder }));
  const commands = way.flatMap(({ back: { commands: all } }) => all);
  told.say(
    message('cli.install.back.list', { cluster, folder }),
    commands.map((one) => typed(one.program, connected(one, options))),
  );
  if (options.dryRun) return;
  if (!(await site.ask(message('cli.install.back.ask')))) return told.say(message('cli.install.declined'));
  const reports = await goBack(steps, site, journal, { onBegin: (step) => told.begin(step), onEnd: (report) => told.end(report) });
  const last = reports.at(-1)!.outcome;
  if (last === 'undone') return told.say(message('cli.install.back.done', { folder }));
  process.exitCode = last === 'failed' ? 1 : INTERRUPTED;
  told.say(message('cli.install.goOn'), [again()]);
}
