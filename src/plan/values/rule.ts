/** What a rule about Helm values is, and what it is given. @module */
import type { HelmValue, HelmValues, ValueReader } from '../../chart/values.ts';
import type { Message } from '../../i18n/index.ts';
import type { Place, Severity } from '../../report/finding.ts';
import type { ClusterFacts } from '../facts.ts';
import type { Confidence } from '../verdict.ts';
import type { ReadValues } from './read-values.ts';

/** `CCE7001`: keys and types 70, what Helm refuses 71, what the agent refuses 72, advice for CCE 73, changes 74. */
export type ValuesCode = `CCE7${number}`;

export interface ValuesRule {
  readonly code: ValuesCode;
  /** Of most findings; one may differ where facts make it graver. */
  readonly severity: Severity;
  readonly title: Message;
  readonly explanation: Message;
  readonly confidence: Confidence;
  /** Where it can be read: a template of the chart, a public page or thread. */
  readonly sources: readonly string[];
  find(input: RuleInput): Iterable<Found>;
}

export interface RuleInput {
  /** What was written, all files and `--set` laid over one another; `null` takes a default away. */
  readonly written: HelmValues;
  /** The same over the chart's defaults: what templates see. */
  readonly values: ValueReader;
  /** `cilium-config` as the chart makes it of the values. */
  readonly config: Readonly<Record<string, string>>;
  readonly facts: ClusterFacts;
  readonly files: readonly ReadValues[];
  /** The version of Cilium: `1.19.1`. */
  readonly version: string;
  /** Whether the path stands in what was written. */
  readonly isSet: (path: string) => boolean;
}

export interface Found {
  /** The value at fault; one that is not written is missing. */
  readonly path: string;
  /** What happens, and what to do next. */
  readonly message: Message;
  readonly severity?: Severity;
  /** Where something else than the value itself is meant. */
  readonly place?: Place;
  readonly fix?: readonly ValueEdit[];
}

/** A change of what is written. */
export type ValueEdit =
  | { readonly op: 'set'; readonly path: string; readonly value: HelmValue }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly path: string; readonly to: string };

/** A rule's finding with its place. */
export interface ValuesFinding {
  readonly code: ValuesCode;
  readonly severity: Severity;
  readonly path: string;
  /** Absent for what `--set` says. */
  readonly place?: Place;
  readonly message: Message;
  readonly confidence: Confidence;
  readonly sources: readonly string[];
  readonly fix?: readonly ValueEdit[];
}

export const set = (path: string, value: HelmValue): ValueEdit => ({ op: 'set', path, value });
export const remove = (path: string): ValueEdit => ({ op: 'remove', path });
