/**
 * One GatewayEntrypoint from what is to what should be. Level-based: which event brought the key is not
 * known and does not matter.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Requeue } from '../kube/controller.ts';
import { keyOf } from '../kube/objects.ts';
import { StatusError } from '../kube/status-error.ts';
import type { GatewayEntrypoint, ModeName } from './api/entrypoint.ts';
import { REASON } from './api/reasons.ts';
import { chooseMode, type ModeChoice } from './auto.ts';
import { BridgeError } from './bridge-error.ts';
import { claimOf, StaleClaim } from './claims.ts';
import type { ClusterEnvironment } from './environment.ts';
import { situationOf } from './gather.ts';
import { Holdings, Unfinished } from './holdings.ts';
import { KeyedLock } from './keyed-lock.ts';
import { LookSchedule, STUCK_MS } from './look-schedule.ts';
import type { Change, Mode, Outcome } from './mode.ts';
import { applyPin, gatewayKeyOf, pinChange } from './pinning.ts';
import { failureVerdict, isForGood, isWithdrawn, problemVerdicts } from './problems.ts';
import { publicationOf } from './publish.ts';
import type { Reporter } from './reporter.ts';
import type { Situation } from './situation.ts';
import { boundVerdict, healthVerdict, publishedVerdict, type Verdict } from './status.ts';
import type { BridgeStores } from './stores.ts';
import { commonWarnings } from './warnings.ts';

export interface ReconcilerOptions {
  client: KubeClient;
  clock: Clock;
  stores: BridgeStores;
  environment: ClusterEnvironment;
  /** A mode that is not here needs something that the operator was not given. */
  modes: ReadonlyMap<ModeName, Mode>;
  reporter: Reporter;
  /** Milliseconds until a bound entrypoint is compared with the cloud again; a new one each time. */
  driftCheckMs: () => number;
  /** Told of each change that has been carried out. */
  onChange?: (entrypoint: string, change: Change) => void;
  /** May make Services before their Gateways, and change NodePorts. */
  pinning: boolean;
}

/** What a run has to say once its work on the ELB is done. */
type Telling = () => Promise<Requeue | void>;

/** Failures in a row after which an unreachable cloud is told as a condition. */
const TOLD_AFTER = 3;

