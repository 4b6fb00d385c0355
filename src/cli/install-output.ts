/** How an installation is told: a line for each step with its commands, or JSON lines for programs. @module */
import { message, render, type Message } from '../i18n/index.ts';
import type { InstallStep, StepOutcome, StepReport } from '../install/index.ts';
import type { Command } from '../plan/steps.ts';
import { jsonText, textJson } from '../report/json.ts';
import { oneLine } from '../report/page.ts';
import type { CommandContext } from './context.ts';
import { connected } from './install-tools.ts';
import { typed, type ConnectionOptions } from './kubectl-objects.ts';
import type { Progress } from './progress.ts';
import { paint, type Style } from './terminal.ts';

export interface Told {
  begin(step: Pick<InstallStep, 'title'>): void;
  command(command: Command): void;
  note(what: Message): void;
  progress(what: Message): void;
  end(report: StepReport): void;
  /** A sentence between the steps and after them. */
  say(what: Message, commands?: readonly string[]): void;
}

const MARKS: Readonly<Record<StepOutcome, readonly [string, Style]>> = {
  done: ['✓', 'green'],
  already: ['✓', 'green'],
  rehearsed: ['✓', 'cyan'],
  undone: ['✓', 'green'],
  leftOut: ['–', 'yellow'],
  stopsHere: ['…', 'yellow'],
  failed: ['✗', 'red'],
  interrupted: ['✗', 'red'],
};

export function textTold({ terminal, locale }: CommandContext, progress: Progress, connection: ConnectionOptions): Told {
  const line = (text: string): void => {
    progress.clear();
    terminal.write(`${text}\n`);
  };
  const word = (what: Message): string => oneLine(render(what, locale));
  let title: string | undefined;
  let waiting: string | undefined;
  /** A step that has nothing to do needs one line alone. */
  const opened = (): void => {
    if (title !== undefined) line(paint(terminal, 'bold', title));
    title = undefined;
  };
  return {
    begin: (step) => (title = word(step.title)),
    command: (command) => {
      opened();
      line(`  ${paint(terminal, 'dim', `$ ${typed(command.program, connected(command, connection))}`)}`);
    },
    note: (what) => {
      opened();
      line(`  ${word(what)}`);
    },
    // In a log the same line again says nothing.
    progress: (what) => {
      const text = word(what);
      if (text !== waiting || process.stderr.isTTY) progress.say(text);
      waiting = text;
    },
    end: ({ title: of, outcome, said, lines = [] }) => {
      const [mark, style] = MARKS[outcome];
      const ended = { title: of, outcome: message(`cli.install.outcome.${outcome}`) };
      const text = said ? message('cli.install.endedSo', { ...ended, said }) : message('cli.install.ended', ended);
      line(`${paint(terminal, style, mark)} ${word(text)}`);
      for (const one of lines) line(`    ${oneLine(one)}`);
    },
    say: (what, commands = []) => {
      line(word(what));
      for (const command of commands) line(`  ${command}`);
    },
  };
}

/** One object a line; only what has ended is told. */
export function jsonTold({ terminal }: CommandContext, progress: Progress, connection: ConnectionOptions): Told {
  let commands: string[] = [];
  let notes: object[] = [];
  const write = (value: object): void => {
    progress.clear();
    terminal.write(`${jsonText(value)}\n`);
  };
  return {
    begin: () => {
      commands = [];
      notes = [];
    },
    command: (command) => void commands.push(typed(command.program, connected(command, connection))),
    note: (what) => void notes.push(textJson(what)),
    progress: (what) => progress.say(render(what, 'en')),
    end: ({ step, outcome, said, lines }) =>
      write({
        time: new Date().toISOString(),
        step,
        outcome,
        ...(said && { message: textJson(said) }),
        ...(lines?.length && { lines }),
        commands,
        notes,
      }),
    say: (what, next = []) =>
      write({ time: new Date().toISOString(), message: textJson(what), ...(next.length > 0 && { commands: next }) }),
  };
}
