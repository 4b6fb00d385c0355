/**
 * Bearer tokens as signed JWTs (ES256): for users that the lab names, and for service accounts as
 * `TokenRequest` makes them.
 * @module
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { UserInfo } from '../registry/backend.ts';
import type { Store } from '../storage/store.ts';
import { readPrivately, writePrivately } from './private-files.ts';

export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

interface ObjectRef {
  name: string;
  uid: string;
}

interface Claims {
  iss: string;
  sub: string;
  aud: string[];
  iat: number;
  nbf: number;
  /** Absent: does not expire. */
  exp?: number;
  jti: string;
  /** Of a user's token. */
  groups?: string[];
  'kubernetes.io'?: { namespace: string; serviceaccount: ObjectRef } & BoundObject;
}

/** What a token dies with; beside a Pod the node is only named. */
export interface BoundObject {
  pod?: ObjectRef;
  secret?: ObjectRef;
  node?: ObjectRef;
}

export interface ServiceAccountTokenRequest {
  namespace: string;
  serviceAccount: ObjectRef;
  bound?: BoundObject;
  /** At least one. */
  audiences: readonly string[];
  expirationSeconds: number;
}

/** So many tokens are remembered to be ours. */
const MOST_KNOWN = 1_000;

const seconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export class TokenIssuer {
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #clock: Clock;
  /** A signature that holds goes on holding, and to check it takes longer than most requests. Of others' tokens nothing is kept. */
  readonly #known = new Map<string, Claims>();

  constructor(key: KeyObject, clock: Clock) {
    this.#key = key;
    this.#publicKey = createPublicKey(key);
    this.#clock = clock;
  }

  /** With a directory the key is kept there (0600), so that tokens outlive a restart. */
  static async open(clock: Clock, directory?: string): Promise<TokenIssuer> {
    const path = directory && join(directory, 'sa.key');
    const stored = path && (await readPrivately(path));
    if (stored) return new TokenIssuer(createPrivateKey(stored), clock);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    if (path) await writePrivately(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    return new TokenIssuer(privateKey, clock);
  }

  /** A token without expiry for a user of the lab. */
  forUser(user: string, groups: readonly string[]): string {
    const now = seconds(this.#clock);
    return this.#sign({ iss: ISSUER, sub: user, aud: [ISSUER], iat: now, nbf: now, jti: randomUUID(), groups: [...groups] });
  }

  forServiceAccount(request: ServiceAccountTokenRequest): { token: string; expires: number } {
    const now = seconds(this.#clock);
    const exp = now + request.expirationSeconds;
    const { namespace, serviceAccount, bound } = request;
    const token = this.#sign({
      iss: ISSUER,
      sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
      aud: [...request.audiences],
      iat: now,
      nbf: now,
      exp,
      jti: randomUUID(),
      'kubernetes.io': { namespace, serviceaccount: serviceAccount, ...bound },
    });
    return { token, expires: exp * 1000 };
  }

  /** The user behind a token for one of `audiences`, or `undefined`; service accounts must still be there. */
  authenticate(token: string, store: Store, audiences: readonly string[] = [ISSUER]): UserInfo | undefined {
    const claims = this.#claimsOf(token);
    const now = seconds(this.#clock);
    if (!claims || claims.iss !== ISSUER || (claims.exp !== undefined && claims.exp <= now)) return undefined;
    if (!Array.isArray(claims.aud) || !claims.aud.some((audience) => audiences.includes(audience))) return undefined;
    const account = claims['kubernetes.io'];
    if (!account) return { username: claims.sub, groups: [...(claims.groups ?? []), 'system:authenticated'] };
    const { namespace, serviceaccount } = account;
    if (!exists(store.table('serviceaccounts').get(`${namespace}/${serviceaccount.name}`), serviceaccount)) return undefined;
    if (!isBoundToLiving(account, namespace, store)) return undefined;
    return {
      username: claims.sub,
      uid: serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      extra: extraOf(claims.jti, account),
    };
  }

  #sign(claims: Claims): string {
    const input = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), { key: this.#key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  #claimsOf(token: string): Claims | undefined {
    const known = this.#known.get(token);
    if (known) return known;
    const claims = this.#verified(token);
    if (!claims) return undefined;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(token, claims);
    return claims;
  }

  #verified(token: string): Claims | undefined {
    const [header, payload, signature, ...more] = token.split('.');
    if (!header || !payload || !signature || more.length > 0) return undefined;
    try {
      if ((JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg?: string }).alg !== 'ES256') return undefined;
      const data = Buffer.from(`${header}.${payload}`);
      const isOurs = verify('sha256', data, { key: this.#publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
      return isOurs ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims) : undefined;
    } catch {
      return undefined;
    }
  }
}

const exists = (object: AnyObject | undefined, { uid }: ObjectRef): boolean => object?.metadata.uid === uid;

function isBoundToLiving({ pod, secret, node }: BoundObject, namespace: string, store: Store): boolean {
  if (pod) return exists(store.table('pods').get(`${namespace}/${pod.name}`), pod);
  if (secret) return exists(store.table('secrets').get(`${namespace}/${secret.name}`), secret);
  return !node || exists(store.table('nodes').get(node.name), node);
}

function extraOf(id: string, { pod, node }: BoundObject): Record<string, string[]> {
  const extra: Record<string, string[]> = { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] };
  for (const [kind, reference] of Object.entries({ node, pod })) {
    if (!reference) continue;
    extra[`authentication.kubernetes.io/${kind}-name`] = [reference.name];
    if (reference.uid) extra[`authentication.kubernetes.io/${kind}-uid`] = [reference.uid];
  }
  return extra;
}
