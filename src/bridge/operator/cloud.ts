/** The way to the ELB, VPC and CCE APIs: credentials, the project's id, the clients; or the finding that there is none. @module */
import { CceClient } from '../../huawei/cce/client.ts';
import { standardCredentials, type CredentialChain, type CredentialEvent, type CredentialProvider } from '../../huawei/credentials.ts';
import { ElbClient } from '../../huawei/elb/client.ts';
import { endpointOf } from '../../huawei/endpoints.ts';
import type { HuaweiHttpOptions, RateLimits } from '../../huawei/http.ts';
import { findProjectId } from '../../huawei/projects.ts';
import { VpcClient } from '../../huawei/vpc/client.ts';
import { message } from '../../i18n/index.ts';
import { sleep, type Clock } from '../../kube/clock.ts';
import type { Logger } from '../../kube/log.ts';
import { OperatorFailure } from './failure.ts';

export interface CloudOptions {
  /** `cn-north-4`. */
  region: string;
  /** Absent: IAM is asked for the region's own. */
  projectId?: string;
  /** Base URLs without trailing slash; absent: those of the region. */
  elbEndpoint?: string;
  vpcEndpoint?: string;
  cceEndpoint?: string;
  iamEndpoint?: string;
  /** Absent: the machine's own at its usual address; false: it is not asked. */
  metadataEndpoint?: string | false;
  /** Of the ELB API; absent: what it is likely to bear. */
  rateLimits?: RateLimits;
  /** Has the files `access-key`, `secret-key` and, for temporary keys, `security-token`. */
  keyDirectory?: string;
  /** Identity provider in IAM and the projected token that it trusts. */
  identity?: { idpId: string; tokenFile: string };
  /** Default: that of the process. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface CloudSurroundings {
  clock: Clock;
  random?: () => number;
  log: Logger;
  observers: Pick<HuaweiHttpOptions, 'onCall' | 'onAttempt'>;
  signal: AbortSignal;
}

export interface Cloud {
  readonly elb: ElbClient;
  /** Reads alone. */
  readonly vpc: VpcClient;
  /** Reads alone. */
  readonly cce: CceClient;
  readonly projectId: string;
  /** Ends the calls that are under way. */
  close(): void;
}

/** Somebody sits before the answer. */
const READ_DEADLINE_MS = 20_000;

/** A metadata service that keeps silent may only be slow. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 1_000;

/**
 * `undefined`: nothing in this place gives credentials, and none were configured; said once in the log. Where they are
 * configured, their failure is one of each call, and passes with its reason.
 * @throws OperatorFailure when the project's id cannot be found out
 */
export async function connectCloud(options: CloudOptions, surroundings: CloudSurroundings): Promise<Cloud | undefined> {
  const { clock, random, log, observers, signal } = surroundings;
  const { region, env = process.env } = options;
  const chain = standardCredentials({
    clock,
    region,
    env,
    ...(random && { random }),
    ...(options.metadataEndpoint !== undefined && { metadataEndpoint: options.metadataEndpoint }),
    ...(options.iamEndpoint && { iamEndpoint: options.iamEndpoint }),
    ...(options.identity && { workloadIdentity: { ...options.identity, ...(options.projectId && { projectId: options.projectId }) } }),
    ...(options.keyDirectory && { keyFiles: { directory: options.keyDirectory } }),
    onEvent: teller(log),
  });
  try {
    const credentials = redacting(chain, log);
    if (!(await look(credentials, isConfigured(options, env) ? 1 : LOOKS, surroundings)) && !isConfigured(options, env)) {
      log.warn('no credentials for Huawei Cloud: running without the ELB API', {
        asked: 'agency of the machine, identity of the workload, key files, environment',
        remedy: 'give the operator one of them and restart it; until then only modes that a cloud controller manager serves are there',
      });
      chain.close();
      return undefined;
    }
    const http = { credentials, clock, ...(random && { random }), ...observers };
    const projectId = options.projectId ?? (await projectOf({ ...options, ...http, signal }));
    const elb = new ElbClient({
      ...http,
      endpoint: options.elbEndpoint ?? endpointOf('elb', region),
      projectId,
      ...(options.rateLimits && { rateLimits: options.rateLimits }),
    });
    const reads = { ...http, projectId, deadlineMs: READ_DEADLINE_MS };
    const vpc = new VpcClient({ ...reads, endpoint: options.vpcEndpoint ?? endpointOf('vpc', region) });
    const cce = new CceClient({ ...reads, endpoint: options.cceEndpoint ?? endpointOf('cce', region) });
    return {
      elb,
      vpc,
      cce,
      projectId,
      close: () => {
        elb.close();
        vpc.close();
        cce.close();
        chain.close();
      },
    };
  } catch (error) {
    chain.close();
    throw error;
  }
}

/** Whether somebody has said where the credentials are: then their absence is a fault to be told, not a choice. */
function isConfigured({ keyDirectory, identity }: CloudOptions, env: Readonly<Record<string, string | undefined>>): boolean {
  const named = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_IDP_ID'].some((name) => env[name]);
  return keyDirectory !== undefined || identity !== undefined || named;
}

async function look(credentials: CredentialProvider, times: number, { clock, signal }: CloudSurroundings): Promise<boolean> {
  for (let left = times; left > 0; left--) {
    try {
      await credentials.get(signal);
      return true;
    } catch {
      // The chain has told why.
      signal.throwIfAborted();
      if (left > 1) await sleep(clock, LOOK_AGAIN_MS, signal);
    }
  }
  return false;
}

/** Whatever is handed out is kept out of every line of the log from then on. */
function redacting(chain: CredentialChain, log: Logger): CredentialProvider {
  return {
    async get(signal) {
      const credentials = await chain.get(signal);
      log.redact(credentials.secretKey);
      log.redact(credentials.securityToken ?? '');
      return credentials;
    },
    invalidate: (refused) => chain.invalidate(refused),
  };
}

function teller(log: Logger): (event: CredentialEvent) => void {
  let known = '';
  return (event) => {
    if (event.type === 'failed') {
      log.warn('credentials for Huawei Cloud cannot be obtained', { reason: event.message, serving: event.serving });
      return;
    }
    const { source, expiresAt } = event;
    const expires = expiresAt === undefined ? 'never' : new Date(expiresAt).toISOString();
    // Keys in files are read again every few seconds.
    log[source === known ? 'debug' : 'info']('credentials for Huawei Cloud obtained', { source, expires });
    known = source;
  };
}

async function projectOf(lookup: Omit<Parameters<typeof findProjectId>[0], 'endpoint'> & { iamEndpoint?: string }): Promise<string> {
  const { iamEndpoint, region, credentials, clock, random, onCall, onAttempt, signal } = lookup;
  try {
    return await findProjectId({
      region,
      credentials,
      clock,
      ...(random && { random }),
      ...(onCall && { onCall }),
      ...(onAttempt && { onAttempt }),
      ...(signal && { signal }),
      ...(iamEndpoint && { endpoint: iamEndpoint }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new OperatorFailure(message('cli.bridge.noProject', { region, why: (error as Error).message }), error);
  }
}
