/**
 * Temporary keys in exchange for the workload's own token: the projected token of a service account, an
 * identity provider in IAM that trusts the cluster's issuer, and IAM's two calls (facts/elb-v3.md §8).
 * @module
 */
import { readFile } from 'node:fs/promises';

import { endpointOf } from '../endpoints.ts';
import { errorFromAnswer, HuaweiError } from '../errors.ts';
import type { Clock } from '../time.ts';
import { exchange, type Answer } from '../transport.ts';
import { NotHere, type CredentialSource, type Obtained } from './model.ts';
import { temporaryCredentials } from './temporary.ts';

export interface WorkloadIdentityOptions {
  clock: Clock;
  /** The projected token; read again at each renewal. Absent, or no such file: not here. */
  tokenFile?: string;
  /** Id of the identity provider in IAM. Absent: not here. */
  idpId?: string;
  region: string;
  /** Project that the keys are for; default: the region's own, by its name. */
  projectId?: string;
  /** Default: that of the region. */
  iamEndpoint?: string;
  /** How long the keys shall be good for; IAM allows 900 to 86400. */
  durationSeconds?: number;
  /** Per call. */
  timeoutMs?: number;
}

const TOKENS = '/v3.0/OS-AUTH/id-token/tokens';
const KEYS = '/v3.0/OS-CREDENTIAL/securitytokens';

/** @example workloadIdentity({ clock, region: 'cn-north-4', idpId: 'cce', tokenFile: '/var/run/secrets/tokens/huawei' }) */
export function workloadIdentity(options: WorkloadIdentityOptions): CredentialSource {
  const { clock, tokenFile, idpId, region, projectId, durationSeconds = 3_600, timeoutMs = 10_000 } = options;
  const endpoint = options.iamEndpoint ?? endpointOf('iam', region);
  const name = 'workload identity';

  async function post(path: string, headers: Record<string, string>, body: unknown, secret: string, signal: AbortSignal): Promise<Answer> {
    const answer = await exchange(clock, {
      method: 'POST',
      url: new URL(`${endpoint}${path}`),
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      timeoutMs,
      signal,
    });
    if (answer.status >= 400)
      throw errorFromAnswer(answer.status, answer.body, answer.requestId, { method: 'POST', path, secrets: [secret] });
    return answer;
  }

  return {
    name,
    async obtain(signal): Promise<Obtained> {
      if (!idpId || !tokenFile) throw new NotHere(`${idpId ? 'no token file' : 'no identity provider'} is configured`);
      const jwt = await projectedToken(tokenFile);
      const scope = { project: projectId ? { id: projectId } : { name: region } };
      const exchanged = await post(TOKENS, { 'x-idp-id': idpId }, { auth: { id_token: { id: jwt }, scope } }, jwt, signal);
      const token = exchanged.headers['x-subject-token'];
      if (typeof token !== 'string' || token === '')
        throw new HuaweiError({ code: '', status: exchanged.status, category: 'server', message: `POST ${TOKENS}: no X-Subject-Token` });
      const identity = { methods: ['token'], token: { id: token, duration_seconds: durationSeconds } };
      const answer = await post(KEYS, {}, { auth: { identity } }, token, signal);
      return temporaryCredentials(name, answer.body, clock);
    },
  };
}

async function projectedToken(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token !== '') return token;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new NotHere(`there is no token file ${file}`);
    throw new Error(`the token file ${file} cannot be read: ${code}`, { cause: error });
  }
  throw new Error(`the token file ${file} is empty`);
}
