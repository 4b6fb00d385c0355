/**
 * Mode ElbApi: the bridge writes the ELB itself. One hop: ELB → node IP : the Gateway's NodePort
 * (facts/cilium.md §5, design B). It touches nothing on the ELB that does not carry its mark.
 * @module
 */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import { message } from '../../i18n/index.ts';
import type { Clock } from '../../kube/clock.ts';
import { DEFAULT_DRAIN_SECONDS, type EntrypointListenerStatus } from '../api/entrypoint.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import { clientIpOf, NOT_BOUND, type Change, type Claim, type Mode, type ModePlan, type Outcome, type Owner } from '../mode.ts';
import type { Situation } from '../situation.ts';
import { addressesOf } from './addresses.ts';
import { createOptions, findClaimed, findOwn, nameOf, type AutocreateInput, type Surroundings } from './autocreate.ts';
import { ElbChanges } from './apply.ts';
import { diff, type ElbChange, type ElbPlan } from './diff.ts';
import { DrainClock } from './drain-clock.ts';
import { listenerStatuses } from './listener-status.ts';
import { checkClass, elbModel, type ElbModel } from './model.ts';
import { NodeSubnets, type LearnedSubnets, type SubnetSource } from './node-subnets.ts';
import { ownershipMark } from './ownership.ts';
import { Removals } from './removals.ts';
import { subnetWarnings, unknownSubnets } from './subnet-warnings.ts';
import { UnansweredWrites } from './unanswered-writes.ts';
import type { LoadBalancerView } from './view.ts';
import type { LoadBalancerViews } from './views.ts';

export interface ElbApiOptions extends Surroundings {
  elb: ElbClient;
  /** Absent: the subnet of members is the operator's, or the ELB's. */
  vpc: SubnetSource | undefined;
  views: LoadBalancerViews;
  clock: Clock;
  cluster: string;
}

/** Unfinished work is looked at again after this. */
const POLL_MS = 1_000;

export class ElbApiMode implements Mode {
  readonly name = 'ElbApi';
  readonly #options: ElbApiOptions;
  readonly #draining: DrainClock;
  readonly #removals: Removals;
  readonly #unanswered: UnansweredWrites;
  readonly #subnets: NodeSubnets;
  /** Ids of ELBs that were made, by {@link madeKey}: a list may lag behind, and at each look another one would be made, and paid for. */
  readonly #made = new Map<string, string>();

  constructor(options: ElbApiOptions) {
    this.#options = options;
    this.#draining = new DrainClock(options.clock);
    this.#removals = new Removals(options);
    this.#unanswered = new UnansweredWrites(options.clock);
    this.#subnets = new NodeSubnets(options.vpc, options.clock);
  }

  claim(situation: Situation): Claim {
    const { id } = situation.entrypoint.spec.elb;
    if (id) return { mode: 'ElbApi', loadBalancerId: id };
    return { mode: 'ElbApi', autocreated: nameOf(autocreateInput(situation)) };
  }

  forget({ loadBalancerId }: Claim, olderThanMs = 0): void {
    if (loadBalancerId) this.#options.views.forget(loadBalancerId, olderThanMs);
    else this.#options.views.forgetAll(olderThanMs);
  }

