/**
 * Health checks: every member of a monitored pool is probed through the twin network every `delay`
 * seconds, first at once. `max_retries` successes in a row bring an OFFLINE member ONLINE,
 * `max_retries_down` failures in a row take an ONLINE one OFFLINE (facts/elb-v3.md §2.5). A member that
 * was never judged (INITIAL) follows its first probe [I].
 * @module
 */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import type { HealthMonitor, Member, MemberReason } from '../../../huawei/elb/types.ts';
import type { CancelTimer } from '../../../kube/clock.ts';
import type { Changes, ElbState } from './state.ts';

interface Target {
  readonly monitor: HealthMonitor;
  readonly member: Member;
  readonly loadBalancerId: string;
}

interface Watch {
  readonly target: Target;
  cancel: CancelTimer;
  readonly stopped: AbortController;
  successes: number;
  failures: number;
}

export class Prober {
  readonly #state: ElbState;
  /** Pool id → member id → its watch. */
  readonly #watches = new Map<string, Map<string, Watch>>();
  readonly #unsubscribe: () => void;

  constructor(state: ElbState) {
    this.#state = state;
    this.#unsubscribe = state.onChange(({ pools }: Changes) => {
      for (const id of pools) this.#reconcile(id);
    });
    for (const { id } of state.pools.values()) this.#reconcile(id);
  }

  stop(): void {
    this.#unsubscribe();
    for (const watches of this.#watches.values()) for (const watch of watches.values()) end(watch);
    this.#watches.clear();
  }

  #reconcile(poolId: string): void {
    const wanted = this.#targets(poolId);
    const watches = this.#watches.get(poolId) ?? new Map<string, Watch>();
    for (const [id, watch] of watches) {
      const target = wanted.get(id);
      if (target && target.monitor === watch.target.monitor && target.member.protocol_port === watch.target.member.protocol_port) continue;
      end(watch);
      watches.delete(id);
    }
    if (wanted.size === 0) return void this.#watches.delete(poolId);
    this.#watches.set(poolId, watches);
    for (const [id, target] of wanted) {
      if (watches.has(id)) continue;
      const watch: Watch = { target, cancel: () => undefined, stopped: new AbortController(), successes: 0, failures: 0 };
      watches.set(id, watch);
      void this.#round(watch);
    }
  }

  #targets(poolId: string): Map<string, Target> {
    const monitorId = this.#state.pools.get(poolId)?.healthmonitor_id;
    const monitor = monitorId ? this.#state.healthMonitors.get(monitorId) : undefined;
    const loadBalancerId = this.#state.listenersOfPool(poolId)[0]?.loadbalancers[0]?.id;
    if (!monitor || loadBalancerId === undefined) return new Map();
    return new Map(this.#state.membersOf(poolId).map((member) => [member.id, { monitor, member, loadBalancerId }]));
  }

  async #round(watch: Watch): Promise<void> {
    const { clock } = this.#state.environment;
    const { monitor, member } = watch.target;
    const startedAt = clock.now();
    const reason = await this.#probe(watch);
    if (watch.stopped.signal.aborted) return;
    this.#judge(watch, member.id, reason);
    const left = monitor.delay * 1000 - (clock.now() - startedAt);
    watch.cancel = clock.after(Math.max(0, left), () => void this.#round(watch));
  }

  /** `undefined`: healthy. */
  async #probe({ target, stopped }: Watch): Promise<MemberReason | undefined> {
    const { clock, dial } = this.#state.environment;
    const { monitor, member, loadBalancerId } = target;
    // UDP_CONNECT passes unless an ICMP "port unreachable" comes back, which the twin network does not carry.
    if (monitor.type === 'UDP_CONNECT') return undefined;
    const limit = new AbortController();
    const cancelTimer = clock.after(monitor.timeout * 1000, () => limit.abort(new Error('probe timed out')));
    const signal = AbortSignal.any([limit.signal, stopped.signal]);
    let connection: Duplex | undefined;
    try {
      connection = await dial({
        loadBalancerId,
        address: member.address,
        port: monitor.monitor_port ?? member.protocol_port,
        signal,
      });
      connection.on('error', () => undefined);
      if (monitor.type === 'TCP') return undefined;
      if (monitor.type !== 'HTTP') return { reason_code: 'SSL_HANDSHAKE_ERROR' };
      return await askHttp(connection, monitor, member, signal);
    } catch (error) {
      return { reason_code: reasonOf(error, limit.signal.aborted, connection !== undefined) };
    } finally {
      cancelTimer();
      connection?.destroy();
    }
  }

  #judge(watch: Watch, memberId: string, reason: MemberReason | undefined): void {
    const { monitor } = watch.target;
    const before = this.#state.healthOf(memberId)?.status ?? 'INITIAL';
    if (reason) {
      watch.failures += 1;
      watch.successes = 0;
    } else {
      watch.successes += 1;
      watch.failures = 0;
    }
    if (!reason && (before === 'INITIAL' || (before === 'OFFLINE' && watch.successes >= monitor.max_retries)))
      this.#set(memberId, { status: 'ONLINE', reason: null });
    else if (reason && (before !== 'ONLINE' || watch.failures >= monitor.max_retries_down))
      this.#set(memberId, { status: 'OFFLINE', reason });
  }

  #set(memberId: string, health: { status: 'ONLINE' | 'OFFLINE'; reason: MemberReason | null }): void {
    const before = this.#state.healthOf(memberId);
    if (before?.status === health.status && before.reason?.reason_code === health.reason?.reason_code) return;
    this.#state.setHealth(memberId, health);
    this.#state.changed();
  }
}

function end(watch: Watch): void {
  watch.cancel();
  watch.stopped.abort(new Error('no longer probed'));
}

function reasonOf(error: unknown, timedOut: boolean, connected: boolean): MemberReason['reason_code'] {
  const code = (error as { code?: string } | undefined)?.code;
  if (connected) return timedOut ? 'RECV_RESPONSE_TIMEOUT' : code?.startsWith('HPE_') ? 'RESPONSE_FORMAT_ERROR' : 'RECV_RESPONSE_FAILED';
  if (timedOut || code === 'ETIMEDOUT') return 'CONNECT_TIMEOUT';
  if (code === 'ECONNREFUSED') return 'CONNECT_REFUSED';
  return code === 'ECONNRESET' ? 'CONNECT_INTERRUPT' : 'CONNECT_FAILED';
}

function askHttp(connection: Duplex, monitor: HealthMonitor, member: Member, signal: AbortSignal): Promise<MemberReason | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: monitor.http_method,
      path: monitor.url_path,
      headers: { host: monitor.domain_name ?? member.address, connection: 'close', 'user-agent': 'ELB-HealthChecker' },
      createConnection: () => connection,
      signal,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (expects(monitor.expected_codes, status)) resolve(undefined);
      else resolve({ reason_code: 'RESPONSE_MISMATCH', expected_response: monitor.expected_codes, healthcheck_response: String(status) });
    });
    request.end();
  });
}

/** `200`, `200,202` or `200-204`. */
function expects(codes: string, status: number): boolean {
  return codes.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return status >= from! && status <= to!;
  });
}
