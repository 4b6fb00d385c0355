/**
 * What an installation has begun and done, kept in the plan's directory: not to know what is there, which the cluster
 * itself says, but whose it is, so that the way back undoes no more than what was done here.
 * @module
 */
import { createHash } from 'node:crypto';
import { message } from '../i18n/index.ts';
import { timestamp, type Clock } from '../kube/clock.ts';
import type { StepId } from '../plan/steps.ts';
import { InstallFailure } from './failure.ts';

export const STATE_FILE = '.install-state.json';

const SCHEMA_VERSION = 1;

export interface StepRecord {
  readonly begunAt: string;
  /** Absent: it was begun, and nobody knows how far it came. */
  readonly doneAt?: string;
  /** What was there before, for the way back; empty: nothing. */
  readonly before: string;
  /** SHA-256 of the plan's files that it used, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface InstallState {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** The uid of its namespace kube-system. */
  readonly cluster: string;
  readonly steps: Readonly<Partial<Record<StepId, StepRecord>>>;
}

/** Where the state is kept; `write` leaves the old one or the new one. */
export interface StateStore {
  readonly read: () => Promise<string | undefined>;
  readonly write: (text: string) => Promise<void>;
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The state as it goes on. */
export class Journal {
  readonly #store: StateStore;
  readonly #clock: Clock;
  #state: InstallState;

  private constructor(store: StateStore, clock: Clock, state: InstallState) {
    this.#store = store;
    this.#clock = clock;
    this.#state = state;
  }

  /** @throws InstallFailure when the directory was installed into another cluster, or its state cannot be read */
  static async open(store: StateStore, clock: Clock, cluster: string): Promise<Journal> {
    const text = await store.read();
    const state = text === undefined ? { schemaVersion: SCHEMA_VERSION, cluster, steps: {} } : parse(text);
    if (state.cluster !== cluster) throw new InstallFailure(message('install.otherCluster', { file: STATE_FILE }));
    return new Journal(store, clock, state as InstallState);
  }

  of(step: StepId): StepRecord | undefined {
    return this.#state.steps[step];
  }

  begin(step: StepId, before: string, files: Readonly<Record<string, string>>): Promise<void> {
    return this.#set(step, { begunAt: timestamp(this.#clock), before, files });
  }

  done(step: StepId): Promise<void> {
    const record = this.of(step);
    return record ? this.#set(step, { ...record, doneAt: timestamp(this.#clock) }) : Promise.resolve();
  }

  undone(step: StepId): Promise<void> {
    return this.#set(step, undefined);
  }

  async #set(step: StepId, record: StepRecord | undefined): Promise<void> {
    const { [step]: _, ...others } = this.#state.steps;
    this.#state = { ...this.#state, steps: record ? { ...others, [step]: record } : others };
    await this.#store.write(`${JSON.stringify(this.#state, null, 2)}\n`);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): InstallState {
  const refuse = (): InstallFailure => new InstallFailure(message('install.badState', { file: STATE_FILE }));
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (!isMapping(state) || state['schemaVersion'] !== SCHEMA_VERSION || !isText(state['cluster']) || !isMapping(state['steps']))
    throw refuse();
  for (const record of Object.values(state['steps'])) if (!isRecord(record)) throw refuse();
  return state as unknown as InstallState;
}

const isRecord = (value: unknown): boolean =>
  isMapping(value) &&
  isText(value['begunAt']) &&
  isText(value['before']) &&
  (value['doneAt'] === undefined || isText(value['doneAt'])) &&
  isMapping(value['files']) &&
  Object.values(value['files']).every(isText);