  async plan(situation: Situation): Promise<ModePlan> {
    const { entrypoint } = situation;
    if (entrypoint.spec.elb.id) return this.#planOn(situation, await this.#view(entrypoint.spec.elb.id), []);
    const input = autocreateInput(situation);
    const [first = await this.#justMade(madeKey(input.entrypoint, nameOf(input))), ...surplus] = await findOwn(this.#options.elb, input);
    if (first) return this.#planOn(situation, await this.#view(first.id), surplus);
    return this.#planCreation(input);
  }

  async planRemoval(owner: Owner, claim: Claim): Promise<ModePlan> {
    const ids = claim.loadBalancerId === undefined ? await this.#ownLoadBalancers(owner, claim) : [claim.loadBalancerId];
    const removal = await this.#removals.of(owner.key, ids, claim.autocreated !== undefined);
    if (removal.changes.length === 0) this.#made.delete(madeKey(owner.key, claim.autocreated));
    return {
      ...removal,
      // What takes effect late is looked for once more.
      outcome: () => ({ ...NOT_BOUND, againAfterMs: this.#unanswered.remainingMs(owner.key) || undefined }),
    };
  }

  async #planOn(situation: Situation, view: LoadBalancerView, surplus: readonly LoadBalancer[]): Promise<ModePlan> {
    const { loadBalancer } = view.state();
    checkClass(situation.entrypoint, loadBalancer);
    const subnets = await this.#subnets.of(situation.targets);
    const assumed = this.#options.subnetId ?? loadBalancer.vip_subnet_cidr_id;
    const unsettled = unsettledPools(view, ownershipMark(this.#options.cluster, situation.key));
    await this.#options.views.guard([loadBalancer.id], () => view.refreshMembers(unsettled));
    const model = elbModel(situation, loadBalancer, { learned: subnets.ids, assumed });
    const drainMs = (situation.entrypoint.spec.drainSeconds ?? DEFAULT_DRAIN_SECONDS) * 1000;
    const plan = diff(model, view.state(), (id) => this.#draining.isDrained(id, drainMs));
    await this.#checkCertificates(plan);
    const applier = new ElbChanges(view, model);
    // Made twice; another operator may have taken the younger one for the only one, and bound it.
    const extra = await this.#removals.of(
      situation.key,
      surplus.map(({ id }) => id),
      true,
    );
    return {
      changes: [...plan.changes, ...extra.changes],
      founds: plan.changes.some(({ kind }) => kind === 'createPool' || kind === 'createListener'),
      apply: (change) =>
        this.#options.views.guard([loadBalancer.id], async () => {
          if (extra.changes.includes(change)) return extra.apply(change);
          const taken = await this.#noting(situation.key, () => applier.apply(change as ElbChange)).catch((error: unknown) => {
            throw withUnknownSubnets(error, change as ElbChange, model, { subnets, assumed });
          });
          if ('ids' in change) this.#noteDraining(change as ElbChange & { ids: readonly string[] });
          return taken;
        }),
      outcome: () => ({
        ...outcomeOf(situation, view, model, plan),
        warnings: subnetWarnings(situation.targets, subnets, { assumed, refused: applier.refused }),
      }),
    };
  }

  #noteDraining(change: ElbChange & { ids: readonly string[] }): void {
    if (change.kind === 'drainMembers') for (const id of change.ids) this.#draining.isDrained(id, 0);
    else this.#draining.forget(change.ids);
  }

  async #planCreation(input: AutocreateInput): Promise<ModePlan> {
    const { elb, vpcId, subnetId } = this.#options;
    if (!vpcId && !subnetId && !input.wish.vip_subnet_cidr_id)
      throw new BridgeError('Accepted', REASON.invalid, message('bridge.elb.noSubnet', { name: nameOf(input) }));
    const change: Change = { verb: 'create', target: `elb ${nameOf(input)}`, detail: input.class ?? 'union' };
    return {
      changes: [change],
      founds: true,
      apply: async () => {
        const names = [input.wish.l4_flavor_name, input.wish.l7_flavor_name].filter((name) => name !== undefined);
        const flavors = names.length > 0 ? await elb.listFlavors() : [];
        const options = createOptions(input, this.#options, new Map(flavors.map(({ name, id }) => [name, id])));
        const { id } = await this.#noting(input.entrypoint, () => elb.createLoadBalancer(options));
        this.#made.set(madeKey(input.entrypoint, nameOf(input)), id);
      },
      outcome: () => ({
        ...NOT_BOUND,
        waiting: { reason: REASON.waiting, what: message('bridge.elb.creating', { name: nameOf(input) }) },
        againAfterMs: 0,
      }),
    };
  }

  async #ownLoadBalancers({ key }: Owner, { autocreated }: Claim): Promise<string[]> {
    const { elb, cluster } = this.#options;
    const made = this.#made.get(madeKey(key, autocreated));
    const listed = (await findClaimed(elb, { entrypoint: key, cluster }, autocreated!)).map(({ id }) => id);
    return [...new Set([...listed, ...(made === undefined ? [] : [made])])];
  }

  async #justMade(key: string): Promise<LoadBalancer | undefined> {
    const id = this.#made.get(key);
    const found = id === undefined ? undefined : await this.#options.views.anew(id);
    if (!found) this.#made.delete(key);
    return found?.state().loadBalancer;
  }

  async #view(id: string): Promise<LoadBalancerView> {
    try {
      return await this.#options.views.get(id);
    } catch (error) {
      if (isHuaweiError(error, 'notFound'))
        throw new BridgeError('Accepted', REASON.noLoadBalancer, message('bridge.elb.notFound', { id }));
      throw error;
    }
  }

  /** Before a listener is written: a certificate that is not there would be refused in less clear words. */
  async #checkCertificates({ changes }: ElbPlan): Promise<void> {
    const ids = changes.flatMap((change) =>
      change.kind === 'createListener' || change.kind === 'updateListener'
        ? [...(change.wanted.certificate ? [change.wanted.certificate] : []), ...change.wanted.sniCertificates]
        : [],
    );
    for (const id of new Set(ids)) {
      try {
        await this.#options.elb.showCertificate(id);
      } catch (error) {
        if (isHuaweiError(error, 'notFound'))
          throw new BridgeError('Accepted', REASON.noCertificate, message('bridge.elb.noCertificate', { id }));
        throw error;
      }
    }
  }

  async #noting<T>(key: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (isHuaweiError(error) && !error.notSent && (error.category === 'network' || error.category === 'server'))
        this.#unanswered.noted(key);
      throw error;
    }
  }
}

