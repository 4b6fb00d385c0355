/** The command `cilium-cce completion`, and the hidden one that its scripts call. @module */
import { Argument, type Command } from 'commander';
import type { CommandLine } from '../command-line.ts';

export function completionCommands(program: Command, { command, t }: CommandLine): void {
  command(program, 'completion', 'cli.completion.description', 'cli.completion.examples')
    .addArgument(new Argument('<shell>', t('cli.completion.shell')).choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('../completion.ts');
      process.stdout.write(completionScript(shell));
    });
  program
    .command('__complete [words...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const { complete, completionLines } = await import('../completion.ts');
      process.stdout.write(completionLines(complete(program, words)));
    });
}