export class EntrypointReconciler {
  readonly #options: ReconcilerOptions;
  readonly #holdings: Holdings;
  readonly #schedule: LookSchedule;
  readonly #locks = new KeyedLock();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#holdings = new Holdings(options);
    this.#schedule = new LookSchedule(options.clock, options.driftCheckMs);
  }

  /** Entrypoints whose work goes on although nothing failed. */
  get unfinished(): number {
    return this.#schedule.unfinished;
  }

  /** Rejects with what is worth a retry with back-off; everything else is told and looked at again later. */
  async reconcile(key: string): Promise<Requeue | void> {
    const { store } = this.#options.stores.entrypoints;
    const found = store.get(key);
    if (!found) return this.#schedule.forget(key);
    const lock = found.spec.elb.id ?? claimOf(found)?.loadBalancerId ?? key;
    // Read again when its turn has come: much may have changed while others had theirs.
    const tell = await this.#locks.run(lock, async () => {
      const entrypoint = store.get(key);
      return entrypoint && this.#attempt(entrypoint);
    });
    const requeue = await tell?.();
    this.#schedule.succeeded(key);
    return requeue;
  }

  /** Resolves with what is left to say: others of the same ELB need not wait for that. */
  async #attempt(entrypoint: GatewayEntrypoint): Promise<Telling | undefined> {
    const telling =
      (work: () => Promise<Requeue | void>): Telling =>
      () =>
        work().catch((error: unknown) => this.#tell(entrypoint, error));
    try {
      if (!entrypoint.metadata.deletionTimestamp) return telling(await this.#bind(entrypoint));
      await this.#holdings.withdraw(entrypoint);
      return undefined;
    } catch (error) {
      // What is wrong may call for taking everything away, which is work on the ELB.
      const requeue = await this.#tell(entrypoint, error);
      return () => Promise.resolve(requeue);
    }
  }

  async #bind(entrypoint: GatewayEntrypoint): Promise<() => Promise<Requeue>> {
    const { stores, environment, modes } = this.#options;
    await this.#pin(entrypoint);
    const situation = situationOf(entrypoint, stores, environment);
    const choice = chooseMode(entrypoint.spec, situation.environment);
    const mode = modes.get(choice.mode);
    if (!mode) throw new BridgeError('Accepted', REASON.modeUnavailable, message('bridge.mode.needsCredentials', { mode: choice.mode }));
    // Cilium makes it in its own time; its arrival brings the key back.
    if (!situation.service) return () => this.#waitForService(situation, choice);
    this.#schedule.arrived(situation.key);
    try {
      return await this.#deploy(situation, choice, mode);
    } catch (error) {
      const requeue = await this.#tell(entrypoint, error, choice);
      return () => Promise.resolve(requeue);
    }
  }

  async #deploy(situation: Situation, choice: ModeChoice, mode: Mode): Promise<() => Promise<Requeue>> {
    const { key, entrypoint } = situation;
    const claim = mode.claim(situation);
    const check = this.#schedule.driftCheckDue(key);
    if (check) mode.forget(claim, check.olderThanMs);
    const plan = await mode.plan(situation);
    await this.#holdings.take(entrypoint, mode, claim, plan);
    const outcome = plan.outcome(true);
    return () => this.#report(situation, choice, outcome);
  }

  async #report(situation: Situation, { mode, why }: ModeChoice, outcome: Outcome): Promise<Requeue> {
    const { key, entrypoint, service, targets } = situation;
    const bound = boundVerdict(outcome, targets.length);
    const publication = publicationOf(situation, outcome.addresses, outcome.listeners.length > 0);
    if (service) await this.#holdings.publish(entrypoint, service, 'address' in publication ? publication.address : undefined);
    const health = healthVerdict(outcome, mode === 'Selector' ? situation.environment.nodes : undefined);
    const warnings = [...outcome.warnings, ...commonWarnings(situation)];
    const verdicts = [accepted(why), bound, publishedVerdict(publication), health];
    await this.#options.reporter.report(entrypoint, { mode: { name: mode, why }, outcome: { ...outcome, warnings }, verdicts });
    if (outcome.againAfterMs !== undefined) return { afterMs: this.#schedule.poll(key, outcome.againAfterMs) };
    const isUnwell = health.reason === REASON.unhealthy || health.reason === REASON.noneHealthy;
    return { afterMs: this.#schedule.settled(key, bound.status !== 'True' ? 'stuck' : isUnwell ? 'unhealthy' : 'bound') };
  }

  async #waitForService({ key, entrypoint, gateway }: Situation, { mode, why }: ModeChoice): Promise<Requeue> {
    const hopeMs = this.#schedule.missing(key);
    if (hopeMs > 0 && entrypoint.status?.listeners) return { afterMs: hopeMs };
    const what = message('bridge.service.missing', { gateway: keyOf(gateway) });
    const waiting: Verdict = { type: 'Bound', status: 'False', reason: REASON.waiting, what };
    await this.#options.reporter.report(entrypoint, { mode: { name: mode, why }, verdicts: [accepted(why), waiting] });
    return { afterMs: STUCK_MS };
  }

  async #pin(entrypoint: GatewayEntrypoint): Promise<void> {
    const { stores, client, pinning, onChange, reporter } = this.#options;
    const change = pinChange(entrypoint, stores.serviceToPin(entrypoint));
    if (!change) return;
    const { target, detail: wanted } = change;
    if (!pinning) throw new BridgeError('Bound', REASON.nodePortTaken, message('bridge.pin.notAllowed', { target }));
    await applyPin(client, entrypoint, change);
    onChange?.(keyOf(entrypoint), change);
    await reporter.event(entrypoint, 'Normal', REASON.nodePortPinned, message('bridge.pin.done', { target, wanted }));
  }

  /**
   * Says what is wrong, as condition and event, and decides when to look again.
   * @param choice set when the entrypoint was accepted before it went wrong
   */
  async #tell(entrypoint: GatewayEntrypoint, error: unknown, choice?: ModeChoice): Promise<Requeue> {
    if (error instanceof Unfinished) return { afterMs: error.againAfterMs };
    if (error instanceof StatusError || error instanceof StaleClaim) throw error;
    if (error instanceof BridgeError) return this.#tellProblem(entrypoint, error, choice);
    const failures = this.#schedule.failed(keyOf(entrypoint));
    if (isForGood(error) || failures >= TOLD_AFTER)
      await this.#options.reporter.report(entrypoint, {
        verdicts: [...(choice ? [accepted(choice.why)] : []), failureVerdict(entrypoint, error)],
      });
    if (!isForGood(error)) throw error;
    return { afterMs: STUCK_MS };
  }

  async #tellProblem(entrypoint: GatewayEntrypoint, problem: BridgeError, choice?: ModeChoice): Promise<Requeue> {
    const gateway = this.#options.stores.gateways.store.get(gatewayKeyOf(entrypoint));
    let withdrawn = isWithdrawn(entrypoint, problem, gateway && this.#options.stores.serviceOf(gateway));
    let obstacle: BridgeError | undefined;
    if (withdrawn) {
      try {
        const held = await this.#holdings.withdraw(entrypoint);
        if (held) await this.#sayCleaned(entrypoint, held.loadBalancerId ?? held.autocreated ?? held.mode);
      } catch (error) {
        if (error instanceof Unfinished) return { afterMs: error.againAfterMs };
        if (!(error instanceof BridgeError)) throw error;
        withdrawn = false;
        obstacle = error;
      }
    }
    const isAccepted = choice && problem.condition !== 'Accepted';
    const verdicts = [
      ...(isAccepted ? [accepted(choice.why)] : []),
      ...problemVerdicts(entrypoint, problem, withdrawn),
      // What keeps it from being taken away is said in place of what is kept.
      ...(obstacle ? problemVerdicts(entrypoint, obstacle, false) : []),
    ];
    await this.#options.reporter.report(entrypoint, { verdicts, withdrawn });
    return { afterMs: STUCK_MS };
  }

  #sayCleaned(entrypoint: GatewayEntrypoint, elb: string): Promise<void> {
    return this.#options.reporter.event(entrypoint, 'Normal', REASON.cleaned, message('bridge.cleanup.done', { elb }));
  }
}

const accepted = (why: Message): Verdict => ({ type: 'Accepted', status: 'True', reason: REASON.accepted, what: why });
