/**
 * What entrypoints hold outside themselves: taken with a claim, changed by plans, given back before anything
 * else is taken or the entrypoint goes.
 * @module
 */
import { message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { keyOf } from '../kube/objects.ts';
import type { Service } from '../kube/resources.ts';
import type { GatewayEntrypoint, ModeName } from './api/entrypoint.ts';
import { REASON } from './api/reasons.ts';
import { BridgeError } from './bridge-error.ts';
import { claimOf, confirmClaim, dropClaim, holdsAnother, isClaimed, mustGoFirst, writeClaim } from './claims.ts';
import type { Change, Claim, Mode, ModePlan } from './mode.ts';
import { gatewayKeyOf } from './pinning.ts';
import { addressChange, writeAddress } from './publish.ts';
import type { BridgeStores } from './stores.ts';

export interface HoldingsOptions {
  client: KubeClient;
  stores: BridgeStores;
  modes: ReadonlyMap<ModeName, Mode>;
  /** Told of each change that has been carried out. */
  onChange?: ((entrypoint: string, change: Change) => void) | undefined;
}

/** Not a failure: what was asked for takes its time. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';
  readonly againAfterMs: number;
  constructor(againAfterMs: number) {
    super('not finished yet');
    this.againAfterMs = againAfterMs;
  }
}

export class Holdings {
  readonly #options: HoldingsOptions;

  constructor(options: HoldingsOptions) {
    this.#options = options;
  }

  /** Carries a plan out, with the claim written down before. */
  async take(entrypoint: GatewayEntrypoint, mode: Mode, claim: Claim, plan: ModePlan): Promise<void> {
    const before = claimOf(entrypoint);
    if (mustGoFirst(before, claim)) await this.#release(entrypoint, before);
    await writeClaim(this.#options.client, entrypoint, claim);
    const apply = (): Promise<void> => this.#apply(keyOf(entrypoint), plan, mode, claim);
    if (!plan.founds) return apply();
    await confirmClaim(this.#options.client, entrypoint, claim);
    try {
      await apply();
    } finally {
      await this.#leaveIfGivenUp(entrypoint, claim);
    }
  }

  /** Another operator may have given the claim back while things were made under it: nobody else would look for them any more. */
  async #leaveIfGivenUp(entrypoint: GatewayEntrypoint, claim: Claim): Promise<void> {
    if (await isClaimed(this.#options.client, entrypoint, claim)) return;
    await this.#release(entrypoint, claim);
    throw holdsAnother(entrypoint);
  }

  /**
   * Takes everything away. The address first: nobody is to be sent to what is about to go.
   * @returns what was held; `undefined`: nothing
   * @throws Unfinished when it takes its time; BridgeError when it cannot be done here
   */
  async withdraw(entrypoint: GatewayEntrypoint): Promise<Claim | undefined> {
    const { stores, client } = this.#options;
    const claim = claimOf(entrypoint);
    const gateway = stores.gateways.store.get(gatewayKeyOf(entrypoint));
    const service = gateway && stores.serviceOf(gateway);
    if (claim && service) await this.publish(entrypoint, service, undefined);
    if (claim) await this.#release(entrypoint, claim);
    await dropClaim(client, entrypoint);
    return claim;
  }

  /** Writes the address into the status of the Gateway's Service, or takes it off. */
  async publish(entrypoint: GatewayEntrypoint, service: Service, address: string | undefined): Promise<void> {
    const change = addressChange(service, address);
    if ((await writeAddress(this.#options.client, service, address)) && change) this.#options.onChange?.(keyOf(entrypoint), change);
  }

  async #release(entrypoint: GatewayEntrypoint, claim: Claim): Promise<void> {
    const mode = this.#options.modes.get(claim.mode);
    if (!mode)
      throw new BridgeError(
        'Bound',
        REASON.cleanup,
        message('bridge.cleanup.noCredentials', { mode: claim.mode, elb: claim.loadBalancerId ?? claim.autocreated ?? '' }),
      );
    const owner = { key: keyOf(entrypoint), uid: entrypoint.metadata.uid };
    const plan = await mode.planRemoval(owner, claim);
    await this.#apply(owner.key, plan, mode, claim);
    // What another was making while this was read is seen at the next look, as long as the claim stands.
    const { againAfterMs = plan.changes.length > 0 ? 0 : undefined } = plan.outcome(true);
    if (againAfterMs !== undefined) throw new Unfinished(againAfterMs);
  }

  /** @throws whatever stops a change; then nothing that was read is trusted any more. */
  async #apply(entrypoint: string, plan: ModePlan, mode: Mode, claim: Claim): Promise<void> {
    try {
      for (const change of plan.changes) {
        if ((await plan.apply(change)) !== false) this.#options.onChange?.(entrypoint, change);
      }
    } catch (error) {
      mode.forget(claim);
      throw error;
    }
  }
}
