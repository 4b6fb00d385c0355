/** What is judged of a planned cluster, and on what grounds. @module */
import type { Message } from '../i18n/index.ts';
import type { FactName } from './facts.ts';

/** `good`; `care`: works when something is done or known; `bad`: does not work; `unknown`: a fact is missing. */
export type Outcome = 'good' | 'care' | 'bad' | 'unknown';

/** How well something is known: seen on a running agent, read in source code, written by the vendor, or inferred. */
export type Confidence = 'measured' | 'source' | 'documented' | 'likely';

export type Topic =
  | 'ownCilium'
  | 'networkMode'
  | 'addresses'
  | 'capacity'
  | 'nodes'
  | 'kubeProxy'
  | 'securityGroups'
  | 'apiServer'
  | 'versions'
  | 'bridge'
  | 'adoption';

/** Topics in the order in which a person reads them. */
export const TOPICS: readonly Topic[] = [
  'ownCilium',
  'networkMode',
  'addresses',
  'capacity',
  'nodes',
  'kubeProxy',
  'securityGroups',
  'apiServer',
  'versions',
  'bridge',
  'adoption',
];

export interface Verdict {
  readonly topic: Topic;
  readonly outcome: Outcome;
  /** One sentence. */
  readonly message: Message;
  readonly confidence: Confidence;
  /** What to do next, or instead. */
  readonly remedies: readonly Message[];
  /** The facts that it rests on, or that are missing. */
  readonly facts: readonly FactName[];
  /** Public pages and threads. */
  readonly threads?: readonly string[];
}

const GRAVITY: Readonly<Record<Outcome, number>> = { bad: 3, unknown: 2, care: 1, good: 0 };

/** The gravest of several outcomes; of none: good. */
export const worst = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce<Outcome>((a, b) => (GRAVITY[b] > GRAVITY[a] ? b : a), 'good');
