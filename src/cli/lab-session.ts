/**
 * One lab in the foreground: started, its kubeconfig written, stopped by a signal, nothing left behind.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { message, render } from '../i18n/index.ts';
import { Lab, LabFailure, troubledPods, untilReady, type BegunLab, type LabOptions, type Milestone } from '../lab/index.ts';
import { HelmError } from '../chart/validations.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import { paint } from './terminal.ts';

/** How a kubeconfig of a lab is told from anybody else's. */
const MARK = 'current-context: cce-lab';

export interface LabSession {
  readonly lab: Lab;
  readonly kubeconfig: string;
  /** Aborts at SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/**
 * Starts a lab, hands it to `use`, and cleans up however `use` ends. The kubeconfig is there as soon as the
 * API answers, which is also when `onApiReady` is called.
 */
export async function withLab(
  options: LabOptions,
  kubeconfigOption: string | undefined,
  use: (session: LabSession) => Promise<void>,
  onApiReady?: (begun: BegunLab) => void,
): Promise<void> {
  const kubeconfig = resolve(kubeconfigOption ?? DEFAULT_KUBECONFIG);
  await refuseForeignFile(kubeconfig);
  const folderIsOurs = kubeconfigOption === undefined && !existsSync(dirname(kubeconfig));
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error('interrupted'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let lab: Lab | undefined;
  let written = false;
  const begin = async (begun: BegunLab): Promise<void> => {
    await mkdir(dirname(kubeconfig), { recursive: true, mode: 0o700 });
    written = true;
    await begun.api.writeKubeconfig(kubeconfig);
    onApiReady?.(begun);
  };
  try {
    lab = await startLab({ ...options, onApiReady: begin });
    await use({ lab, kubeconfig, interrupted: interrupt.signal });
  } finally {
    await lab?.stop();
    if (written) await rm(kubeconfig, { force: true });
    if (folderIsOurs) await rmdir(dirname(kubeconfig)).catch(() => undefined);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

const PATIENCE_MS = 30_000;

/** Waits until the lab is ready; what is not so in time is told with the pods that are in trouble, and `false`. */
export async function isReady(
  { lab, interrupted }: LabSession,
  { locale, terminal }: CommandContext,
  onMilestone: (milestone: Milestone) => void = () => undefined,
): Promise<boolean> {
  const missing = await untilReady(lab, onMilestone, PATIENCE_MS, interrupted);
  if (missing.length === 0) return true;
  const names = missing.map((component) => render(component, locale)).join(', ');
  const said = render(message('lab.up.notReady', { seconds: PATIENCE_MS / 1000, missing: names }), locale);
  const pods = troubledPods(lab).slice(0, 10);
  terminal.write(`${paint(terminal, 'yellow', said)}\n${pods.map((line) => `  ${line}\n`).join('')}`);
  return false;
}

const startLab = (options: LabOptions): Promise<Lab> => Lab.start(options).catch(asCommandFailure);

/** What ends a lab's work with a sentence, as a command says it. */
export function asCommandFailure(cause: unknown): never {
  if (cause instanceof LabFailure) throw new CommandFailure(cause.what, { cause });
  if (cause instanceof HelmError) throw new CommandFailure(message('lab.values.refused', { why: cause.message }), { cause });
  throw cause;
}

/** A file that cannot be read is not ours either; one of a lab that still runs belongs to that lab. */
async function refuseForeignFile(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? '' : undefined));
  if (text === undefined || (text.trim() !== '' && !isOfLab(text))) throw new CommandFailure(message('lab.kubeconfig.exists', { path }));
  const server = /^ *server: (https:\/\/127\.0\.0\.1:\d+)$/m.exec(text)?.[1];
  if (server && (await answers(server))) throw new CommandFailure(message('lab.kubeconfig.inUse', { path, server }));
}

/** Whether somebody listens there: a lab that was killed leaves its file behind, and no listener. */
function answers(server: string): Promise<boolean> {
  const { hostname: host, port } = new URL(server);
  return new Promise((resolvePromise) => {
    const socket = connect({ host, port: Number(port) });
    const done = (alive: boolean): void => {
      socket.destroy();
      resolvePromise(alive);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}

/** Only a file that holds nothing but a lab: one that others were merged into is not ours to replace and remove. */
function isOfLab(text: string): boolean {
  return text.split('\n').includes(MARK) && text.match(/^[ -]*server:/gm)?.length === 1;
}
