/** One request between pods under an L7 policy: judged, then passed on with its source kept. @module */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Redirect } from '../../net/index.ts';
import type { Exchange, RequestHandler } from './envoy.ts';
import { carryOut, type Attempt } from './exchange.ts';
import { withForwardedHeaders, type HeaderList } from './header-rules.ts';
import { endWith, rawReply, sendReply } from './local-reply.ts';
import { joinUpgrade } from './upgrade.ts';

export class PolicyRequest implements RequestHandler {
  readonly #exchange: Exchange;
  readonly #redirect: Redirect<'l7-proxy'>;

  constructor(exchange: Exchange, redirect: Redirect<'l7-proxy'>) {
    this.#exchange = exchange;
    this.#redirect = redirect;
  }

  async respond(response: ServerResponse): Promise<void> {
    const { deps, request } = this.#exchange;
    const refusal = this.#refusal();
    if (refusal) {
      request.resume();
      return sendReply(response, refusal, deps.clock.now());
    }
    const attempt = this.#attempt();
    await carryOut({
      request,
      response,
      headers: this.#headers(),
      clock: deps.clock,
      timeoutMs: undefined,
      retry: undefined,
      attempt: () => attempt,
    });
  }

  async upgrade(socket: Duplex, head: Buffer): Promise<void> {
    const { deps, request } = this.#exchange;
    const refusal = this.#refusal();
    if (refusal) return endWith(socket, rawReply(refusal.status, refusal.body));
    await joinUpgrade({ request, socket, head, headers: this.#headers(), clock: deps.clock, attempt: this.#attempt() });
  }

  /** 403 with cilium-envoy's body. */
  #refusal(): { status: number; body: string } | undefined {
    const { deps, line } = this.#exchange;
    const { answer } = deps.judgeRequest(deps.model(), this.#redirect.outcome, line);
    if (!answer) return undefined;
    return { status: answer.status, body: answer.body.endsWith('\r\n') ? answer.body : `${answer.body}\r\n` };
  }

  #attempt(): Attempt {
    const { deps, line } = this.#exchange;
    return {
      dial: () => deps.network.continueToPod(this.#redirect),
      path: line.path,
      authority: line.authority,
      requestHeaders: [],
      responseHeaders: [],
    };
  }

  #headers(): HeaderList {
    const downstream = {
      remoteAddress: this.#redirect.trace.sourceAddress,
      scheme: 'http' as const,
      useRemoteAddress: true,
      xffNumTrustedHops: 0,
      skipXffAppend: true,
    };
    return withForwardedHeaders(this.#exchange.headers, downstream, randomUUID).headers;
  }
}
