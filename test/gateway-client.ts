/** Requests through a lab's ELB, as a test asks for them, beside what `trace` says about the same request. @module */
import type { Lab } from '../src/lab/index.ts';
import { gateways } from '../src/cluster/kinds.ts';
import type { Trace } from '../src/path/index.ts';

/** What the lab's web server tells of the request that reached it. */
export interface Arrived {
  pod: string;
  method: string;
  path: string;
  host: string;
  headers: Record<string, string>;
}

export interface Asked {
  host?: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  listenerPort?: number;
  timeoutMs?: number;
}

export interface Answered {
  /** 0: no HTTP answer. */
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** What the web server saw, when it is one's answer. */
  arrived: Arrived | undefined;
}

/** One request on a connection of its own. */
export async function ask(lab: Lab, { host, headers, ...rest }: Asked = {}): Promise<Answered> {
  const answer = await lab.request({ ...rest, headers: { accept: 'application/json', ...(host && { host }), ...headers } });
  if (answer.kind !== 'answer') return { status: 0, headers: {}, body: answer.kind, arrived: undefined };
  const isJson = answer.body.startsWith('{');
  return { ...answer, arrived: isJson ? (JSON.parse(answer.body) as Arrived) : undefined };
}

/** The trace of the same request from an outside client. */
export function traceOf(lab: Lab, { host, path = '/', method = 'GET', headers = {}, listenerPort = 80 }: Asked, gateway = 'shop'): Trace {
  const address = lab.model.get(gateways, { namespace: 'default', name: gateway })?.status?.addresses?.[0]?.value ?? '';
  return lab.trace({
    from: { kind: 'external', address: '127.0.0.1' },
    to: { address, port: listenerPort },
    protocol: 'TCP',
    request: { method, path, authority: host ?? address, headers },
  });
}

/** The HTTP status with which a trace ends: a request that arrives counts as 200. */
export function statusOf({ outcome, decision }: Trace): number | string {
  if (decision?.kind === 'answer') return decision.status;
  if (outcome.kind === 'pod') return 200;
  return outcome.kind === 'http' ? outcome.status : outcome.kind;
}
