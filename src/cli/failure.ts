/**
 * What ends a command before its work is done: exit code 2 and a sentence from the catalogue.
 * @module
 */
import { render, type Locale, type Message } from '../i18n/index.ts';
import { printable } from './terminal.ts';

export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly what: Message;
  readonly exitCode: number;

  constructor(what: Message, options: { exitCode?: number; cause?: unknown } = {}) {
    super(what.id, { cause: options.cause });
    this.what = what;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** The text for standard error: one sentence; with `debug` also where it came from. */
export function describeFailure(error: unknown, locale: Locale, debug: boolean): string {
  const sentence = error instanceof CommandFailure ? render(error.what, locale) : error instanceof Error ? error.message : String(error);
  const line = render({ id: 'cli.error', params: { text: sentence } }, locale);
  if (!debug) return printable(line);
  const stacks: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) stacks.push(at.stack ?? at.message);
  return printable([line, ...stacks].join('\n'));
}
