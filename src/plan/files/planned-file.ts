/** A file of a plan. @module */
import type { Message } from '../../i18n/index.ts';

export interface PlannedFile {
  /** Relative to the plan's directory: `cilium/values.yaml`. */
  readonly path: string;
  readonly text: string;
  /** What it is for, in a sentence. */
  readonly purpose: Message;
}
