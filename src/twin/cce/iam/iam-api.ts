/**
 * The calls of IAM that lead to keys and to the project's id (facts/elb-v3.md §1, §8), with the errors of
 * OpenStack's identity service, which it descends from.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { verifyRequest } from '../../../huawei/verification.ts';
import type { Clock } from '../../../kube/clock.ts';
import { faultOfIdentityToken, type IdentityProvider } from './identity-token.ts';
import { credentialAnswer, type KeyRing } from './key-ring.ts';
import type { ServiceReply, ServiceRequest } from './loopback-server.ts';

export interface IamApiOptions {
  clock: Clock;
  keys: KeyRing;
  projects: readonly { id: string; name: string }[];
  identityProviders: readonly IdentityProvider[];
}

/** What the bodies of both calls hold. */
interface Auth {
  id_token?: { id?: unknown };
  scope?: { project?: { id?: string; name?: string } };
  identity?: { methods?: unknown; token?: { id?: string; duration_seconds?: number } };
}

/** Becomes `{"error":{code,message,title}}`. */
class IamFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const TITLES: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found' };
const TOKEN_LIFETIME_MS = 86_400_000;
const MIN_DURATION_SECONDS = 900;
const MAX_DURATION_SECONDS = 86_400;

export class IamApi {
  readonly #options: IamApiOptions;
  /** Subject tokens and when they end. */
  readonly #tokens = new Map<string, number>();

  constructor(options: IamApiOptions) {
    this.#options = options;
  }

  answer(request: ServiceRequest): ServiceReply {
    switch (`${request.method} ${request.path}`) {
      case 'GET /v3/projects':
        return this.#listProjects(request);
      case 'POST /v3.0/OS-AUTH/id-token/tokens':
        return this.#exchangeIdentityToken(request);
      case 'POST /v3.0/OS-CREDENTIAL/securitytokens':
        return this.#issueKeys(request);
      default:
        throw new IamFault(404, 'The resource could not be found.');
    }
  }

  #listProjects(request: ServiceRequest): ServiceReply {
    const { clock, keys, projects } = this.#options;
    const verification = verifyRequest(request, { lookup: (accessKey) => keys.find(accessKey), nowMs: clock.now() });
    if (!verification.ok) throw new IamFault(401, 'The request you have made requires authentication.');
    const name = request.query.get('name');
    const found = projects.filter((project) => name === null || project.name === name);
    const shown = found.map((project) => ({ ...project, enabled: true, description: '', is_domain: false, links: {} }));
    return { status: 200, body: { projects: shown, links: { next: null, previous: null } } };
  }

  #exchangeIdentityToken({ headers, body }: ServiceRequest): ServiceReply {
    const { clock, identityProviders, projects } = this.#options;
    const provider = identityProviders.find(({ id }) => id === headers['x-idp-id']);
    if (!provider) throw new IamFault(404, 'Could not find Identity Provider.');
    const auth = authOf(body);
    const now = clock.now();
    const fault = faultOfIdentityToken(auth.id_token?.id, provider, now);
    if (fault) throw new IamFault(401, fault);
    const wanted = auth.scope?.project;
    const project = projects.find(({ id, name }) => id === wanted?.id || name === wanted?.name);
    if (!project) throw new IamFault(401, 'The project of the scope could not be found.');
    const token = randomBytes(64).toString('base64url');
    for (const [old, expiresAt] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(old);
    this.#tokens.set(token, now + TOKEN_LIFETIME_MS);
    return {
      status: 201,
      headers: { 'x-subject-token': token },
      body: { token: { methods: ['mapped'], project, issued_at: iso(now), expires_at: iso(now + TOKEN_LIFETIME_MS), roles: [] } },
    };
  }

  #issueKeys({ body }: ServiceRequest): ServiceReply {
    const { clock, keys } = this.#options;
    const { identity } = authOf(body);
    if (![identity?.methods].flat().includes('token')) throw new IamFault(400, 'The method of the identity must be token.');
    if ((this.#tokens.get(identity?.token?.id ?? '') ?? 0) <= clock.now())
      throw new IamFault(401, 'The request you have made requires authentication.');
    const seconds = identity?.token?.duration_seconds ?? MIN_DURATION_SECONDS;
    if (!Number.isInteger(seconds) || seconds < MIN_DURATION_SECONDS || seconds > MAX_DURATION_SECONDS)
      throw new IamFault(400, `duration_seconds must be between ${MIN_DURATION_SECONDS} and ${MAX_DURATION_SECONDS}.`);
    return { status: 201, body: credentialAnswer(keys.issue(seconds * 1000)) };
  }
}

/** The answer to a request that failed. */
export function iamRefusal(error: unknown): ServiceReply {
  const [status, message] = error instanceof IamFault ? [error.status, error.message] : [500, 'An unexpected error occurred.'];
  return { status, body: { error: { code: status, message, title: TITLES[status] ?? 'Internal Server Error' } } };
}

function authOf(body: Buffer): Auth {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new IamFault(400, 'The body is not JSON.');
  }
  const auth = (parsed as { auth?: unknown } | null)?.auth;
  if (typeof auth !== 'object' || auth === null) throw new IamFault(400, 'auth is missing.');
  return auth;
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
