/** Nothing is changed without a yes. @module */
import { createInterface } from 'node:readline/promises';
import { message, render, type Message } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';

/** Whether a person says yes. @throws CommandFailure when there is nobody to be asked */
export async function agreed(question: Message, { locale }: CommandContext): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailure(message('cli.doctor.fix.needsYes'));
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await questions.question(`${render(question, locale)} [y/N] `)).trim());
  } finally {
    questions.close();
  }
}
