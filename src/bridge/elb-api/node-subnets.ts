/**
 * The IPv4 subnets of nodes, which members have to name: a node says which VPC subnet it is in, and the VPC service which
 * IPv4 subnet that is (facts/elb-v3.md §7). Asked once: ids never change.
 * @module
 */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { VpcClient } from '../../huawei/vpc/client.ts';
import type { Clock } from '../../kube/clock.ts';
import type { Target } from '../targets.ts';

export type SubnetSource = Pick<VpcClient, 'showSubnet'>;

export interface UnknownSubnet {
  /** The key lacks the right to ask. */
  readonly isForbidden: boolean;
  /** In the service's own words. */
  readonly why: string;
}

export interface LearnedSubnets {
  /** IPv4 subnet ids by network id. */
  readonly ids: ReadonlyMap<string, string>;
  /** Why one of the networks is not among them; `undefined`: all are, or there is nobody to ask. */
  readonly unknown: UnknownSubnet | undefined;
}

/** After a failure. */
export const ASK_AGAIN_MS = 300_000;
/** Members wait meanwhile, and an assumption is at hand. */
export const PATIENCE_MS = 5_000;
/** More than a cluster has. Labels are anybody's to write, and each new one is a call. */
export const MOST_NETWORKS = 256;

type Answer = string | UnknownSubnet;

const TOO_MANY: UnknownSubnet = { isForbidden: false, why: `nodes name more than ${MOST_NETWORKS} VPC subnets` };

/** @example const { ids } = await new NodeSubnets(vpc, clock).of(targets); */
export class NodeSubnets {
  readonly #source: SubnetSource | undefined;
  readonly #clock: Clock;
  /** By network id. */
  readonly #ids = new Map<string, string>();
  readonly #failures = new Map<string, UnknownSubnet & { readonly at: number }>();
  readonly #asking = new Map<string, Promise<Answer>>();
  #emptiedAt = -Infinity;

  /** @param source absent: nothing is learned */
  constructor(source: SubnetSource | undefined, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Of the networks that targets name. Never rejects: what cannot be learned is not there. */
  async of(targets: Iterable<Target>): Promise<LearnedSubnets> {
    const source = this.#source;
    const networks = new Set<string>();
    for (const { network } of targets) if (network !== undefined) networks.add(network);
    const ids = new Map<string, string>();
    let unknown: UnknownSubnet | undefined;
    if (source)
      await Promise.all(
        [...networks].map(async (network) => {
          const answer = await this.#learn(network, source);
          if (typeof answer === 'string') ids.set(network, answer);
          else unknown ??= answer;
        }),
      );
    return { ids, unknown };
  }

  #learn(network: string, source: SubnetSource): Answer | Promise<Answer> {
    const id = this.#ids.get(network);
    if (id !== undefined) return id;
    const failure = this.#failures.get(network);
    if (failure && this.#isRecent(failure.at)) return failure;
    const asking = this.#asking.get(network);
    if (asking) return asking;
    if (!failure && !this.#makeRoom()) return TOO_MANY;
    const answer = this.#ask(network, source).finally(() => this.#asking.delete(network));
    this.#asking.set(network, answer);
    return answer;
  }

  async #ask(network: string, source: SubnetSource): Promise<Answer> {
    const late = new AbortController();
    const cancel = this.#clock.after(PATIENCE_MS, () => late.abort(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    try {
      const { neutron_subnet_id: id } = await source.showSubnet(network, late.signal);
      if (!id) throw new Error(`VPC subnet ${network} has no IPv4 subnet`);
      this.#failures.delete(network);
      this.#ids.set(network, id);
      return id;
    } catch (error) {
      const isAnswer = isHuaweiError(error);
      const failure = { isForbidden: isAnswer && error.status === 403, why: isAnswer ? error.detail : (error as Error).message };
      this.#failures.set(network, { ...failure, at: this.#clock.now() });
      return failure;
    } finally {
      cancel();
    }
  }

  /** A full memory is emptied, but not again at once: who names ever new networks would be asked about without end. */
  #makeRoom(): boolean {
    if (this.#ids.size + this.#failures.size + this.#asking.size < MOST_NETWORKS) return true;
    if (this.#isRecent(this.#emptiedAt)) return false;
    this.#emptiedAt = this.#clock.now();
    this.#ids.clear();
    this.#failures.clear();
    return true;
  }

  /** A clock that was put back says nothing about the age. */
  #isRecent(at: number): boolean {
    const age = this.#clock.now() - at;
    return age >= 0 && age < ASK_AGAIN_MS;
  }
}
