/**
 * What the API does not show, looked at again while a cluster is followed. None of it can be watched: the lab's signals
 * are asked for at every look, agents and the cloud less often, because each asking costs them something.
 * @module
 */
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { CoverageRecord } from './coverage.ts';
import type { LiveInput, LoadOptions } from './load.ts';
import { loadSignals } from './load-signals.ts';
import { StaticClusterModel } from './static.ts';

/** Agents and cloud are asked no more often than this, … */
const AGAIN_MS = 60_000;
/** … and rest nine times as long as asking all of them took. */
const REST = 9;

export class FollowedSignals {
  readonly #client: KubeClient;
  readonly #input: LiveInput;
  readonly #options: LoadOptions;
  readonly #model: StaticClusterModel;
  readonly #clock: Clock;
  #seen: CoverageRecord['signals'] | undefined;
  #dueAt = 0;
  #text = '';

  constructor(client: KubeClient, input: LiveInput, options: LoadOptions, model: StaticClusterModel, clock: Clock) {
    this.#client = client;
    this.#input = input;
    this.#options = options;
    this.#model = model;
    this.#clock = clock;
  }

  /** Brings the model's signals up to date, and says what of them is known. */
  async look(): Promise<CoverageRecord['signals']> {
    const { lab } = this.#input;
    const { exec, cloud } = this.#options;
    const isAsked = lab || exec || cloud;
    if (this.#seen && (!isAsked || (!lab && this.#clock.now() < this.#dueAt))) return this.#seen;
    const began = this.#clock.now();
    if (lab) return (this.#seen = await this.#lab());
    this.#seen = undefined;
    this.#model.clearSignals();
    const seen = await loadSignals(this.#client, this.#input, this.#options, this.#model);
    const took = this.#clock.now() - began;
    this.#dueAt = began + took + Math.max(AGAIN_MS, REST * took);
    return (this.#seen = seen);
  }

  /** The model's revision tells what has changed: signals that are as they were leave it alone. */
  async #lab(): Promise<CoverageRecord['signals']> {
    const now = new StaticClusterModel();
    const coverage = await loadSignals(this.#client, this.#input, this.#options, now);
    const nodes = [...now.nodeNames()].map((name) => now.node(name)!);
    const text = JSON.stringify([nodes, now.cloud], (_key, value: unknown) =>
      value instanceof Set || value instanceof Map ? [...value] : value,
    );
    if (text !== this.#text) {
      this.#model.clearSignals().setCloud(now.cloud);
      for (const node of nodes) this.#model.setNode(node);
    }
    this.#text = text;
    return coverage;
  }
}
