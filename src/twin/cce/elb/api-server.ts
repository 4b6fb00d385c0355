/**
 * The ELB v3 API over HTTP on loopback: signature first, then the call, answers and refusals in the
 * shapes of the real service (facts/elb-v3.md §5).
 * @module
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from '../../../kube/clock.ts';
import { NOT_AUTHENTICATED, whyNotAuthentic } from '../signature.ts';
import { ElbFault, invalidInput } from './faults.ts';
import { firstMembers, type FaultInjector, type FaultyRequest, type InjectedFault } from './injected-faults.ts';
import { route, type Reply } from './routes.ts';
import type { ElbState } from './state.ts';

export interface ObservedRequest extends FaultyRequest {
  /** 0: no answer. */
  readonly status: number;
  /** Whether the service has seen the call at all; false when a fault kept it away or the gateway refused it. */
  readonly carriedOut: boolean;
}

export interface ElbApiServer {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Replaces the fault injector; `undefined` removes it. */
  injectFaults(injector: FaultInjector | undefined): void;
  /** Told of every request once nothing more will come of it. Returns the unsubscription. */
  observe(observer: (request: ObservedRequest) => void): () => void;
  /** Requests answered so far, by `METHOD noun`. */
  readonly requests: ReadonlyMap<string, number>;
  /** Requests that are being read, worked on or answered; not those that an injected latency holds back. */
  readonly working: number;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Listens on an ephemeral (or the given) port. `settled` is awaited before a write is answered. */
export async function startElbApi(options: { state: ElbState; settled: () => Promise<void>; port?: number }): Promise<ElbApiServer> {
  const { state, settled } = options;
  let injector: FaultInjector | undefined;
  const observers = new Set<(request: ObservedRequest) => void>();
  const requests = new Map<string, number>();
  const stopping = new AbortController();
  const busy = new Set<http.IncomingMessage>();
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    incoming.on('error', () => undefined);
    busy.add(incoming);
    let hasLeft = false;
    const done = (): void => {
      if (hasLeft) busy.delete(incoming);
    };
    outgoing.once('close', () => {
      hasLeft = true;
      done();
    });
    answer(incoming, outgoing)
      .catch(() => incoming.socket.destroy())
      .finally(done);
  });

  async function answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const target = incoming.url ?? '/';
    const path = target.split('?', 1)[0]!;
    const operation = operationOf(method, path);
    const { reply, carriedOut } = await serve(incoming, { method, path, operation, target });
    requests.set(operation, (requests.get(operation) ?? 0) + 1);
    for (const observer of observers) observer({ method, path, operation, status: reply?.status ?? 0, carriedOut });
    if (reply) send(outgoing, reply);
    else incoming.socket.destroy();
  }

  /** Without a reply the answer is lost. */
  async function serve(
    incoming: http.IncomingMessage,
    { target, ...request }: FaultyRequest & { target: string },
  ): Promise<{ reply: Reply | undefined; carriedOut: boolean }> {
    const { method } = request;
    let fault: InjectedFault | undefined;
    let carriedOut = false;
    let reply: Reply;
    try {
      const body = await readBody(incoming);
      authenticate(state, { method, target, headers: incoming.headers, body });
      fault = injector?.(request);
      if (fault?.latencyMs) await holdBack(incoming, fault.latencyMs);
      if (fault?.answer) throw new ElbFault(fault.answer.status, fault.answer.code, fault.answer.message);
      if (fault?.effectAfterMs !== undefined) {
        if (fault.hangUp) incoming.socket.destroy();
        await holdBack(incoming, fault.effectAfterMs);
      } else if (fault?.hangUp === 'beforeCall') return { reply: undefined, carriedOut };
      carriedOut = true;
      reply = call(state, { method, target, body, applyPart: fault?.applyPart });
      if (method !== 'GET') await settled();
    } catch (error) {
      reply = refusal(state, error);
    }
    const isLost = fault?.hangUp !== undefined || fault?.effectAfterMs !== undefined;
    return { reply: isLost ? undefined : reply, carriedOut };
  }

  async function holdBack(incoming: http.IncomingMessage, ms: number): Promise<void> {
    busy.delete(incoming);
    try {
      await sleep(state.environment.clock, ms, stopping.signal);
    } finally {
      busy.add(incoming);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    get working() {
      return busy.size;
    },
    observe: (observer) => {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    injectFaults: (next) => {
      injector = next;
    },
    stop: async () => {
      stopping.abort(new Error('stopped'));
      // Nobody is let in any more before those who are in are sent away: one who came in between would be waited for.
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function call(
  state: ElbState,
  { method, target, body, applyPart }: { method: string; target: string; body: Buffer; applyPart: number | undefined },
): Reply {
  const { path, query } = addressOf(target);
  const [, version, project, ...segments] = path;
  if (version !== 'v3' || project === undefined) throw noSuchApi();
  if (project !== state.environment.projectId)
    throw new ElbFault(403, 'ELB.9804', `Project ${project} is not accessible with these credentials.`);
  const { handler, ids } = route(method, segments.at(-1) === '' ? segments.slice(0, -1) : segments);
  const parsed = parseBody(body);
  const part = applyPart === undefined ? undefined : firstMembers(path.join('/'), parsed, applyPart);
  if (!part) return handler({ state, query, body: parsed, ids });
  if (part.members.length > 0) handler({ state, query, body: part, ids });
  throw new ElbFault(500, 'ELB.8906', 'Internal error.');
}

/** A call without what differs from object to object: `PUT elb/listeners`. */
function operationOf(method: string, path: string): string {
  const nouns = path
    .split('/')
    .slice(3)
    .filter((segment) => !/^[0-9a-f-]{32,36}$/.test(segment));
  return `${method} ${nouns.join('/')}`;
}

function send(outgoing: http.ServerResponse, { status, body }: Reply): void {
  const requestId = randomBytes(16).toString('hex');
  outgoing.setHeader('x-request-id', requestId);
  if (!body) return void outgoing.writeHead(status).end();
  const text = JSON.stringify(status >= 400 ? { ...body, request_id: requestId } : { request_id: requestId, ...body });
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

const noSuchApi = (): ElbFault => new ElbFault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');

/** The request target's segments and query, exactly as they were signed: nothing is resolved or merged. */
function addressOf(target: string): { path: string[]; query: URLSearchParams } {
  const [path = '', ...query] = target.split('?');
  try {
    return { path: path.split('/').map(decodeURIComponent), query: new URLSearchParams(query.join('?')) };
  } catch {
    throw noSuchApi();
  }
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidInput('the body is not JSON.');
  }
}

async function readBody(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ElbFault(413, 'APIGW.0201', 'The request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The gateway in front of the service refuses before the service sees anything. */
function authenticate(state: ElbState, request: { method: string; target: string; headers: http.IncomingHttpHeaders; body: Buffer }): void {
  const why = whyNotAuthentic(request, state.environment);
  if (why !== undefined) throw new ElbFault(401, NOT_AUTHENTICATED, why);
}

function refusal(state: ElbState, error: unknown): Reply {
  if (error instanceof ElbFault) return { status: error.status, body: { error_code: error.code, error_msg: error.message } };
  state.environment.log(`unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
  return { status: 500, body: { error_code: 'ELB.8906', error_msg: 'Internal error.' } };
}
