/** Reads all that decides a Gateway's path out of a cluster, once and read-only. @module */
import { gatewayEntrypoints } from '../bridge/index.ts';
import { ciliumNodeConfigs } from '../cluster/cilium-config.ts';
import * as kinds from '../cluster/kinds.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { message } from '../i18n/index.ts';
import { getIfExists, type KubeClient } from '../kube/client.ts';
import type { KubeObject } from '../kube/objects.ts';
import * as kube from '../kube/resources.ts';
import { apiVersionOf, type Resource } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import { CommandFailure } from './failure.ts';

export interface ReadCluster {
  readonly objects: StaticClusterModel;
  /** Kinds that must not be listed, by plural: whether there are any is not known. */
  readonly unreadable: readonly string[];
}

/** Everything that a trace to a Gateway asks for. */
const KINDS = [
  kube.namespaces,
  kube.nodes,
  kube.pods,
  kube.services,
  kube.endpointSlices,
  kinds.gatewayClasses,
  kinds.gateways,
  kinds.httpRoutes,
  kinds.grpcRoutes,
  kinds.ciliumNetworkPolicies,
  kinds.ciliumClusterwideNetworkPolicies,
  kinds.networkPolicies,
  kinds.ciliumNodes,
  kinds.ciliumEndpoints,
  kinds.ciliumIdentities,
  kinds.ciliumEnvoyConfigs,
  ciliumNodeConfigs,
] as readonly unknown[] as readonly Resource<KubeObject>[];

const PAGE = 500;

/** @throws CommandFailure when the cluster does not answer, or serves no GatewayEntrypoints */
export async function readCluster(client: KubeClient, server: string, ciliumNamespace: string): Promise<ReadCluster> {
  const entrypoints = await listAll(client, gatewayEntrypoints as unknown as Resource<KubeObject>).catch((error: unknown) => {
    if (!(error instanceof StatusError)) throw error;
    if (error.code === 404) throw new CommandFailure(message('bridgeStatus.noDefinition'), { cause: error });
    if (error.code === 403) throw new CommandFailure(message('bridgeStatus.noRight', { why: error.message }), { cause: error });
    throw new CommandFailure(message('bridgeStatus.unreachable', { server, why: error.message }), { cause: error });
  });
  const unreadable: string[] = [];
  /** A kind that is not served has no objects; of one that must not be read nothing is known. */
  const orNothing = (plural: string) => (error: unknown) => {
    if (!(error instanceof StatusError)) throw error;
    if (error.code === 403) unreadable.push(plural);
    else if (error.code !== 404)
      throw new CommandFailure(message('bridgeStatus.unreachable', { server, why: error.message }), { cause: error });
    return [];
  };
  const lists = await Promise.all(KINDS.map((of) => listAll(client, of).catch(orNothing(of.plural))));
  const config = await getIfExists(client, kube.configMaps, { namespace: ciliumNamespace, name: 'cilium-config' }).then(
    (found) => (found ? [found] : []),
    orNothing(kube.configMaps.plural),
  );
  return { objects: new StaticClusterModel({ objects: [...entrypoints, ...lists.flat(), ...config] }), unreadable: unreadable.sort() };
}

async function listAll(client: KubeClient, of: Resource<KubeObject>): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  let token: string | undefined;
  do {
    const page = await client.list(of, { limit: PAGE, ...(token && { continue: token }) });
    // Items of a list carry no apiVersion and kind of their own.
    for (const { metadata, ...rest } of page.items) {
      const { managedFields: _, ...light } = metadata;
      found.push({ ...rest, apiVersion: apiVersionOf(of), kind: of.kind, metadata: light });
    }
    token = page.metadata.continue || undefined;
  } while (token);
  return found;
}
