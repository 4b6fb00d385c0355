/**
 * What the bridge would do for each GatewayEntrypoint, computed by the same functions as the reconciler does it,
 * without a write anywhere.
 * @module
 */
import { isHuaweiError } from '../huawei/errors.ts';
import { message, type Message } from '../i18n/index.ts';
import { apiVersionOf, type Service } from '../kube/resources.ts';
import { keyOf } from '../kube/objects.ts';
import { gatewayEntrypoints, type GatewayEntrypoint, type ModeName } from './api/entrypoint.ts';
import type { Reason } from './api/reasons.ts';
import { chooseMode } from './auto.ts';
import { BridgeError } from './bridge-error.ts';
import { claimOf, mustGoFirst } from './claims.ts';
import type { ClusterEnvironment } from './environment.ts';
import { isCiliumGateway, situationOf } from './gather.ts';
import type { Change, Claim, Mode } from './mode.ts';
import { gatewayKeyOf, pinChange } from './pinning.ts';
import { addressChange, publicationOf } from './publish.ts';
import { isWithdrawn } from './problems.ts';
import { draftOf, wantedEntrypoint, type DefaultEntrypoint } from './shortcut.ts';
import { boundVerdict } from './status.ts';
import type { BridgeStores } from './stores.ts';

export interface EntrypointPlan {
  /** `namespace/name`. */
  readonly entrypoint: string;
  readonly mode: ModeName | undefined;
  readonly modeReason: Message | undefined;
  /** In the order in which they would be made; empty: nothing to do. */
  readonly changes: readonly Change[];
  /** Why no more can be planned yet although nothing is wrong. */
  readonly waiting: Message | undefined;
  /** What will be written, but will surprise. */
  readonly warnings: readonly Message[];
  /** Why nothing can be planned; what stands in `changes` is done all the same. */
  readonly problem: { readonly reason: Reason | undefined; readonly what: Message } | undefined;
}

export interface PlannerOptions {
  stores: BridgeStores;
  environment: ClusterEnvironment;
  modes: ReadonlyMap<ModeName, Mode>;
  defaults?: DefaultEntrypoint | undefined;
  /** Whether NodePorts may be pinned. */
  pinning: boolean;
}

export class Planner {
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** Of every entrypoint, and of those that annotations or the default are about to make; by name. */
  async plans(): Promise<EntrypointPlan[]> {
    const { stores } = this.#options;
    const plans: EntrypointPlan[] = [];
    for (const entrypoint of stores.entrypoints.store.values()) plans.push(await this.plan(entrypoint));
    for (const { entrypoint, change } of this.#toBeMade()) {
      const plan = await this.plan(entrypoint);
      plans.push({ ...plan, changes: [change, ...plan.changes] });
    }
    return plans.sort((one, other) => (one.entrypoint < other.entrypoint ? -1 : 1));
  }

