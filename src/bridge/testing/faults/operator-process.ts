/**
 * For tests: one bridge as a process of its own, with caches of its own, which can be killed between any two calls:
 * what it has sent takes effect, and no answer reaches it any more.
 * @module
 */
import { staticCredentials } from '../../../huawei/credentials.ts';
import { ElbClient } from '../../../huawei/elb/client.ts';
import type { Clock } from '../../../kube/clock.ts';
import { Informers } from '../../../kube/informer.ts';
import { FaultyClient, type Injector } from '../../../kube/testing/faulty-client.ts';
import { startBridge, type Bridge } from '../../bridge.ts';
import type { BridgeFixture } from '../bridge-fixture.ts';

/** The process dies just before, or just after, its n-th write from now on, be it to Kubernetes or to the ELB. */
export interface CrashPoint {
  write: number;
  side: 'before' | 'after';
}

export interface ProcessOptions {
  clock?: Clock;
  random?: () => number;
  /** See {@link OperatorProcess.inject}. */
  inject?: Injector;
}

/** Far more than any change of the tests takes: it answers somebody's writes without end, and nobody else gets a turn. */
const MOST_WRITES_AT_ONCE = 500;

export class OperatorProcess {
  readonly kube: FaultyClient;
  readonly bridge: Bridge;
  /** What failed, and was tried again. */
  readonly errors: string[] = [];
  /** Writes since it was last told where to crash. */
  writes = 0;
  /** The write at which it died. */
  lastWrite = '';
  /** What it wrote last when it was stopped for writing without end. */
  #runaway: string | undefined;
  readonly #clock: Clock;
  #at = 0;
  #writesAtOnce = 0;
  #crashPoint: CrashPoint | undefined;
  #isDead = false;
  #inject: Injector;
  readonly #death = Promise.withResolvers<void>();
  readonly #informers: Informers;
  readonly #elb: ElbClient;

  constructor(lab: BridgeFixture, { clock = lab.clock, random = () => 0.5, inject = () => undefined }: ProcessOptions = {}) {
    const { cce } = lab.cce;
    this.#clock = lab.clock;
    this.#inject = inject;
    this.kube = new FaultyClient(lab.client, {
      clock,
      inject: (call) => {
        const fate = call.write
          ? this.#fateOf(`${call.verb} ${call.resource}${call.subresource ? `/${call.subresource}` : ''}`)
          : undefined;
        return fate ? { crash: true, after: fate === 'after' } : this.#inject(call);
      },
      onCrash: () => this.#die(),
    });
    this.#elb = new ElbClient({
      endpoint: cce.elb.endpoint,
      projectId: cce.options.projectId,
      credentials: staticCredentials(cce.options.credentials[0]!),
      clock,
      random,
    });
    this.#informers = new Informers({ client: this.kube, clock, random, watchDefinitions: false });
    this.bridge = startBridge({
      client: this.kube,
      clock,
      informers: this.#informers,
      elb: this.#mortal(this.#elb),
      cluster: 'test',
      random,
      vpcId: cce.options.vpcId,
      subnetId: cce.elb.subnetId,
      documentEntrypoint: false,
      onError: (error, key, controller) => this.errors.push(`${controller} ${key}: ${String(error)}`),
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** @throws Error when it has written without end while time stood still; said once */
  throwIfRunaway(): void {
    const write = this.#runaway;
    this.#runaway = undefined;
    if (write) throw new Error(`an operator writes without end while no time passes, at last: ${write}`);
  }

  /** What else goes wrong with its calls of the API server from now on; nothing without an injector. */
  inject(injector: Injector = () => undefined): void {
    this.#inject = injector;
  }

  crashAt(point: CrashPoint | undefined): void {
    this.#crashPoint = point;
    this.writes = 0;
  }

  /** As by SIGTERM; a dead one is only cleared away. */
  async stop(): Promise<void> {
    const stopping = this.bridge.stop();
    await this.#informers.stop();
    // It may die while it stops.
    await Promise.race([stopping, this.#death.promise]);
    this.#elb.close();
  }

  #die(): void {
    this.#isDead = true;
    this.#death.resolve();
    this.#elb.close();
  }

  #fateOf(write: string): CrashPoint['side'] | undefined {
    this.writes += 1;
    if (this.#isRunaway()) {
      this.#runaway = write;
      return 'before';
    }
    // After a refused write it is the next one that takes effect.
    if (!this.#crashPoint || this.writes < this.#crashPoint.write) return undefined;
    this.lastWrite = write;
    return this.#crashPoint.side;
  }

  /** Calls within the process take no real time: such a loop would keep even the time limits of tests from passing. */
  #isRunaway(): boolean {
    const now = this.#clock.now();
    this.#writesAtOnce = now === this.#at ? this.#writesAtOnce + 1 : 1;
    this.#at = now;
    return this.#writesAtOnce > MOST_WRITES_AT_ONCE;
  }

  /** The same client, whose calls end with the process. */
  #mortal(elb: ElbClient): ElbClient {
    return new Proxy(elb, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return (...values: unknown[]) => this.#call(String(name), () => Reflect.apply(method, target, values) as Promise<unknown>);
      },
    });
  }

  async #call(name: string, ask: () => Promise<unknown>): Promise<unknown> {
    if (this.#isDead) return never();
    const fate = /^(?:show|list)/.test(name) ? undefined : this.#fateOf(`ELB ${name}`);
    if (fate === 'before') return this.#crash();
    try {
      return await ask();
    } finally {
      if (fate === 'after') await this.#crash();
      if (this.#isDead) await never();
    }
  }

  #crash(): Promise<never> {
    this.kube.crash();
    return never();
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
