/** Why an installation stops. @module */
import { message, type Message } from '../i18n/index.ts';
import { commandText } from '../plan/files/runbook.ts';
import type { Command } from '../plan/steps.ts';
import type { ToolResult } from './site.ts';

/** A step has failed: with a sentence, and what a tool has said. */
export class InstallFailure extends Error {
  override readonly name = 'InstallFailure';
  readonly what: Message;
  /** Last lines of a tool, as it wrote them. */
  readonly lines: readonly string[];

  constructor(what: Message, lines: readonly string[] = []) {
    super(what.id);
    this.what = what;
    this.lines = lines;
  }
}

const LAST_LINES = 12;

export function toolFailure(command: Command, { exitCode, stdout, stderr }: ToolResult): InstallFailure {
  const said = stderr.trim() || stdout.trim();
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return new InstallFailure(message('install.toolFailed', { command: commandText(command), exitCode }), lines.slice(-LAST_LINES));
}
