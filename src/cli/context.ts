/** What every command is given. @module */
import type { Locale } from '../i18n/index.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly locale: Locale;
  readonly terminal: Terminal;
}
