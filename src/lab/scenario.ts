/**
 * A scenario: a fresh lab is broken as the source document tells, shows the document's symptom, gets the
 * right remedy, and answers HTTP 200 in the end. It fails when any of these does not happen.
 * @module
 */
import { message, type Message, type MessageId } from '../i18n/index.ts';
import type { Lab, LabOptions } from './lab.ts';
import { LabFailure } from './failure.ts';

/**
 * `break`: how the lab was broken. `symptom`: what is seen then. `finding`: where the document's own
 * explanation or remedy falls short, shown and not only said. `remedy`: what was done. `proof`: that it works.
 */
export type StepKind = 'break' | 'symptom' | 'finding' | 'remedy' | 'proof';

export interface Step {
  readonly kind: StepKind;
  readonly what: Message;
  /** Verbatim lines: log texts, conditions, answers. */
  readonly evidence: readonly string[];
}

export interface Scenario {
  /** The document's number, 1 to 7, where it has one. */
  readonly number?: number;
  readonly name: string;
  readonly title: MessageId;
  run(stage: Stage): Promise<void>;
}

/** What a scenario is given to play with. */
export interface Stage {
  /** A fresh lab; the one before is stopped. */
  lab(options?: LabOptions): Promise<Lab>;
  /** Records a step that has been seen to happen. */
  report(kind: StepKind, what: Message, evidence?: readonly string[]): void;
  /** Fails the scenario unless `condition` holds: something that is there (or not) from the first look on. */
  check(what: Message, condition: boolean): void;
  /**
   * Waits until `probe` gives something, moving the lab's clock on whenever the lab has come to rest, and
   * fails the scenario after `withinMs` of lab time (default 15 minutes).
   */
  see<T>(what: Message, probe: () => T | undefined | false | Promise<T | undefined | false>, withinMs?: number): Promise<T>;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** Why it failed. */
  readonly failure?: unknown;
  /** Wall time in ms. */
  readonly tookMs: number;
}

/** Plays a scenario from start to end; never rejects for a scenario that fails. */
export async function playScenario(
  scenario: Scenario,
  startLab: (options: LabOptions) => Promise<Lab>,
  onStep: (step: Step) => void = () => undefined,
): Promise<ScenarioResult> {
  const steps: Step[] = [];
  const began = performance.now();
  let current: Lab | undefined;
  const stage: Stage = {
    async lab(options = {}) {
      await current?.stop();
      current = await startLab(options);
      return current;
    },
    report(kind, what, evidence = []) {
      const step = { kind, what, evidence };
      steps.push(step);
      onStep(step);
    },
    check(what, condition) {
      if (!condition) throw new LabFailure(message('lab.scenario.notSeen', { what }));
    },
    async see(what, probe, withinMs = 900_000) {
      if (!current) throw new Error('a scenario looks at a lab before it has started one');
      return current.eventually(what, probe, withinMs);
    },
  };
  let failure: unknown;
  try {
    await scenario.run(stage);
    if (steps.at(-1)?.kind !== 'proof') throw new LabFailure(message('lab.scenario.noProof'));
  } catch (error) {
    failure = error;
  } finally {
    await current?.stop();
  }
  return { scenario, ok: failure === undefined, steps, failure, tookMs: performance.now() - began };
}
