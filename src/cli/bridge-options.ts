/** From the options of `cilium-cce bridge` to the operator's. @module */
import type { ElbClass, GatewayEntrypointSpec } from '../bridge/api/entrypoint.ts';
import type { OperatorSettings } from '../bridge/operator.ts';
import { message } from '../i18n/index.ts';
import { loadConnection, type ClusterConnection } from '../kube/kubeconfig.ts';
import { createLogger, type Logger, type LogLevel } from '../kube/log.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { printable } from './terminal.ts';
import { VERSION } from './version.ts';

export interface BridgeCommandOptions {
  kubeconfig?: string;
  context?: string;
  ciliumNamespace: string;
  ccm: 'cce' | 'oss';
  region?: string;
  projectId?: string;
  elbEndpoint?: string;
  vpcEndpoint?: string;
  iamEndpoint?: string;
  metadataEndpoint?: string;
  metadataAgency: boolean;
  credentialsDir?: string;
  idpId?: string;
  idTokenFile?: string;
  clusterName?: string;
  vpcId?: string;
  subnetId?: string;
  defaultElbId?: string;
  defaultElbClass?: ElbClass;
  defaultMode?: GatewayEntrypointSpec['mode'];
  pinning: boolean;
  logLevel: LogLevel;
  logFormat?: 'json' | 'text';
  qps: number;
}

/** @throws CommandFailure for options that do not go together, and a cluster that cannot be found */
export async function operatorSettings(options: BridgeCommandOptions, { locale }: CommandContext): Promise<OperatorSettings> {
  refuseIncomplete(options);
  const { ciliumNamespace, ccm, clusterName, vpcId, subnetId, pinning, qps } = options;
  const defaults = defaultsOf(options);
  const cloud = cloudOf(options);
  return {
    connection: await connectionOf(options),
    log: standardLog(options),
    locale,
    ciliumNamespace,
    ccm,
    pinning,
    requestsPerSecond: qps,
    version: VERSION,
    ...(cloud && { cloud }),
    ...(clusterName && { cluster: clusterName }),
    ...(vpcId && { vpcId }),
    ...(subnetId && { subnetId }),
    ...(defaults && { defaults }),
  };
}

const needs = (flag: string, other: string): CommandFailure => new CommandFailure(message('cli.bridge.needs', { flag, other }));

function refuseIncomplete(options: BridgeCommandOptions): void {
  const { region, idpId, idTokenFile, defaultElbId } = options;
  const ofCloud = {
    '--project-id': options.projectId,
    '--elb-endpoint': options.elbEndpoint,
    '--vpc-endpoint': options.vpcEndpoint,
    '--iam-endpoint': options.iamEndpoint,
    '--metadata-endpoint': options.metadataEndpoint,
    '--credentials-dir': options.credentialsDir,
    '--idp-id': idpId,
    '--id-token-file': idTokenFile,
  };
  for (const [flag, value] of Object.entries(ofCloud)) if (value !== undefined && region === undefined) throw needs(flag, '--region');
  if (idpId !== undefined && idTokenFile === undefined) throw needs('--idp-id', '--id-token-file');
  if (idTokenFile !== undefined && idpId === undefined) throw needs('--id-token-file', '--idp-id');
  if (options.defaultElbClass !== undefined && defaultElbId === undefined) throw needs('--default-elb-class', '--default-elb-id');
  if (options.defaultMode !== undefined && defaultElbId === undefined) throw needs('--default-mode', '--default-elb-id');
}

function cloudOf(options: BridgeCommandOptions): OperatorSettings['cloud'] {
  const { region, projectId, elbEndpoint, vpcEndpoint, iamEndpoint } = options;
  const { metadataEndpoint, metadataAgency, credentialsDir, idpId, idTokenFile } = options;
  if (region === undefined) return undefined;
  return {
    region,
    ...(projectId && { projectId }),
    ...(elbEndpoint && { elbEndpoint }),
    ...(vpcEndpoint && { vpcEndpoint }),
    ...(iamEndpoint && { iamEndpoint }),
    ...(metadataAgency ? metadataEndpoint && { metadataEndpoint } : { metadataEndpoint: false }),
    ...(credentialsDir && { keyDirectory: credentialsDir }),
    ...(idpId && idTokenFile && { identity: { idpId, tokenFile: idTokenFile } }),
  };
}

function defaultsOf({ defaultElbId: id, defaultElbClass, defaultMode: mode }: BridgeCommandOptions): OperatorSettings['defaults'] {
  if (id === undefined) return undefined;
  return { elb: { id, ...(defaultElbClass && { class: defaultElbClass }) }, ...(mode && { mode }) };
}

async function connectionOf({ kubeconfig, context }: BridgeCommandOptions): Promise<ClusterConnection> {
  try {
    return await loadConnection({ ...(kubeconfig && { path: kubeconfig }), ...(context && { context }) });
  } catch (cause) {
    throw new CommandFailure(message('cli.bridge.noConnection', { why: (cause as Error).message }), { cause });
  }
}

/** Standard output belongs to results. */
function standardLog({ logLevel, logFormat }: BridgeCommandOptions): Logger {
  const { stderr } = process;
  return createLogger({
    write: (line) => void stderr.write(`${printable(line)}\n`),
    format: logFormat ?? (stderr.isTTY ? 'text' : 'json'),
    level: logLevel,
  });
}
