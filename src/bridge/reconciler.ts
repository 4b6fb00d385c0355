/**
 * One GatewayEntrypoint from what is to what should be. Level-based: which event brought the key is not
 * known and does not matter.
 * @module
 */
import { isHuaweiError, type HuaweiError } from '../huawei/errors.ts';
import { message, type Locale, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Requeue } from '../kube/controller.ts';
import { keyOf } from '../kube/objects.ts';
import type { Service } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import type { GatewayEntrypoint, ModeName } from './api/entrypoint.ts';
import { SERVICE_CONTROLLER_FINALIZER } from './api/names.ts';
import { REASON, type Reason } from './api/reasons.ts';
import { chooseMode } from './auto.ts';
import { BridgeError } from './bridge-error.ts';
import { claimOf, dropClaim, sameClaim, writeClaim } from './claims.ts';
import type { ClusterEnvironment } from './environment.ts';
import { situationOf } from './gather.ts';
import { KeyedLock } from './keyed-lock.ts';
import type { Change, Claim, Mode, ModePlan, Outcome } from './mode.ts';
import { applyPin, gatewayKeyOf, outsideStaticBand, pinChange } from './pinning.ts';
import { addressChange, publicationOf, writeAddress } from './publish.ts';
import { Reporter } from './reporter.ts';
import type { Situation } from './situation.ts';
import { boundVerdict, healthVerdict, publishedVerdict, type Finding, type Verdict } from './status.ts';
import type { BridgeStores } from './stores.ts';
import { gatewayServiceName } from '../cluster/gateway-names.ts';

export interface ReconcilerOptions {
  client: KubeClient;
  clock: Clock;
  stores: BridgeStores;
  environment: ClusterEnvironment;
  /** A mode that is not here needs something that the operator was not given. */
  modes: ReadonlyMap<ModeName, Mode>;
  reporter: Reporter;
  locale: Locale;
  /** Milliseconds until a bound entrypoint is compared with the cloud again; a new one each time. */
  driftCheckMs: () => number;
  /** Nothing is written; told of what would be. */
  dryRun?: (entrypoint: string, changes: readonly Change[]) => void;
  /** Told of each change that has been carried out. */
  onChange?: (entrypoint: string, change: Change) => void;
  /** May make Services before their Gateways, and change NodePorts. */
  pinning: boolean;
}

/** A state that only people can change is looked at again after this. */
const STUCK_MS = 60_000;
/** Members that are not healthy are looked at again after this. */
const UNHEALTHY_MS = 15_000;
const LONGEST_POLL_MS = 16_000;
/** Failures in a row after which an unreachable cloud is told as a condition. */
const TOLD_AFTER = 3;

export class EntrypointReconciler {
  readonly #options: ReconcilerOptions;
  readonly #locks = new KeyedLock();
  /** Failures in a row, by key. */
  readonly #failures = new Map<string, number>();
  /** Looks in a row at unfinished work, by key: each waits longer than the one before. */
  readonly #polls = new Map<string, number>();
  /** When what was read of the cloud is no longer believed, by key. */
  readonly #driftDue = new Map<string, number>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Entrypoints whose work goes on although nothing failed: members drain or are not yet judged, an ELB is being made. */
  get unfinished(): number {
    return this.#polls.size;
  }

  /** Rejects with what is worth a retry with back-off; everything else is told and looked at again later. */
  async reconcile(key: string): Promise<Requeue | void> {
    const entrypoint = this.#options.stores.entrypoints.store.get(key);
    if (!entrypoint) return this.#forget(key);
    const lock = entrypoint.spec.elb.id ?? claimOf(entrypoint)?.loadBalancerId ?? key;
    const requeue = await this.#locks.run(lock, () => this.#attempt(entrypoint));
    this.#failures.delete(key);
    return requeue;
  }

