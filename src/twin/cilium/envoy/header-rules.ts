/** Header handling of Envoy's HTTP connection manager, as pure functions on lower-case header lists. @module */
import type { HeaderEdit } from '../../../path/model.ts';

/** In wire order; a name may repeat. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect']);

/** Node's flat `rawHeaders` as a list with lower-case names. */
export function headerList(rawHeaders: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) list.push([rawHeaders[index]!.toLowerCase(), rawHeaders[index + 1]!]);
  return list;
}

export const flat = (headers: HeaderList): string[] => headers.flatMap(([name, value]) => [name, value]);

/** Values of a repeated header are joined with a comma. Without a prototype: a header may be called `constructor`. */
export function headerRecord(headers: HeaderList): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) record[name] = record[name] === undefined ? value : `${record[name]},${value}`;
  return record;
}

/** Headers that concern one connection only, those that `Connection` names too, are not passed on; `te: trailers` is. */
export function withoutHopByHop(headers: HeaderList): HeaderList {
  const named = new Set(nominated(headers));
  return headers.filter(([name, value]) =>
    name === 'te' ? value.trim().toLowerCase() === 'trailers' : !HOP_BY_HOP.has(name) && !named.has(name),
  );
}

const nominated = (headers: HeaderList): string[] =>
  headers.filter(([name]) => name === 'connection').flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()));

const MAX_NOMINATED = 10;
/** Nobody may have the origin of a request taken out. */
const NEVER_NOMINATED: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);

/**
 * Takes out `Connection` and the client's headers that it names; has to come before Envoy adds its own, or a client
 * could have those taken out. `undefined`: the request is refused with 400, as Envoy's HTTP/1 codec does it [I].
 */
export function withoutNominated(headers: HeaderList): HeaderList | undefined {
  const tokens = nominated(headers);
  if (tokens.length > MAX_NOMINATED || tokens.some((token) => NEVER_NOMINATED.has(token) || token.startsWith(':'))) return undefined;
  const named = new Set(tokens.filter((token) => token !== 'te' && token !== 'host'));
  return headers.filter(([name]) => name !== 'connection' && !named.has(name));
}

export function applyEdits(headers: HeaderList, edits: readonly HeaderEdit[]): HeaderList {
  let list = headers;
  for (const edit of edits) {
    const present = list.some(([name]) => name === edit.name);
    if (edit.action === 'remove') list = list.filter(([name]) => name !== edit.name);
    else if (edit.action === 'append') list = [...list, [edit.name, edit.value]];
    else if (edit.action === 'add-if-absent') list = present ? list : [...list, [edit.name, edit.value]];
    else list = [...list.filter(([name]) => name !== edit.name), [edit.name, edit.value]];
  }
  return list;
}

export const set = (headers: HeaderList, name: string, value: string): HeaderList => applyEdits(headers, [{ action: 'set', name, value }]);

export interface Downstream {
  readonly remoteAddress: string;
  readonly scheme: 'http' | 'https';
  readonly useRemoteAddress: boolean;
  readonly xffNumTrustedHops: number;
  /** The policy proxy leaves X-Forwarded-For alone. */
  readonly skipXffAppend?: boolean;
}

/** Set by Envoy for its own use, not to be believed from an outside client. */
const EDGE_ONLY = [
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-decorator-operation',
  'x-envoy-downstream-service-cluster',
  'x-envoy-downstream-service-node',
  'x-envoy-force-trace',
  'x-envoy-ip-tags',
  'x-envoy-original-url',
  'x-envoy-hedge-on-per-try-timeout',
];

/**
 * X-Forwarded-For, the trusted client address and what hangs on it (Envoy's ConnectionManagerUtility):
 * with trusted hops N > 0 the trusted client is the N-th address from the right of the incoming header.
 */
export function withForwardedHeaders(
  headers: HeaderList,
  downstream: Downstream,
  requestId: () => string,
): { headers: HeaderList; trustedClient: string } {
  const { remoteAddress, scheme, useRemoteAddress, xffNumTrustedHops } = downstream;
  const incoming = headers.filter(([name]) => name === 'x-forwarded-for').map(([, value]) => value);
  const chain = incoming.join(',');
  const hop = useRemoteAddress ? xffNumTrustedHops : xffNumTrustedHops + 1;
  const trustedClient = (hop > 0 ? fromTheRight(chain, hop) : undefined) ?? remoteAddress;
  const singleAddress = useRemoteAddress ? chain === '' : !chain.includes(',');
  const internal = singleAddress && isInternal(trustedClient);
  const edge = !internal && useRemoteAddress;

  let list = headers;
  const remove = (...names: string[]): void => void (list = list.filter(([name]) => !names.includes(name)));
  const has = (name: string): boolean => list.some(([candidate]) => candidate === name);
  if (useRemoteAddress) {
    if (!downstream.skipXffAppend) list = set(list, 'x-forwarded-for', chain === '' ? remoteAddress : `${chain},${remoteAddress}`);
    if (xffNumTrustedHops === 0 || !has('x-forwarded-proto')) list = set(list, 'x-forwarded-proto', scheme);
  } else if (!has('x-forwarded-proto')) {
    list = set(list, 'x-forwarded-proto', scheme);
  }
  if (internal) {
    list = set(list, 'x-envoy-internal', 'true');
  } else {
    remove('x-envoy-internal');
    if (edge) {
      remove(...EDGE_ONLY);
      list = set(list, 'x-envoy-external-address', trustedClient);
    }
  }
  if (edge || !has('x-request-id')) list = set(list, 'x-request-id', requestId());
  return { headers: list, trustedClient };
}

/** The n-th address (1 = last) of an X-Forwarded-For header; `undefined` when it has fewer or the part is no address. */
function fromTheRight(chain: string, n: number): string | undefined {
  const parts = chain.split(',').map((part) => part.trim());
  const part = parts[parts.length - n];
  return part && /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F:.]*:[\da-fA-F:.]*)$/.test(part) ? part : undefined;
}

/** The ranges that Cilium configures as internal: private and loopback [I]. */
function isInternal(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || a === 127 || address === '::1';
}
