/** The stub resolver of a container: `/etc/hosts`, then the search list of `/etc/resolv.conf`. @module */
import { isIPv4 } from 'node:net';
import type { Clock } from '../../../kube/clock.ts';
import type { Address, DialOptions } from '../../net/types.ts';
import { decodeAnswer, encodeQuery, RecordType, ResponseCode } from './message.ts';

export interface ResolverConfig {
  nameservers: readonly string[];
  search: readonly string[];
  ndots: number;
  /** `/etc/hosts`: name → address. */
  hosts: ReadonlyMap<string, string>;
}

/** `ENOTFOUND`: no such name; `ETIMEDOUT`: no server answered; `EAI_AGAIN`: the servers failed. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError';
  readonly code: 'ENOTFOUND' | 'ETIMEDOUT' | 'EAI_AGAIN';

  constructor(code: ResolveError['code'], host: string) {
    super(`getaddrinfo ${code} ${host}`);
    this.code = code;
  }
}

export interface Transport {
  clock: Clock;
  exchange(to: Address, query: Uint8Array, options?: DialOptions): Promise<Uint8Array>;
}

/** `timeout:5 attempts:2`, the defaults of resolv.conf. */
const TIMEOUT_MS = 5000;
const ATTEMPTS = 2;

/** The names to ask for, in order: with fewer than `ndots` dots the search list comes first. */
export function candidates(name: string, { search, ndots }: Pick<ResolverConfig, 'search' | 'ndots'>): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const expanded = search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...expanded] : [...expanded, name];
}

/** IPv4 addresses of `name`. Rejects with {@link ResolveError}, or with the signal's reason when it aborts. */
export async function resolveName(name: string, config: ResolverConfig, transport: Transport, signal?: AbortSignal): Promise<string[]> {
  if (isIPv4(name)) return [name];
  const host = config.hosts.get(name.toLowerCase());
  if (host) return [host];
  if (config.nameservers.length === 0) throw new ResolveError('EAI_AGAIN', name);
  for (const candidate of candidates(name.toLowerCase(), config)) {
    const answer = await ask(candidate, name, config, transport, signal);
    if (answer.code === ResponseCode.ServerFailure || answer.code === ResponseCode.Refused) throw new ResolveError('EAI_AGAIN', name);
    if (answer.addresses.length > 0) return [...answer.addresses];
  }
  throw new ResolveError('ENOTFOUND', name);
}

/** Each exchange carries one question and its answer, so that no two can be confused. */
const QUERY_ID = 1;

async function ask(candidate: string, name: string, config: ResolverConfig, transport: Transport, signal?: AbortSignal) {
  const query = encodeQuery({ id: QUERY_ID, name: candidate, type: RecordType.A });
  let failure: ResolveError = new ResolveError('ETIMEDOUT', name);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const address of config.nameservers) {
      signal?.throwIfAborted();
      const over = new AbortController();
      const limit = signal ? AbortSignal.any([over.signal, signal]) : over.signal;
      const cancel = transport.clock.after(TIMEOUT_MS, () => over.abort(new ResolveError('ETIMEDOUT', name)));
      try {
        return decodeAnswer(await transport.exchange({ address, port: 53 }, query, { signal: limit }));
      } catch (error) {
        signal?.throwIfAborted();
        const refused = (error as { code?: string }).code === 'ECONNREFUSED';
        failure = new ResolveError(refused ? 'EAI_AGAIN' : 'ETIMEDOUT', name);
      } finally {
        cancel();
      }
    }
  }
  throw failure;
}