  async #attempt(entrypoint: GatewayEntrypoint): Promise<Requeue | void> {
    try {
      if (entrypoint.metadata.deletionTimestamp) return await this.#finalize(entrypoint);
      return await this.#bind(entrypoint);
    } catch (error) {
      return this.#tell(entrypoint, error);
    }
  }

  async #bind(entrypoint: GatewayEntrypoint): Promise<Requeue> {
    const { stores, environment, modes, client } = this.#options;
    await this.#pin(entrypoint);
    const situation = situationOf(entrypoint, stores, environment);
    const choice = chooseMode(entrypoint.spec, situation.environment);
    const mode = modes.get(choice.mode);
    if (!mode) throw new BridgeError('Accepted', REASON.modeUnavailable, message('bridge.mode.needsCredentials', { mode: choice.mode }));
    // Cilium makes it in its own time; its arrival brings the key back.
    if (!situation.service) return this.#waitForService(situation, choice.why, choice.mode);
    const claim = mode.claim(situation);
    this.#checkDrift(situation.key, mode, claim);
    const plan = await mode.plan(situation);
    if (this.#options.dryRun) {
      this.#options.dryRun(situation.key, plan.changes);
      return { afterMs: this.#options.driftCheckMs() };
    }
    const before = claimOf(entrypoint);
    if (before && !sameClaim(before, claim)) await this.#release(entrypoint, before);
    await writeClaim(client, entrypoint, claim);
    await this.#apply(situation.key, plan, mode, claim);
    return this.#report(situation, choice, plan.outcome(true));
  }

  /** Events cost no reading; once in a while everything is read anew (several entrypoints of one ELB share a reading). */
  #checkDrift(key: string, mode: Mode, claim: Claim): void {
    const now = this.#options.clock.now();
    const every = this.#options.driftCheckMs();
    const due = this.#driftDue.get(key);
    if (due !== undefined && now < due && due - now <= 2 * every) return;
    if (due !== undefined) mode.forget(claim, Math.min(every, STUCK_MS) / 2);
    this.#driftDue.set(key, now + every);
  }

  /** @throws whatever stops a change; then nothing that was read is trusted any more. */
  async #apply(entrypoint: string, plan: ModePlan, mode: Mode, claim: Claim): Promise<void> {
    try {
      for (const change of plan.changes) {
        await plan.apply(change);
        this.#options.onChange?.(entrypoint, change);
      }
    } catch (error) {
      mode.forget(claim);
      throw error;
    }
  }

  async #report(situation: Situation, { mode, why }: { mode: ModeName; why: Message }, outcome: Outcome): Promise<Requeue> {
    const { client, reporter } = this.#options;
    const bound = boundVerdict(outcome, situation.targets.length);
    const publication = publicationOf(situation, outcome.addresses, bound.status === 'True' || outcome.listeners.length > 0);
    if (situation.service)
      await this.#writeAddress(situation.key, situation.service, 'address' in publication ? publication.address : undefined);
    const health = healthVerdict(outcome, mode === 'Selector' ? situation.targets.length : undefined);
    const verdicts = [accepted(why), bound, publishedVerdict(publication), health];
    await reporter.report(situation.entrypoint, { mode: { name: mode, why }, outcome: this.#withWarnings(situation, outcome), verdicts });
    return { afterMs: this.#nextLook(situation.key, outcome, bound, health) };
  }

  async #writeAddress(entrypoint: string, service: Service, address: string | undefined): Promise<void> {
    const change = addressChange(service, address);
    if (await writeAddress(this.#options.client, service, address)) if (change) this.#options.onChange?.(entrypoint, change);
  }

  #withWarnings({ entrypoint, service }: Situation, outcome: Outcome): Outcome {
    const outside = outsideStaticBand(entrypoint);
    const taken =
      service?.metadata.finalizers?.includes(SERVICE_CONTROLLER_FINALIZER) && !service.spec?.loadBalancerClass ? keyOf(service) : undefined;
    return {
      ...outcome,
      warnings: [
        ...outcome.warnings,
        ...(outside.length > 0 ? [message('bridge.warning.staticBand', { ports: outside.join(', ') })] : []),
        ...(taken ? [message('bridge.warning.serviceController', { service: taken })] : []),
      ],
    };
  }

  #nextLook(key: string, outcome: Outcome, bound: Verdict, health: Verdict): number {
    if (outcome.againAfterMs === undefined) {
      this.#polls.delete(key);
      // What is in the way may be gone by then: the next look is to see it.
      if (bound.status !== 'True') {
        this.#driftDue.set(key, this.#options.clock.now() + STUCK_MS);
        return STUCK_MS;
      }
      return health.reason === REASON.unhealthy || health.reason === REASON.noneHealthy ? UNHEALTHY_MS : this.#untilDriftCheck(key);
    }
    const polls = this.#polls.get(key) ?? 0;
    this.#polls.set(key, polls + 1);
    return Math.min(outcome.againAfterMs * 2 ** Math.min(polls, 10), LONGEST_POLL_MS);
  }

  #untilDriftCheck(key: string): number {
    return Math.max(0, (this.#driftDue.get(key) ?? 0) - this.#options.clock.now());
  }

  async #waitForService({ entrypoint, gateway }: Situation, why: Message, mode: ModeName): Promise<Requeue> {
    const waiting: Verdict = {
      type: 'Bound',
      status: 'False',
      reason: REASON.waiting,
      what: message('bridge.service.missing', { gateway: keyOf(gateway) }),
    };
    await this.#say(entrypoint, { mode: { name: mode, why }, verdicts: [accepted(why), waiting] });
    return { afterMs: STUCK_MS };
  }

  async #pin(entrypoint: GatewayEntrypoint): Promise<void> {
    const { stores, client, dryRun, pinning } = this.#options;
    const { namespace } = entrypoint.metadata;
    const gateway = stores.gateways.store.get(gatewayKeyOf(entrypoint));
    const named = stores.services.store.get(`${namespace}/${gatewayServiceName(entrypoint.spec.gatewayRef.name)}`);
    const service = gateway ? (stores.serviceOf(gateway) ?? named) : named;
    // One that is going has to be gone first.
    if (service?.metadata.deletionTimestamp) return;
    const change = pinChange(entrypoint, service);
    if (!change) return;
    if (!pinning) throw new BridgeError('Bound', REASON.nodePortTaken, message('bridge.pin.notAllowed', { target: change.target }));
    if (dryRun) return dryRun(keyOf(entrypoint), [change]);
    await applyPin(client, entrypoint, change);
    this.#options.onChange?.(keyOf(entrypoint), change);
    await this.#options.reporter.event(
      entrypoint,
      'Normal',
      REASON.nodePortPinned,
      message('bridge.pin.done', { target: change.target, wanted: change.detail }),
    );
  }

  /** Takes away what the entrypoint holds; what is left needs another look. */
  async #release(entrypoint: GatewayEntrypoint, claim: Claim): Promise<void> {
    const { modes } = this.#options;
    const mode = modes.get(claim.mode);
    if (!mode)
      throw new BridgeError(
        'Bound',
        REASON.cleanup,
        message('bridge.cleanup.noCredentials', { mode: claim.mode, elb: claim.loadBalancerId ?? claim.autocreated ?? '' }),
      );
    const owner = { key: keyOf(entrypoint), uid: entrypoint.metadata.uid };
    const plan = await mode.planRemoval(owner, claim);
    await this.#apply(owner.key, plan, mode, claim);
    const { againAfterMs } = plan.outcome(true);
    if (againAfterMs !== undefined) throw new Unfinished(againAfterMs);
  }

  /** The address first: nobody is to be sent to what is about to go. */
  async #withdraw(entrypoint: GatewayEntrypoint): Promise<void> {
    const { stores, client, dryRun } = this.#options;
    const claim = claimOf(entrypoint);
    if (dryRun || !claim) return;
    const gateway = stores.gateways.store.get(gatewayKeyOf(entrypoint));
    const service = gateway && stores.serviceOf(gateway);
    if (service) await this.#writeAddress(keyOf(entrypoint), service, undefined);
    await this.#release(entrypoint, claim);
    await dropClaim(client, entrypoint);
    await this.#options.reporter.event(
      entrypoint,
      'Normal',
      REASON.cleaned,
      message('bridge.cleanup.done', { elb: claim.loadBalancerId ?? claim.autocreated ?? claim.mode }),
    );
  }

  async #finalize(entrypoint: GatewayEntrypoint): Promise<void> {
    await this.#withdraw(entrypoint);
    // Also without a claim: one that somebody else's hand has taken off.
    if (!this.#options.dryRun) await dropClaim(this.#options.client, entrypoint);
  }

  /** Says what is wrong, as condition and event, and decides when to look again. */
  async #tell(entrypoint: GatewayEntrypoint, error: unknown): Promise<Requeue> {
    const key = keyOf(entrypoint);
    if (error instanceof Unfinished) return { afterMs: error.againAfterMs };
    if (error instanceof StatusError) throw error;
    if (error instanceof BridgeError) return this.#tellProblem(entrypoint, error);
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const isForGood = isHuaweiError(error) && FOR_GOOD.has(error.category);
    if (isForGood || failures >= TOLD_AFTER) {
      // What is bound already stays so as far as anybody knows, and its address stays published.
      const status = entrypoint.status?.listeners?.length ? 'Unknown' : 'False';
      const what = message('bridge.cloud.failed', { why: (error as Error).message });
      await this.#say(entrypoint, { verdicts: [{ type: 'Bound', status, reason: reasonOf(error), what }] });
    }
    if (isForGood) return { afterMs: STUCK_MS };
    throw error;
  }

  async #tellProblem(entrypoint: GatewayEntrypoint, { condition, reason, what }: BridgeError): Promise<Requeue> {
    const withdrawn = WITHDRAWN.has(reason) || (reason === REASON.modeUnavailable && this.#leadsNowhere(entrypoint));
    if (withdrawn && !entrypoint.metadata.deletionTimestamp) {
      try {
        await this.#withdraw(entrypoint);
      } catch (error) {
        if (!(error instanceof Unfinished)) throw error;
        return { afterMs: error.againAfterMs };
      }
    }
    const verdicts: Verdict[] = [{ type: condition, status: 'False', reason, what }];
    if (condition === 'Accepted') verdicts.push(...this.#consequences(entrypoint, withdrawn));
    await this.#say(entrypoint, { verdicts, withdrawn });
    return { afterMs: STUCK_MS };
  }

  /** Host network mode has taken the NodePorts away: listeners that lead to them are of no use. */
  #leadsNowhere(entrypoint: GatewayEntrypoint): boolean {
    const { stores } = this.#options;
    const gateway = stores.gateways.store.get(gatewayKeyOf(entrypoint));
    const service = gateway && stores.serviceOf(gateway);
    return claimOf(entrypoint)?.mode === 'ElbApi' && service?.spec?.type === 'ClusterIP';
  }

  /** An entrypoint that is refused leaves what it had bound before as it was, except where the Gateway itself is gone. */
  #consequences(entrypoint: GatewayEntrypoint, withdrawn: boolean): Verdict[] {
    const holds = !withdrawn && claimOf(entrypoint) !== undefined;
    const status = holds ? 'Unknown' : 'False';
    const what = message(holds ? 'bridge.bound.kept' : 'bridge.bound.notAccepted');
    const verdicts: Verdict[] = [{ type: 'Bound', status, reason: REASON.notAccepted, what }];
    if (!holds)
      verdicts.push(
        { type: 'AddressPublished', status: 'False', reason: REASON.notBound, what: message('bridge.publish.notBound') },
        { type: 'PathHealthy', status: 'Unknown', reason: REASON.unknown, what: message('bridge.health.nothing') },
      );
    return verdicts;
  }

  async #say(entrypoint: GatewayEntrypoint, finding: Finding): Promise<void> {
    if (!this.#options.dryRun) await this.#options.reporter.report(entrypoint, finding);
  }

  #forget(key: string): void {
    this.#failures.delete(key);
    this.#polls.delete(key);
    this.#driftDue.delete(key);
  }
}

/** Not a failure: what was asked for takes its time. */
class Unfinished extends Error {
  readonly againAfterMs: number;
  constructor(againAfterMs: number) {
    super('not finished yet');
    this.againAfterMs = againAfterMs;
  }
}

/** With these the Gateway does not want the traffic any more, or another entrypoint has it. */
export const WITHDRAWN: ReadonlySet<Reason> = new Set([REASON.gatewayNotFound, REASON.notCilium, REASON.gatewayTaken]);

/** No retry helps until somebody changes something. */
const FOR_GOOD: ReadonlySet<HuaweiError['category']> = new Set(['permission', 'quota', 'validation']);

const accepted = (why: Message): Verdict => ({ type: 'Accepted', status: 'True', reason: REASON.accepted, what: why });

function reasonOf(error: unknown): Reason {
  if (!isHuaweiError(error)) return REASON.deploy;
  const reasons: Partial<Record<HuaweiError['category'], Reason>> = {
    permission: REASON.permission,
    quota: REASON.quota,
    validation: REASON.deploy,
    conflict: REASON.deploy,
    notFound: REASON.deploy,
  };
  return reasons[error.category] ?? REASON.cloud;
}
