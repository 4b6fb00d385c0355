/** Who sends a request: a client certificate of our authority, or a bearer token. @module */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { resourceAttributes } from '../authorization/attributes.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { UserInfo } from '../registry/backend.ts';
import type { Store } from '../storage/store.ts';
import type { TokenIssuer } from './tokens.ts';

export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

const certified = new WeakMap<object, UserInfo | null>();

/** What credentials and impersonation are judged by. */
interface Judges {
  tokens: TokenIssuer;
  store: Store;
  authorizer: Authorizer;
}

/**
 * The user, or `undefined` for a request without credentials.
 * @throws StatusError 401 for credentials that do not hold, 403 for impersonation without the right to it.
 */
export function authenticate(request: IncomingMessage, { tokens, store, authorizer }: Judges): UserInfo | undefined {
  const user = bearer(request, tokens, store) ?? certificateUser(request.socket as TLSSocket);
  return user && impersonated(request, user, authorizer);
}

function bearer({ headers }: IncomingMessage, tokens: TokenIssuer, store: Store): UserInfo | undefined {
  const text = headers.authorization ?? webSocketToken(headers['sec-websocket-protocol']);
  if (text === undefined) return undefined;
  const [scheme = '', token = ''] = text.split(' ');
  const user = scheme.toLowerCase() === 'bearer' ? tokens.authenticate(token.trim(), store) : undefined;
  if (!user) throw unauthorized();
  return user;
}

/** Browsers cannot set headers on a WebSocket: the token travels as a subprotocol, as kube-apiserver takes it. */
function webSocketToken(protocols: string | undefined): string | undefined {
  const prefix = 'base64url.bearer.authorization.k8s.io.';
  const found = protocols
    ?.split(',')
    .map((it) => it.trim())
    .find((it) => it.startsWith(prefix));
  return found && `Bearer ${Buffer.from(found.slice(prefix.length), 'base64url').toString()}`;
}

function certificateUser(socket: TLSSocket): UserInfo | undefined {
  let user = certified.get(socket);
  if (user === undefined) {
    user = socket.authorized ? subjectOf(socket) : null;
    certified.set(socket, user);
  }
  return user ?? undefined;
}

function subjectOf(socket: TLSSocket): UserInfo | null {
  const subject = socket.getPeerCertificate().subject as { CN?: string; O?: string | string[] } | undefined;
  if (!subject?.CN) return null;
  const groups = subject.O === undefined ? [] : [subject.O].flat();
  return { username: subject.CN, groups: [...groups, 'system:authenticated'] };
}

/** Each part of the other identity takes the right to `impersonate` it. */
function impersonated({ headers }: IncomingMessage, user: UserInfo, authorizer: Authorizer): UserInfo {
  const name = headers['impersonate-user'];
  if (typeof name !== 'string' || !name) {
    // Whoever asks for less than a user must not act as who he is; 500 as kube-apiserver's likely answer [I], our words.
    if (Object.keys(headers).some((header) => /^impersonate-(group|uid|extra-.*)$/.test(header)))
      throw new StatusError(500, 'InternalError', 'Internal Server Error: requested impersonation without impersonating a user');
    return user;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const who = account ? { resource: 'serviceaccounts', namespace: account[1]!, name: account[2]! } : { resource: 'users', name };
  authorizer.require(user, resourceAttributes('impersonate', who));
  const given = headers['impersonate-group'];
  const groups = given === undefined ? [] : [given].flat().flatMap((it) => it.split(',').map((group) => group.trim()));
  for (const group of groups) authorizer.require(user, resourceAttributes('impersonate', { resource: 'groups', name: group }));
  const implied = account ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : [];
  return { username: name, groups: [...new Set([...groups, ...implied, 'system:authenticated'])], impersonator: user };
}
