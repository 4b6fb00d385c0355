/**
 * For tests: the operator over HTTPS against a real embedded API server and the twin's ELB, with keys in files,
 * its log, its probes. Time stands still unless a test moves it.
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConnection } from '../../kube/kubeconfig.ts';
import { createLogger } from '../../kube/log.ts';
import { leases, type Lease } from '../../kube/resources.ts';
import { LEASE_NAME, runOperator, type OperatorOptions } from '../operator.ts';
import { BridgeFixture, type FixtureOptions } from './bridge-fixture.ts';

export const LEASE = { namespace: 'kube-system', name: LEASE_NAME };

export interface RunningOperator {
  readonly options: OperatorOptions;
  /** Lines of the log so far, parsed. */
  readonly log: Record<string, unknown>[];
  /** How it ended: `undefined`, or what it rejected with. */
  readonly ended: Promise<unknown>;
  /** Port of the probes, once they listen. */
  readonly port: Promise<number>;
  /** As by SIGTERM; resolves with how it ended. */
  stop(): Promise<unknown>;
}

export class OperatorFixture {
  readonly bridge: BridgeFixture;
  /** Holds kubeconfig, `keys/access-key` and `keys/secret-key`. */
  readonly directory: string;
  readonly #running: RunningOperator[] = [];

  private constructor(bridge: BridgeFixture, directory: string) {
    this.bridge = bridge;
    this.directory = directory;
  }

  static async start(options: FixtureOptions = {}): Promise<OperatorFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'operator-'));
    const bridge = await BridgeFixture.start({ ...options, idle: true });
    await writeFile(join(directory, 'kubeconfig'), bridge.cce.server.kubeconfig());
    const fixture = new OperatorFixture(bridge, directory);
    const [key] = bridge.cce.cce.options.credentials;
    await fixture.writeKeys(key!.accessKey, key!.secretKey);
    return fixture;
  }

  async writeKeys(accessKey: string, secretKey: string): Promise<void> {
    await writeFile(join(this.directory, 'access-key'), accessKey);
    await writeFile(join(this.directory, 'secret-key'), secretKey);
  }

  /** Options of an operator whose log is kept. */
  async options(log: Record<string, unknown>[], more: Partial<OperatorOptions> = {}): Promise<OperatorOptions> {
    const { region, projectId } = this.bridge.cce.cce.options;
    return {
      connection: await loadConnection({ path: join(this.directory, 'kubeconfig') }),
      log: createLogger({
        write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>),
        level: 'debug',
        clock: this.bridge.clock,
      }),
      clock: this.bridge.clock,
      random: () => 0.5,
      leaseNamespace: LEASE.namespace,
      cloud: {
        region,
        projectId,
        elbEndpoint: this.bridge.cce.cce.elb.endpoint,
        vpcEndpoint: this.bridge.cce.cce.vpc.endpoint,
        metadataEndpoint: false,
        keyDirectory: this.directory,
        env: {},
      },
      ...more,
    };
  }

  async run(more: Partial<OperatorOptions> = {}): Promise<RunningOperator> {
    const log: Record<string, unknown>[] = [];
    const end = new AbortController();
    const listening = Promise.withResolvers<number>();
    const options = await this.options(log, { bind: { host: '127.0.0.1', port: 0 }, onListening: listening.resolve, ...more });
    const ended = runOperator(options, end.signal).then(
      () => undefined,
      (error: unknown) => error ?? new Error('rejected with nothing'),
    );
    const running: RunningOperator = {
      options,
      log,
      ended,
      port: listening.promise,
      stop: () => {
        end.abort(new Error('SIGTERM'));
        return ended;
      },
    };
    this.#running.push(running);
    return running;
  }

  lease(): Promise<Lease> {
    return this.bridge.client.get(leases, LEASE);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((one) => one.stop()));
    await this.bridge.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A scrape, as Prometheus reads it: series → value. @throws Error for a line that is none */
export async function scrape(port: number): Promise<Map<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const series = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [];
    if (name === undefined || Number.isNaN(Number(value === '+Inf' ? Infinity : value))) throw new Error(`not a sample: ${line}`);
    if (series.has(name)) throw new Error(`twice: ${name}`);
    series.set(name, Number(value));
  }
  return series;
}
