/** The usual chain: agency of the machine, identity of the workload, key files, variables of a shell. @module */
import type { Clock } from '../time.ts';
import { metadataAgency } from './agency.ts';
import { CredentialChain, type CredentialEvent } from './chain.ts';
import { environmentKeys } from './environment.ts';
import { keyFiles, type KeyFilesOptions } from './files.ts';
import { workloadIdentity } from './workload-identity.ts';

export interface StandardCredentialsOptions {
  clock: Clock;
  region: string;
  random?: () => number;
  /** Default `http://169.254.169.254`; false: do not ask. */
  metadataEndpoint?: string | false;
  /** Default: that of the region. */
  iamEndpoint?: string;
  /** Absent: what `HUAWEICLOUD_SDK_IDP_ID` and `HUAWEICLOUD_SDK_ID_TOKEN_FILE` say. */
  workloadIdentity?: { tokenFile: string; idpId: string; projectId?: string };
  keyFiles?: KeyFilesOptions;
  /** Default: that of the process. */
  env?: Readonly<Record<string, string | undefined>>;
  onEvent?: (event: CredentialEvent) => void;
}

/** @example const credentials = standardCredentials({ clock, region: 'cn-north-4', keyFiles: { directory } }); */
export function standardCredentials(options: StandardCredentialsOptions): CredentialChain {
  const { clock, region, random, metadataEndpoint, iamEndpoint, env = process.env, onEvent } = options;
  const identity = options.workloadIdentity ?? { idpId: env['HUAWEICLOUD_SDK_IDP_ID'], tokenFile: env['HUAWEICLOUD_SDK_ID_TOKEN_FILE'] };
  return new CredentialChain({
    clock,
    random,
    onEvent,
    sources: [
      ...(metadataEndpoint === false ? [] : [metadataAgency({ clock, endpoint: metadataEndpoint })]),
      workloadIdentity({ clock, region, iamEndpoint, ...identity }),
      keyFiles(options.keyFiles ?? {}),
      environmentKeys(env),
    ],
  });
}
