/** Restarts what ran before Cilium, by its owners; what nobody would make anew is named and left. @module */
import { message } from '../../i18n/index.ts';
import { commandText } from '../../plan/files/runbook.ts';
import type { Step } from '../../plan/steps.ts';
import { run, until } from '../site.ts';
import type { InstallStep, StepResult } from '../step.ts';
import { restartsOf, unmanagedPods } from '../unmanaged.ts';

/** So many names are enough to know what is meant. */
const NAMED = 10;

const left = (alone: readonly string[]): StepResult =>
  alone.length === 0 ? {} : { said: message('install.unmanaged.alone', { pods: alone.slice(0, NAMED).join(', '), count: alone.length }) };

export function unmanagedStep({ id, title }: Step): InstallStep {
  return {
    id,
    title,
    files: [],
    isDone: async (site) => unmanagedPods(await site.look()).length === 0,
    run: async (site) => {
      const { rounds, alone } = restartsOf(unmanagedPods(await site.look()));
      const all = rounds.flat();
      if (all.length === 0) return left(alone);
      const commands = all.map(commandText).join('\n');
      if (!(await site.ask(message('install.unmanaged.ask', { count: all.length, commands }))))
        return { said: message('install.unmanaged.declined', { count: all.length }) };
      for (const [index, round] of rounds.entries()) {
        for (const command of round) await run(site, command);
        await until(site, (view) => {
          const waiting = restartsOf(unmanagedPods(view)).rounds[index]!.length;
          return waiting === 0 || message('install.unmanaged.progress', { left: waiting, all: round.length });
        });
      }
      return left(alone);
    },
    rehearse: async (site) => {
      const { rounds, alone } = restartsOf(unmanagedPods(await site.look()));
      for (const command of rounds.flat()) await run(site, { ...command, args: [...command.args, '--dry-run=server'] });
      return left(alone);
    },
  };
}
