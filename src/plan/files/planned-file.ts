/** A file of a plan, and what nobody but the reader can fill in. @module */
import type { Message } from '../../i18n/index.ts';

export interface PlannedFile {
  /** Relative to the plan's directory: `cilium/values.yaml`. */
  readonly path: string;
  readonly text: string;
  /** What it is for, in a sentence. */
  readonly purpose: Message;
}

/** `<elb-id>` in the files; the runbook lists them first. */
export interface Placeholder {
  readonly name: string;
  readonly what: Message;
}

export const placeholder = (name: string): string => `<${name}>`;

/** Placeholders that a text holds. */
export const placeholdersIn = (text: string): string[] => [...new Set([...text.matchAll(/<([a-z][a-z0-9-]*)>/g)].map(([, name]) => name!))];
