/** One request at a Gateway listener: asks `traceRequest` and does what the decision says. @module */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { sleep } from '../../../kube/clock.ts';
import type { EnvoyArrival, HttpDecision } from '../../../path/model.ts';
import { applyCors } from './cors.ts';
import type { Exchange, RequestHandler } from './envoy.ts';
import { carryOut, type Attempt } from './exchange.ts';
import { applyEdits, set, withForwardedHeaders, withoutHopByHop, type HeaderList } from './header-rules.ts';
import { endWith, rawReply, sendReply } from './local-reply.ts';
import { mirrorTap, type MirrorRequest } from './mirror.ts';
import { joinUpgrade } from './upgrade.ts';

type Forward = Extract<HttpDecision, { kind: 'forward' }>;
type Answer = Extract<HttpDecision, { kind: 'answer' }>;

export class GatewayRequest implements RequestHandler {
  readonly #exchange: Exchange;
  readonly #arrival: EnvoyArrival;
  readonly #remoteAddress: string;

  constructor(exchange: Exchange, arrival: EnvoyArrival, remoteAddress: string) {
    this.#exchange = exchange;
    this.#arrival = arrival;
    this.#remoteAddress = remoteAddress;
  }

  async respond(response: ServerResponse): Promise<void> {
    const { deps, request, line, stopped } = this.#exchange;
    const decision = this.#decide();
    if (decision.kind === 'close') return void request.socket.destroy();
    if (decision.kind === 'answer') return this.#answer(decision, response);
    const cors = applyCors(decision.cors, line);
    if (cors?.preflight) {
      request.resume();
      return sendReply(response, { status: 200, headers: applyEdits([], cors.headers) }, deps.clock.now());
    }
    const headers = this.#requestHeaders(decision);
    await carryOut({
      request,
      response,
      headers,
      clock: deps.clock,
      timeoutMs: decision.timeoutMs,
      retry: decision.retry,
      attempt: (number) => this.#attempt(number === 0 ? decision : this.#decideAgain(decision)),
      ...(cors && { extraResponseHeaders: cors.headers }),
      ...(decision.mirrors.length > 0 && { tap: mirrorTap(this.#mirrors(decision, headers), { clock: deps.clock, signal: stopped }) }),
    });
  }

  async upgrade(socket: Duplex, head: Buffer): Promise<void> {
    const decision = this.#decide();
    if (decision.kind === 'close') return void socket.destroy();
    if (decision.kind === 'answer') return endWith(socket, rawReply(decision.status, decision.body));
    const { deps, request } = this.#exchange;
    await joinUpgrade({
      request,
      socket,
      head,
      headers: this.#requestHeaders(decision),
      clock: deps.clock,
      attempt: this.#attempt(decision),
    });
  }

  #decide(): HttpDecision {
    const { deps, line, choose } = this.#exchange;
    return deps.traceRequest(deps.model(), this.#arrival, line, { choose }).decision;
  }

  /** A retry takes the load balancer's next choice; when there is none left it goes where it went before. */
  #decideAgain(before: Forward): Forward {
    const again = this.#decide();
    return again.kind === 'forward' ? again : before;
  }

  #attempt({ upstream, path, authority, requestHeaders, responseHeaders }: Forward): Attempt {
    return { dial: this.#dial(upstream), path, authority, requestHeaders, responseHeaders };
  }

  #dial(upstream: Forward['upstream']): Attempt['dial'] {
    const { deps, node } = this.#exchange;
    return (signal) => deps.network.dial({ kind: 'ingress', node }, { address: upstream.address, port: upstream.port }, { signal });
  }

  #mirrors(decision: Forward, headers: HeaderList): MirrorRequest[] {
    const { request } = this.#exchange;
    const copied = applyEdits(withoutHopByHop(headers), decision.requestHeaders).filter(([name]) => name !== 'host');
    return decision.mirrors.map((mirror) => ({
      dial: this.#dial(mirror),
      method: request.method ?? 'GET',
      path: decision.path,
      // Envoy marks shadowed requests in the host.
      headers: [['host', `${decision.authority}-shadow`], ...copied],
    }));
  }

  #requestHeaders({ forwarded, path, timeoutMs }: Forward): HeaderList {
    const { line } = this.#exchange;
    const downstream = {
      remoteAddress: this.#remoteAddress,
      scheme: this.#arrival.tls ? ('https' as const) : ('http' as const),
      ...forwarded,
    };
    let { headers } = withForwardedHeaders(this.#exchange.headers, downstream, randomUUID);
    if (path !== line.path) headers = set(headers, 'x-envoy-original-path', line.path);
    if (timeoutMs !== undefined) headers = set(headers, 'x-envoy-expected-rq-timeout-ms', String(timeoutMs));
    return headers;
  }

  async #answer(decision: Answer, response: ServerResponse): Promise<void> {
    const { deps, request } = this.#exchange;
    request.resume();
    if (decision.delayMs) {
      const gone = new AbortController();
      response.once('close', () => gone.abort(new Error('downstream is gone')));
      try {
        await sleep(deps.clock, decision.delayMs, gone.signal);
      } catch {
        return;
      }
    }
    const headers = applyEdits(Object.entries(decision.headers), decision.responseHeaders);
    sendReply(response, { status: decision.status, body: decision.body, headers }, deps.clock.now());
  }
}