const madeKey = (entrypoint: string, name: string | undefined): string => `${entrypoint} ${name}`;

const autocreateInput = ({ key, entrypoint, environment }: Situation): AutocreateInput => ({
  entrypoint: key,
  cluster: environment.cluster,
  wish: entrypoint.spec.elb.autocreate ?? {},
  class: entrypoint.spec.elb.class,
});

/** Pools with a member that may have changed by itself. */
function unsettledPools(view: LoadBalancerView, mark: string): string[] {
  return view
    .state()
    .pools.filter(({ pool }) => pool.description === mark)
    .flatMap(({ pool, members }) => (members.some(({ status, weight }) => weight === 0 || !SETTLED.has(status)) ? [pool.id] : []));
}

const SETTLED: ReadonlySet<string> = new Set(['ONLINE', 'NO_MONITOR']);
const UNJUDGED: ReadonlySet<string> = new Set(['INITIAL', 'UNKNOWN']);

/** Where members were refused whose subnet had to be assumed, that is the likely reason, and there is something to be done about it. */
function withUnknownSubnets(
  error: unknown,
  { kind }: ElbChange,
  { assumed: targets }: ElbModel,
  { subnets: { unknown }, assumed }: { subnets: LearnedSubnets; assumed: string },
): unknown {
  if (kind !== 'addMembers' || !isHuaweiError(error, 'validation') || !unknown) return error;
  const networks = new Set([...targets.values()].filter((network) => network !== undefined));
  const hint = unknownSubnets([...networks], unknown, assumed);
  return new BridgeError('Bound', REASON.deploy, message('bridge.elb.membersRefused', { why: error.detail, hint }));
}

function outcomeOf(situation: Situation, view: LoadBalancerView, model: ElbModel, plan: ElbPlan): Omit<Outcome, 'warnings'> {
  const state = view.state();
  const { loadBalancer } = state;
  const { guaranteed } = loadBalancer;
  const listeners = listenerStatuses(situation.ports, model, state);
  const own = state.pools.filter(({ pool }) => pool.description === model.mark);
  const unjudged = own.some(({ members }) => members.some(({ status }) => UNJUDGED.has(status)));
  const statusOf = (one: EntrypointListenerStatus): EntrypointListenerStatus => {
    const transparent = model.listeners.find(({ elbPort }) => elbPort === one.elbPort)?.transparent;
    return { ...one, clientIP: clientIpOf(one.protocol, guaranteed || transparent === true) };
  };
  return {
    loadBalancer: { id: loadBalancer.id, name: loadBalancer.name, dedicated: guaranteed },
    addresses: addressesOf(loadBalancer),
    listeners: listeners.map(statusOf),
    conflicts: plan.conflicts,
    healthKnown: true,
    againAfterMs: plan.unfinished || unjudged ? POLL_MS : undefined,
  };
}
