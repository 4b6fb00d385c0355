/** What is remembered of one node with the taint: proofs in a row, removals, and what people were told. @module */
import type { Node } from '../kube/resources.ts';

/** Between two removals on one node; doubles with each that did not last. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 1_800_000;
/** A taint that comes back after staying away so long has another cause (a restart of the node), and counts anew. */
const LASTING_MS = 3_600_000;
const LONGEST_BACK_OFF_MS = 60_000;

export class TaintRecord {
  /** Of the Node: one that is made anew under the same name is another. */
  readonly uid: string | undefined;
  #evidence: string | undefined;
  #answers = 0;
  #failures = 0;
  #nextProbeAt = 0;
  #removals = 0;
  #removedAt = 0;
  /** resourceVersion of the Node without the taint. */
  #removedIn: string | undefined;
  #clearSince: number | undefined;
  #told: string | undefined;
  #toldOfReturn = 0;

  constructor(uid: string | undefined) {
    this.uid = uid;
  }

  /** How often the taint was put back after it had been removed. Meaningful while the node has it. */
  get returns(): number {
    return this.#removals;
  }

  /** When the taint may be removed (again). */
  get dueAt(): number {
    return this.#removals === 0 ? 0 : this.#removedAt + Math.min(FIRST_PAUSE_MS * 2 ** (this.#removals - 1), LONGEST_PAUSE_MS);
  }

  get nextProbeAt(): number {
    return this.#nextProbeAt;
  }

  /** The node was seen without the taint. */
  clear(now: number): void {
    this.#clearSince ??= now;
    this.#told = undefined;
    this.#forgetAnswers();
  }

  /** The node was seen with the taint. */
  tainted(now: number): void {
    if (this.#clearSince !== undefined && now - this.#clearSince >= LASTING_MS) this.#removals = this.#toldOfReturn = 0;
    this.#clearSince = undefined;
  }

  /** Whether the Node was read before the taint was removed from it: the watch will bring a newer one. */
  isOutOfDate({ metadata: { resourceVersion } }: Node): boolean {
    return this.#removedIn !== undefined && Number(resourceVersion) < Number(this.#removedIn);
  }

  /** Answers count in a row, of the same evidence. */
  stand(evidence: string | undefined): void {
    if (this.#evidence === evidence) return;
    this.#forgetAnswers();
    this.#evidence = evidence;
  }

  /** @returns how many answers in a row that makes */
  answered(reached: boolean, now: number, intervalMs: number): number {
    this.#answers = reached ? this.#answers + 1 : 0;
    this.#failures = reached ? 0 : this.#failures + 1;
    const backOff = intervalMs * 2 ** Math.max(0, this.#failures - 1);
    this.#nextProbeAt = now + Math.min(backOff, Math.max(intervalMs, LONGEST_BACK_OFF_MS));
    return this.#answers;
  }

  removed(now: number, { metadata }: Node): void {
    this.#removals += 1;
    this.#removedAt = now;
    this.#removedIn = metadata.resourceVersion;
    this.#told = undefined;
    this.#forgetAnswers();
  }

  /** Whether this is news: true once until another reason takes its place or the taint has gone. */
  isNews(reason: string): boolean {
    if (this.#told === reason) return false;
    this.#told = reason;
    return true;
  }

  /** The same for the taint's return: once for each. */
  isReturnNews(): boolean {
    if (this.#toldOfReturn === this.#removals) return false;
    this.#toldOfReturn = this.#removals;
    return true;
  }

  #forgetAnswers(): void {
    this.#evidence = undefined;
    this.#answers = this.#failures = this.#nextProbeAt = 0;
  }
}
