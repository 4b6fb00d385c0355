/**
 * The twin's sources of access keys: the metadata service of its machines and IAM, over one ring of keys
 * that the ELB twin can ask too.
 * @module
 */
import type { Credentials } from '../../../huawei/credentials/model.ts';
import type { Clock } from '../../../kube/clock.ts';
import { IamApi, iamRefusal } from './iam-api.ts';
import type { IdentityProvider } from './identity-token.ts';
import { KeyRing } from './key-ring.ts';
import { startLoopbackServer, type LoopbackServer } from './loopback-server.ts';
import { MetadataService } from './metadata-service.ts';

export interface IamOptions {
  clock: Clock;
  projects: readonly { id: string; name: string }[];
  /** Permanent keys. */
  credentials?: readonly Credentials[];
  /** Whether the machines have an agency; default true. */
  hasAgency?: boolean;
  /** What the metadata service knows of sessions; default `optional`. */
  sessions?: MetadataService['sessions'];
  identityProviders?: readonly IdentityProvider[];
  /** Of the keys from the metadata service; default a day, which is likely what they have. */
  keyLifetimeMs?: number;
  /** The metadata service gives out new keys when those before have less than this left; default an hour. */
  renewAheadMs?: number;
  metadataPort?: number;
  iamPort?: number;
}

export interface IamService {
  /** In place of `http://169.254.169.254`. */
  readonly metadata: LoopbackServer;
  /** In place of `https://iam.{region}.myhuaweicloud.com`. */
  readonly iam: LoopbackServer;
  /** For `ElbEnvironment`: keys that are good now. */
  credentialsOf(accessKey: string): Credentials | undefined;
  /** The metadata service gives out new keys; those before stay good until they expire. */
  rotate(): void;
  /** A key that is good no more. */
  revoke(accessKey: string): void;
  /** Binds an agency to the machines, or takes it away. */
  setAgency(present: boolean): void;
  setSessions(sessions: MetadataService['sessions']): void;
  stop(): Promise<void>;
}

/**
 * @example
 * const iam = await startIam({ clock, projects: [{ id: projectId, name: 'cn-north-4' }] });
 * const elb = await startElb({ ...environment, credentialsOf: (accessKey) => iam.credentialsOf(accessKey) });
 */
export async function startIam(options: IamOptions): Promise<IamService> {
  const { clock, projects, identityProviders = [], keyLifetimeMs = 86_400_000, renewAheadMs = 3_600_000 } = options;
  const keys = new KeyRing(clock, options.credentials ?? []);
  const service = new MetadataService(
    { clock, keys, keyLifetimeMs, renewAheadMs },
    { hasAgency: options.hasAgency ?? true, sessions: options.sessions ?? 'optional' },
  );
  const api = new IamApi({ clock, keys, projects, identityProviders });
  const metadata = await startLoopbackServer((request) => service.answer(request), {
    port: options.metadataPort,
    failed: () => ({ status: 500, body: 'Internal Server Error' }),
  });
  let iam: LoopbackServer;
  try {
    iam = await startLoopbackServer((request) => api.answer(request), { port: options.iamPort, failed: iamRefusal });
  } catch (error) {
    await metadata.stop();
    throw error;
  }
  return {
    metadata,
    iam,
    credentialsOf: (accessKey) => keys.find(accessKey),
    rotate: () => service.rotate(),
    revoke: (accessKey) => {
      keys.revoke(accessKey);
      service.forget(accessKey);
    },
    setAgency: (present) => {
      service.hasAgency = present;
    },
    setSessions: (sessions) => {
      service.sessions = sessions;
    },
    stop: async () => {
      await Promise.all([metadata.stop(), iam.stop()]);
    },
  };
}

export type { IdentityProvider } from './identity-token.ts';
export type { LoopbackServer, ServiceFault, ServiceReply, ServiceRequest } from './loopback-server.ts';
