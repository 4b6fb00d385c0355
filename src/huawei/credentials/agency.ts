/** Temporary keys of the agency that is bound to the machine, from its metadata service (facts/elb-v3.md §8). @module */
import { HuaweiError } from '../errors.ts';
import type { Clock } from '../time.ts';
import { exchange, type Answer } from '../transport.ts';
import { NotHere, type CredentialSource, type Obtained } from './model.ts';
import { temporaryCredentials } from './temporary.ts';

export interface MetadataAgencyOptions {
  clock: Clock;
  /** Default `http://169.254.169.254`. */
  endpoint?: string;
  /** For both calls together; later than this counts as "not here". */
  timeoutMs?: number;
}

const TOKEN_PATH = '/meta-data/latest/api/token';
const KEY_PATH = '/openstack/latest/securitykey';
const TOKEN_TTL_SECONDS = 21_600;
/** A metadata service without sessions: it is asked without a token. */
const NO_SESSIONS = new Set([404, 405, 503]);

/**
 * @example
 * const agency = metadataAgency({ clock });
 * const { credentials, expiresAt } = await agency.obtain(signal);
 */
export function metadataAgency(options: MetadataAgencyOptions): CredentialSource {
  const { clock, endpoint = 'http://169.254.169.254', timeoutMs = 2_000 } = options;
  const name = 'metadata agency';
  return {
    name,
    async obtain(signal): Promise<Obtained> {
      const deadline = clock.now() + timeoutMs;
      const ask = async (method: 'GET' | 'PUT', path: string, headers: Record<string, string>): Promise<Answer> => {
        try {
          return await exchange(clock, {
            method,
            url: new URL(`${endpoint}${path}`),
            headers,
            timeoutMs: Math.max(0, deadline - clock.now()),
            signal,
          });
        } catch (error) {
          if (error instanceof HuaweiError) throw new NotHere(`no metadata service: ${error.message}`);
          throw error;
        }
      };
      const session = await ask('PUT', TOKEN_PATH, { 'x-metadata-token-ttl-seconds': String(TOKEN_TTL_SECONDS) });
      if (session.status !== 200 && !NO_SESSIONS.has(session.status)) throw refusal('PUT', TOKEN_PATH, session.status);
      const answer = await ask('GET', KEY_PATH, session.status === 200 ? { 'x-metadata-token': session.body.trim() } : {});
      if (answer.status === 401) throw new NotHere('the machine has no agency (HTTP 401 of its metadata service)');
      if (answer.status !== 200) throw refusal('GET', KEY_PATH, answer.status);
      return temporaryCredentials(name, answer.body, clock);
    },
  };
}

/** Trouble of the metadata service passes; what it does not know is not there. */
function refusal(method: string, path: string, status: number): Error {
  const message = `${method} ${path}: HTTP ${status} of the metadata service`;
  if (status < 500 && status !== 429) return new NotHere(message);
  return new HuaweiError({ code: '', status, message });
}
