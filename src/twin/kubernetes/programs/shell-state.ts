/** What a running shell remembers between commands. @module */
import type { Program } from '../program.ts';

export type FindExecutable = (name: string) => Program | undefined;

export interface ShellState {
  find: FindExecutable;
  env: Record<string, string>;
  /** `$0`, `$1` … */
  parameters: readonly string[];
  /** `$?`. */
  last: number;
  /** `set -e`. */
  stopOnError: boolean;
  /** Set once `exit` was called. */
  exited?: number | undefined;
  depth: number;
}
