/**
 * `cilium-cce install`: carries a plan out. Exit code 0 done (or left for now), 1 a step failed, 2 it could not begin,
 * 130 interrupted; what was begun is kept, and starting it again goes on.
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { message } from '../i18n/index.ts';
import {
  foreignWorkloads,
  goBack,
  install as carryOut,
  InstallFailure,
  installSteps,
  INSTALL_STEPS,
  Journal,
  lacksImage,
  readPlanDirectory,
  wayBack,
  type InstallStep,
  type InstallStepId,
  type PlanDirectory,
  type Site,
  type StepReport,
} from '../install/index.ts';
import { systemClock } from '../kube/clock.ts';
import { namespaces } from '../kube/resources.ts';
import type { Sources } from '../plan/steps.ts';
import { agreed } from './agreement.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { InstallSight } from './install-sight.ts';
import { jsonTold, textTold, type Told } from './install-output.ts';
import { preflight, tellAll, toolVersions } from './install-preflight.ts';
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
  // A second one ends it there and then.
  const onSignal = (): void => (stop.signal.aborted ? process.exit(INTERRUPTED) : stop.abort(new Error('interrupted')));
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
    if (options.back) return await back(steps, site, journal, { folder, cluster, told, options });
    await preflight({ directory, site, sources, versions, sight, told, adopt: options.adopt ?? false, context });
    const pods = foreignWorkloads(view).length;
    const params = { version: directory.plan.ciliumVersion, cluster };
    const question = pods > 0 ? message('cli.install.askAdopt', { ...params, pods }) : message('cli.install.ask', params);
    if (!options.dryRun && !(await site.ask(question))) return told.say(message('cli.install.declined'));
    const ofChosen = steps.filter(({ id }) => (chosen as readonly string[]).includes(id));
    const reports = await carryOut(ofChosen, site, journal, {
      dryRun: options.dryRun ?? false,
      skip: options.skip ?? [],
      texts,
      onBegin: (step) => told.begin(step),
      onEnd: (report) => told.end(report),
    });
    conclude(reports, { folder, steps, journal, directory, cluster, told, options });
  } catch (error) {
    if (stop.signal.aborted) process.exitCode = INTERRUPTED;
    else if (error instanceof InstallFailure) {
      for (const line of error.lines) process.stderr.write(`${printable(line)}\n`);
      throw new CommandFailure(error.what, { cause: error });
    } else throw error;
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
  context: CommandContext,
): Promise<PlanDirectory> {
  const { directory, problems } = await readPlanDirectory(texts, steps);
  if (directory) return directory;
  tellAll(
    problems.map(({ where, what }) => message('cli.plan.problem', { where, what })),
    context,
  );
  throw new CommandFailure(message('cli.install.notReady', { folder, count: problems.length }));
}

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
  if (last !== 'failed' && last !== 'interrupted') {
    const { ciliumVersion: version } = directory.plan;
    const verified = reports.some(({ step, outcome }) => step === 'verify' && outcome === 'done');
    if (options.dryRun) return told.say(message('cli.install.dryRunDone'));
    return told.say(verified ? message('cli.install.done', { version, cluster }) : message('cli.install.notVerified', { cluster }));
  }
  process.exitCode = last === 'failed' ? 1 : INTERRUPTED;
  if (last === 'failed') told.say(message('cli.install.look'), [typed('cilium-cce', ['doctor', ...connectionOptions(options)])]);
  told.say(message('cli.install.goOn'), [again()]);
  const commands = commandsBack(steps, journal, options);
  if (commands.length > 0) told.say(message('cli.install.wayBack', { folder, command: again('--back') }), commands);
}

/** As it was typed, except that a way back is asked for; what is done already is passed over. */
function again(...more: string[]): string {
  const words = process.argv.slice(2);
  const kept = more.length === 0 ? words : words.filter((word) => !['--yes', '-y', '--dry-run'].includes(word));
  return typed('cilium-cce', [...kept, ...more]);
}

const commandsBack = (steps: readonly InstallStep[], journal: Journal, options: ConnectionOptions): string[] =>
  wayBack(steps, journal).flatMap(({ back: { commands } }) => commands.map((one) => typed(one.program, connected(one, options))));

interface GoingBack {
  readonly folder: string;
  readonly cluster: string;
  readonly told: Told;
  readonly options: InstallCommandOptions;
}

async function back(
  steps: readonly InstallStep[],
  site: Site,
  journal: Journal,
  { folder, cluster, told, options }: GoingBack,
): Promise<void> {
  if (wayBack(steps, journal).length === 0) return told.say(message('cli.install.back.nothing', { folder }));
  told.say(message('cli.install.back.list', { cluster, folder }), commandsBack(steps, journal, options));
  if (options.dryRun) return;
  if (!(await site.ask(message('cli.install.back.ask')))) return told.say(message('cli.install.declined'));
  const reports = await goBack(steps, site, journal, { onBegin: (step) => told.begin(step), onEnd: (report) => told.end(report) });
  const last = reports.at(-1)!.outcome;
  if (last === 'undone') return told.say(message('cli.install.back.done', { folder }));
  process.exitCode = last === 'failed' ? 1 : INTERRUPTED;
  told.say(message('cli.install.goOn'), [again()]);
}
