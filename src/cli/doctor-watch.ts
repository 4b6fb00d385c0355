/** `doctor --wait` and `doctor --watch`: looks again and again, until nothing is wrong or nobody wants to know any more. @module */
import { compare, knownOf, type DiagnosedFindings, type KnownFinding } from '../doctor/comparison.ts';
import { countSeverities, incomplete } from '../doctor/diagnosis.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { jsonText, textJson } from '../report/json.ts';
import { oneLine, type Style } from '../report/page.ts';
import type { CommandContext } from './context.ts';
import { tell, type Examined } from './doctor.ts';
import { exitCodeOf, type DoctorOptions } from './doctor-options.ts';
import { Sight } from './doctor-sight.ts';
import { describeFailure } from './failure.ts';
import { writeChunks } from './policy-output.ts';
import { SILENT, type Progress } from './progress.ts';
import { paint } from './terminal.ts';

/** Exit code when nothing was seen before somebody had enough, as a shell has it. */
const INTERRUPTED = 130;

/** Exit code 0 as soon as the exit code would be 0; the report of the last look after `--timeout` seconds. */
export async function waitUntilClean(options: DoctorOptions, progress: Progress, context: CommandContext): Promise<void> {
  const deadline = Date.now() + options.timeout * 1000;
  const stop = stopSignal();
  const sight = new Sight(options, context, stop.signal);
  let seen: Examined | undefined;
  try {
    for (;;) {
      seen = await sight.look(progress);
      if (exitCodeOf(seen.diagnosis, options) === 0 || Date.now() >= deadline || stop.signal.aborted)
        return await tell(seen.loaded, seen.diagnosis, options, context);
      const { error, warning } = countSeverities(seen.diagnosis);
      const seconds = Math.ceil((deadline - Date.now()) / 1000);
      const unknown = incomplete(seen.diagnosis);
      progress.say(render(message('cli.doctor.waiting', { errors: error, warnings: warning, unknown, seconds }), context.locale));
      await pause(Math.min(options.interval * 1000, deadline - Date.now()), stop.signal);
      progress.clear();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    if (seen) await tell(seen.loaded, seen.diagnosis, options, context);
    else process.exitCode = INTERRUPTED;
  } finally {
    stop.end();
    await sight.close();
  }
}

interface Transition {
  readonly change: 'introduced' | 'fixed' | 'lost' | 'unreadable' | 'readable';
  readonly finding?: KnownFinding;
  readonly why?: Message | string;
}

const MARKS: Readonly<Record<Transition['change'], readonly [string, Style]>> = {
  introduced: ['+', 'red'],
  fixed: ['-', 'green'],
  lost: ['?', 'yellow'],
  unreadable: ['!', 'yellow'],
  readable: ['=', 'green'],
};

/** One line a transition, until it is interrupted; the exit code is that of the last look. */
export async function watch(options: DoctorOptions, progress: Progress, context: CommandContext): Promise<void> {
  const stop = stopSignal();
  const sight = new Sight(options, context, stop.signal);
  let before: DiagnosedFindings = { findings: [], unknown: new Set() };
  let failing: string | undefined;
  let looks = 0;
  try {
    while (!stop.signal.aborted) {
      const seen = await look(sight, looks === 0 ? progress : SILENT, context);
      if (stop.signal.aborted) break;
      if (typeof seen === 'string') {
        // What never could be read is a failure of the command.
        if (looks === 0) throw new Error(seen);
        if (failing !== seen) await write([{ change: 'unreadable', why: seen }], options, context);
        failing = seen;
      } else {
        if (failing !== undefined) await write([{ change: 'readable', why: message('cli.doctor.watch.readable') }], options, context);
        failing = undefined;
        looks += 1;
        const now = knownOf(seen.diagnosis);
        await write(transitions(before, now), options, context);
        if (looks === 1 && options.output === 'text') await firstLine(now, seen, context);
        before = remembered(before, now);
        process.exitCode = exitCodeOf(seen.diagnosis, options);
      }
      await pause(options.interval * 1000, stop.signal);
    }
  } finally {
    stop.end();
    await sight.close();
  }
  if (looks === 0) process.exitCode = INTERRUPTED;
}

async function look(sight: Sight, progress: Progress, context: CommandContext): Promise<Examined | string> {
  try {
    return await sight.look(progress);
  } catch (error) {
    return describeFailure(error, context.locale, false).replace(/^[^:]*[::]\s*/, '');
  }
}

/** Each gives one line: a check that loses its sight for a moment neither mends nor breaks anything. */
function transitions(before: DiagnosedFindings, now: DiagnosedFindings): Transition[] {
  const { introduced, fixed, lost } = compare(before, now);
  const told = (change: Transition['change'], findings: readonly KnownFinding[]): Transition[] =>
    findings.filter(({ key }) => change !== 'lost' || !before.unknown.has(key)).map((finding) => ({ change, finding }));
  return [...told('fixed', fixed), ...told('lost', lost), ...told('introduced', introduced)];
}

/** What is lost out of sight is kept in mind, so that its return is no news; its key stands among the unknown, so that it is told once. */
function remembered(before: DiagnosedFindings, now: DiagnosedFindings): DiagnosedFindings {
  const { lost } = compare(before, now);
  const kept = lost as DiagnosedFindings['findings'];
  return { findings: [...now.findings, ...kept], unknown: new Set([...now.unknown, ...kept.map(({ key }) => key)]) };
}

async function firstLine({ findings }: DiagnosedFindings, { diagnosis }: Examined, context: CommandContext): Promise<void> {
  const params = { findings: findings.length, unknown: incomplete(diagnosis), total: diagnosis.results.length };
  await writeChunks([`${clock()} ${render(message('cli.doctor.watch.first', params), context.locale)}\n`]);
}

async function write(found: readonly Transition[], { output }: DoctorOptions, context: CommandContext): Promise<void> {
  await writeChunks(found.map((one) => (output === 'json' ? transitionJson(one) : transitionText(one, context))));
}

function transitionText({ change, finding, why }: Transition, { locale, terminal }: CommandContext): string {
  const [mark, style] = MARKS[change];
  const said = (what: Message | string): string => oneLine(typeof what === 'string' ? what : render(what, locale));
  const text = finding
    ? `${render(message(`report.severity.${finding.severity}`), locale)} ${oneLine(finding.key)}: ${said(finding.message)}`
    : said(why!);
  return `${clock()} ${paint(terminal, style, mark)} ${text}\n`;
}

function transitionJson({ change, finding, why }: Transition): string {
  const time = new Date().toISOString();
  const rest = finding
    ? { id: finding.key, code: finding.code, severity: finding.severity, message: textJson(finding.message) }
    : { message: typeof why === 'string' ? why : textJson(why!) };
  return `${jsonText({ time, change, ...rest })}\n`;
}

const clock = (): string => new Date().toISOString().slice(11, 19);

interface Stop {
  readonly signal: AbortSignal;
  end(): void;
}

/** Ctrl-C ends the watching, not the process in the middle of a line; a second one does. */
function stopSignal(): Stop {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  // Whoever follows a cluster that cannot be watched may wait for a timer that keeps no process alive.
  const alive = setInterval(() => undefined, 1 << 30);
  return {
    signal: controller.signal,
    end: () => {
      clearInterval(alive);
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, stop);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const timer = setTimeout(end, Math.max(0, ms));
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    }
    signal.addEventListener('abort', end);
  });
}
