/**
 * A way to lead an ELB's traffic to a Gateway. Each mode computes its desired state as a pure model, compares
 * it with what is there, and gives the difference as a list of changes: printable data, which `apply` carries
 * out one by one. Level-based: a plan is made anew at each look, nothing is remembered that cannot be found again.
 * @module
 */
import type { Message } from '../i18n/index.ts';
import type { ClientIP, EntrypointListenerStatus, ModeName } from './api/entrypoint.ts';
import type { Reason } from './api/reasons.ts';
import type { Situation } from './situation.ts';

/** One write, as data: what `plan` prints and `apply` carries out. */
export interface Change {
  readonly verb: 'create' | 'update' | 'delete';
  /** What is written, in the field's notation: `listener 80 on elb 5e1f…`, `Service kube-system/web`. */
  readonly target: string;
  /** What about it, short: `weight 0`, `nodePort 31300 → 32001`. */
  readonly detail: string;
}

export interface PortConflict {
  readonly elbPort: number;
  /** Who holds the port, as far as it can be told. */
  readonly holder: string;
}

export interface Addresses {
  readonly publicAddress: string | undefined;
  readonly privateAddress: string | undefined;
}

/** What is so once the changes are applied. */
export interface Outcome {
  readonly loadBalancer: { readonly id: string; readonly name?: string; readonly dedicated?: boolean } | undefined;
  readonly addresses: Addresses;
  /** Listeners that lead to the Gateway. */
  readonly listeners: readonly EntrypointListenerStatus[];
  readonly conflicts: readonly PortConflict[];
  /** Why nothing is bound yet although nothing is wrong: `Bound` is False with this. */
  readonly waiting?: { readonly reason: Reason; readonly what: Message };
  /** `undefined`: nobody can tell how healthy the members are. */
  readonly healthKnown: boolean;
  readonly warnings: readonly Message[];
  /** Work is left (members drain, or are not yet judged): look again after this. */
  readonly againAfterMs: number | undefined;
}

export const NO_ADDRESSES: Addresses = { publicAddress: undefined, privateAddress: undefined };

/** What is so where nothing is bound. */
export const NOT_BOUND: Outcome = {
  loadBalancer: undefined,
  addresses: NO_ADDRESSES,
  listeners: [],
  conflicts: [],
  healthKnown: false,
  warnings: [],
  againAfterMs: undefined,
};

export interface ModePlan<C extends Change = Change> {
  readonly changes: readonly C[];
  /** Something is to be made that nobody would look for once the claim is another one: listeners, pools, objects. */
  readonly founds?: boolean;
  /** Resolves with false when nothing of it was taken and the rest goes on: the outcome says why. */
  apply(change: C): Promise<void | false>;
  /** After the changes; with `applied: false` (a dry run) as far as it can be told. */
  outcome(applied: boolean): Outcome;
}

/** What a GatewayEntrypoint holds outside itself: enough to take it away again without its spec. */
export interface Claim {
  readonly mode: ModeName;
  /** ElbApi: the ELB that holds listeners; absent: one that is made by name. */
  readonly loadBalancerId?: string;
  /** ElbApi: the ELB itself was made for the entrypoint. */
  readonly autocreated?: string;
}

export interface Mode {
  readonly name: ModeName;
  /** What {@link plan} would lay hands on; written down before the first write. */
  claim(situation: Situation): Claim;
  /** @throws BridgeError when no model can be made or the cloud refuses it for good. */
  plan(situation: Situation): Promise<ModePlan>;
  /** The changes that leave nothing of an entrypoint (`namespace/name`, uid) behind. */
  planRemoval(owner: Owner, claim: Claim): Promise<ModePlan>;
  /** Forgets what it has read longer ago than this (default: everything): the next look asks again. */
  forget(claim: Claim, olderThanMs?: number): void;
}

export interface Owner {
  /** `namespace/name` of the GatewayEntrypoint. */
  readonly key: string;
  readonly uid: string;
}

export const clientIpOf = (protocol: string, keepsAddress: boolean): ClientIP =>
  protocol === 'TCP' ? (keepsAddress ? 'Preserved' : 'Hidden') : 'Forwarded';