  /** Rejects with nothing that concerns the entrypoint alone: that is a `problem`. */
  async plan(entrypoint: GatewayEntrypoint): Promise<EntrypointPlan> {
    const plan: Draft = {
      entrypoint: keyOf(entrypoint),
      mode: undefined,
      modeReason: undefined,
      changes: [],
      waiting: undefined,
      warnings: [],
      problem: undefined,
    };
    try {
      if (entrypoint.metadata.deletionTimestamp) plan.changes.push(...(await this.#withdrawal(entrypoint)));
      else await this.#binding(entrypoint, plan);
    } catch (error) {
      await this.#tell(entrypoint, plan, error);
    }
    return { ...plan, changes: plan.changes.map(({ verb, target, detail }) => ({ verb, target, detail })) };
  }

  async #binding(entrypoint: GatewayEntrypoint, plan: Draft): Promise<void> {
    const { stores, environment, modes } = this.#options;
    this.#pin(entrypoint, plan);
    const situation = situationOf(entrypoint, stores, environment);
    const { mode: name, why } = chooseMode(entrypoint.spec, situation.environment);
    Object.assign(plan, { mode: name, modeReason: why });
    const mode = modes.get(name);
    if (!mode) throw new BridgeError('Accepted', 'ModeUnavailable', message('bridge.mode.needsCredentials', { mode: name }));
    if (!situation.service) {
      plan.waiting = message('bridge.service.missing', { gateway: keyOf(situation.gateway) });
      return;
    }
    const claim = mode.claim(situation);
    const before = claimOf(entrypoint);
    if (mustGoFirst(before, claim)) plan.changes.push(...(await this.#removal(entrypoint, before)));
    mode.forget(claim);
    const planned = await mode.plan(situation);
    plan.changes.push(...planned.changes);
    const expected = planned.outcome(false);
    plan.waiting = expected.waiting?.what;
    plan.warnings = expected.warnings;
    // Listeners that are still to be made are not among those that are there.
    const willBeBound = expected.listeners.length > 0 || (!expected.waiting && situation.ports.length > expected.conflicts.length);
    const publication = publicationOf(situation, expected.addresses, willBeBound);
    const published = addressChange(situation.service, 'address' in publication ? publication.address : undefined);
    if (published) plan.changes.push(published);
    if (expected.conflicts.length > 0)
      throw new BridgeError('Bound', 'ListenerConflict', boundVerdict(expected, situation.targets.length).what);
  }

  #pin(entrypoint: GatewayEntrypoint, plan: Draft): void {
    const { stores, pinning } = this.#options;
    const change = pinChange(entrypoint, stores.serviceToPin(entrypoint));
    if (!change) return;
    if (!pinning) throw new BridgeError('Bound', 'NodePortUnavailable', message('bridge.pin.notAllowed', { target: change.target }));
    plan.changes.push(change);
  }

  /** The address first, as the reconciler does. */
  async #withdrawal(entrypoint: GatewayEntrypoint): Promise<Change[]> {
    const claim = claimOf(entrypoint);
    if (!claim) return [];
    const service = this.#serviceOf(entrypoint);
    const published = service && addressChange(service, undefined);
    return [...(published ? [published] : []), ...(await this.#removal(entrypoint, claim))];
  }

  async #removal(entrypoint: GatewayEntrypoint, claim: Claim): Promise<readonly Change[]> {
    const mode = this.#options.modes.get(claim.mode);
    if (!mode)
      throw new BridgeError(
        'Bound',
        'FailedCleanup',
        message('bridge.cleanup.noCredentials', { mode: claim.mode, elb: claim.loadBalancerId ?? claim.autocreated ?? '' }),
      );
    mode.forget(claim);
    return (await mode.planRemoval({ key: keyOf(entrypoint), uid: entrypoint.metadata.uid }, claim)).changes;
  }

  async #tell(entrypoint: GatewayEntrypoint, plan: Draft, error: unknown): Promise<void> {
    if (!(error instanceof BridgeError)) {
      if (!isHuaweiError(error)) throw error;
      plan.problem = { reason: undefined, what: message('bridge.cloud.failed', { why: error.message }) };
      return;
    }
    plan.problem = { reason: error.reason, what: error.what };
    if (!isWithdrawn(entrypoint, error, this.#serviceOf(entrypoint))) return;
    try {
      plan.changes.push(...(await this.#withdrawal(entrypoint)));
    } catch (failure) {
      if (!(failure instanceof BridgeError || isHuaweiError(failure))) throw failure;
    }
  }

  #serviceOf(entrypoint: GatewayEntrypoint): Service | undefined {
    const { stores } = this.#options;
    const gateway = stores.gateways.store.get(gatewayKeyOf(entrypoint));
    return gateway && stores.serviceOf(gateway);
  }

  /** Entrypoints that Gateways are about to get by annotation or default. */
  #toBeMade(): { entrypoint: GatewayEntrypoint; change: Change }[] {
    const { stores, defaults } = this.#options;
    return [...stores.gateways.store.values()].flatMap((gateway) => {
      if (gateway.metadata.deletionTimestamp || stores.entrypointsOf(keyOf(gateway)).length > 0 || !isCiliumGateway(gateway, stores))
        return [];
      const spec = wantedEntrypoint(gateway, defaults);
      if (!spec) return [];
      const draft = draftOf(gateway, spec);
      const metadata = { ...draft.metadata, uid: '', resourceVersion: '' };
      const entrypoint = {
        apiVersion: apiVersionOf(gatewayEntrypoints),
        kind: gatewayEntrypoints.kind,
        ...draft,
        metadata,
      } as GatewayEntrypoint;
      const elb = spec.elb.id ? `elb ${spec.elb.id}` : 'elb of its own';
      return [{ entrypoint, change: { verb: 'create', target: `GatewayEntrypoint ${keyOf(entrypoint)}`, detail: elb } }];
    });
  }
}

type Draft = { -readonly [K in keyof EntrypointPlan]: K extends 'changes' ? Change[] : EntrypointPlan[K] };
