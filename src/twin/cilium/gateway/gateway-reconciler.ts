/**
 * One reconcile of one Gateway: route statuses, listener statuses, Service, EndpointSlice,
 * CiliumEnvoyConfig, addresses, in the order of cilium-operator 1.19 (facts/cilium.md §3.4).
 * @module
 */
import {
  ciliumEnvoyConfigs,
  ciliumGatewayClassConfigs,
  gatewayClasses,
  gateways,
  grpcRoutes,
  httpRoutes,
  referenceGrants,
  type CiliumGatewayClassConfig,
  type Gateway,
  type GatewayClass,
} from '../../../cluster/kinds.ts';
import { getIfExists } from '../../../kube/client.ts';
import type { Draft, KubeObject } from '../../../kube/objects.ts';
import { endpointSlices, namespaces, secrets, services, type Resource } from '../../../kube/resources.ts';
import { isAccepted, type Route, type RouteKind } from './attachment.ts';
import { sameStatus } from './conditions.ts';
import type { GatewayConfig } from './config.ts';
import { createOrPatch, mergedMetadata } from './create-or-patch.ts';
import { loggerOf, type GatewayEnvironment, type Logger } from './environment.ts';
import { ROUTE_BY_GATEWAY, type RouteInformers } from './gateway-index.ts';
import { gatewayEndpointSlice, gatewayService } from './gateway-objects.ts';
import {
  acceptedGateway,
  addressFault,
  refusedGateway,
  unprogrammedGateway,
  withAddresses,
  withStatements,
  type GatewayStatus,
} from './gateway-status.ts';
import { listenerStatuses } from './listener-status.ts';
import { CONTROLLER_NAME, OWNING_GATEWAY_LABEL, shortenName } from './names.ts';
import { routeParents } from './route-status.ts';
import { translateGateway } from './translate.ts';

/** Ends a reconcile whose status has been written: the key comes back after a delay. */
export class GatewayReconcileError extends Error {
  override readonly name = 'GatewayReconcileError';
}

export class GatewayReconciler {
  readonly #env: GatewayEnvironment;
  readonly #config: GatewayConfig;
  readonly #routes: RouteInformers;

  constructor(env: GatewayEnvironment, config: GatewayConfig, routes: RouteInformers) {
    this.#env = env;
    this.#config = config;
    this.#routes = routes;
  }

  /** @param key `namespace/name` of a Gateway */
  async reconcile(key: string): Promise<void> {
    const log = loggerOf(this.#env, {
      module: 'operator.operator-controlplane.leader-lifecycle.gateway-api',
      controller: 'gateway',
      resource: key,
    });
    log('info', 'Reconciling Gateway');
    const gateway = this.#env.informers.for(gateways).store.get(key);
    if (!gateway) return;
    if (gateway.metadata.deletionTimestamp) {
      log('info', 'Gateway is being deleted, doing nothing');
      return;
    }
    const gatewayClass = this.#classOf(gateway);
    // A class that is gone, or somebody else's: 1.19 leaves everything as it is (facts/cilium.md §3.5).
    if (!gatewayClass) {
      log('error', 'Unable to get GatewayClass', { gatewayClass: gateway.spec?.gatewayClassName ?? '' });
      return;
    }
    if (gatewayClass.spec?.controllerName !== CONTROLLER_NAME) {
      return;
    }

    const routes = {
      http: await this.#updateRoutes(httpRoutes, 'HTTPRoute', this.#routes.http.store.byIndex(ROUTE_BY_GATEWAY, key), log),
      grpc: await this.#updateRoutes(grpcRoutes, 'GRPCRoute', this.#routes.grpc.store.byIndex(ROUTE_BY_GATEWAY, key), log),
    };
    await this.#updateGateway(gateway, await this.#classConfig(gatewayClass), routes, log);
    log('info', 'Successfully reconciled Gateway');
  }

  #classOf(gateway: Gateway): GatewayClass | undefined {
    return this.#env.informers.for(gatewayClasses).store.get(gateway.spec?.gatewayClassName ?? '');
  }

  /** A Gateway whose class names this controller. */
  readonly #ourGateway = (namespace: string, name: string): Gateway | undefined => {
    const gateway = this.#env.informers.for(gateways).store.get(`${namespace}/${name}`);
    return gateway && this.#classOf(gateway)?.spec?.controllerName === CONTROLLER_NAME ? gateway : undefined;
  };

  readonly #labelsOf = (namespace: string): Record<string, string> | undefined => {
    const found = this.#env.informers.for(namespaces).store.get(namespace);
    return found && (found.metadata.labels ?? {});
  };

  async #classConfig(gatewayClass: GatewayClass): Promise<CiliumGatewayClassConfig | undefined> {
    const reference = gatewayClass.spec?.parametersRef;
    if (reference?.group !== 'cilium.io' || reference.kind !== 'CiliumGatewayClassConfig' || !reference.namespace) return undefined;
    return getIfExists(this.#env.client, ciliumGatewayClassConfigs, { namespace: reference.namespace, name: reference.name });
  }

  /** Writes the statuses of the routes and gives the routes back with them. */
  async #updateRoutes<T extends Route & KubeObject>(of: Resource<T>, kind: RouteKind, found: readonly T[], log: Logger): Promise<T[]> {
    const { informers, clock, client } = this.#env;
    const context = {
      ourGateway: this.#ourGateway,
      serviceExists: (namespace: string, name: string) => informers.for(services).store.get(`${namespace}/${name}`) !== undefined,
      grants: [...informers.for(referenceGrants).store.values()],
      labelsOf: this.#labelsOf,
      clock,
    };
    const updated: T[] = [];
    for (const route of found) {
      const parents = routeParents(route, kind, context);
      const next = { ...route, status: { ...route.status, parents } } as T;
      if (!sameStatus(route.status, next.status)) {
        try {
          await client.update(of, next as unknown as Draft<T>, { subresource: 'status' });
        } catch (error) {
          log('error', `Unable to update ${kind} Status`, { error: (error as Error).message });
          throw error;
        }
      }
      updated.push(next);
    }
    return updated;
  }

  async #updateGateway(
    gateway: Gateway,
    classConfig: CiliumGatewayClassConfig | undefined,
    routes: { http: Parameters<typeof translateGateway>[1]['http']; grpc: Parameters<typeof translateGateway>[1]['grpc'] },
    log: Logger,
  ): Promise<void> {
    const { informers, clock } = this.#env;
    const grants = [...informers.for(referenceGrants).store.values()];
    const verdict = listenerStatuses(gateway, {
      routes,
      grants,
      labelsOf: this.#labelsOf,
      clock,
      secret: (namespace, name) => informers.for(secrets).store.get(`${namespace}/${name}`),
    });
    let status: GatewayStatus = { ...gateway.status, listeners: verdict.listeners };
    /** Writes the status and ends the reconcile as failed. */
    const fail = async (message: string, error: string, ...statements: Parameters<typeof withStatements>[2][number][]): Promise<never> => {
      log('error', message, { error });
      await this.#writeStatus(gateway, withStatements(gateway, status, statements, clock));
      throw new GatewayReconcileError(error);
    };

    if (!verdict.anyValid) {
      const message = 'No Accepted Listeners';
      await fail(
        'No Accepted Listeners for Gateway',
        'No Accepted Listeners for Gateway',
        refusedGateway('ListenersNotValid', message),
        unprogrammedGateway('ListenersNotValid', message),
      );
    }
    status = withStatements(gateway, status, [acceptedGateway()], clock);

    const fault = addressFault(gateway);
    if (fault) {
      await fail(
        'Unsupported Gateway address',
        fault,
        refusedGateway('UnsupportedAddress', `Unsupported Gateway address, ${fault}`),
        unprogrammedGateway('ListenersNotReady', 'Address is not ready'),
      );
    }

    const attached = {
      http: routes.http.filter((route) => isAccepted(route, gateway)),
      grpc: routes.grpc.filter((route) => isAccepted(route, gateway)),
    };
    const envoyConfig = translateGateway(
      gateway,
      attached,
      { grants, services: [...informers.for(services).store.values()], labelsOf: this.#labelsOf },
      this.#config,
    );
    const writes = [
      [
        'Unable to create Service',
        'Unable to create Service resource',
        'Unable to create Service resource',
        () => this.#ensureService(gateway, classConfig),
      ],
      [
        'Unable to ensure Endpoints',
        'Unable to ensure Endpoints resource',
        'Unable to create Endpoints resource',
        () => this.#ensureSlice(gateway),
      ],
      [
        'Unable to ensure CiliumEnvoyConfig',
        'Unable to ensure CEC resource',
        'Unable to create CEC resource',
        () => this.#ensureEnvoyConfig(envoyConfig),
      ],
    ] as const;
    for (const [logged, refused, unprogrammed, write] of writes) {
      try {
        await write();
      } catch (error) {
        await fail(
          logged,
          (error as Error).message,
          refusedGateway('NoResources', refused),
          unprogrammedGateway('NoResources', unprogrammed),
        );
      }
    }

    log('info', 'Checking address status for Gateway');
    const addresses = withAddresses(gateway, status, await this.#servicesOf(gateway), clock);
    if (addresses.programmed) log('info', 'At least one valid address, marking gateway programmed');
    await this.#writeStatus(gateway, addresses.status);
    if (addresses.error) {
      const unusable = addresses.error.startsWith('static');
      log('error', unusable ? "StaticAddress can't be used" : 'Address is not ready', { error: addresses.error });
      throw new GatewayReconcileError(addresses.error);
    }
  }

  /** Services of the namespace that carry the owner's label, whoever made them. */
  async #servicesOf(gateway: Gateway) {
    const labelSelector = `${OWNING_GATEWAY_LABEL}=${shortenName(gateway.metadata.name)}`;
    return (await this.#env.client.list(services, { namespace: gateway.metadata.namespace, labelSelector })).items;
  }

  /** Everything in `spec` is replaced except `loadBalancerClass`, which stays as it was first made. */
  async #ensureService(gateway: Gateway, classConfig: CiliumGatewayClassConfig | undefined): Promise<void> {
    const desired = gatewayService(gateway, classConfig, this.#config);
    await createOrPatch(this.#env.client, services, desired, (live) => {
      const { loadBalancerClass: _, ...spec } = desired.spec ?? {};
      const kept = live.spec?.loadBalancerClass;
      return {
        ...live,
        metadata: mergedMetadata(live, desired),
        spec: { ...spec, ...(kept !== undefined && { loadBalancerClass: kept }) },
      };
    });
  }

  async #ensureSlice(gateway: Gateway): Promise<void> {
    const desired = gatewayEndpointSlice(gateway, this.#env.release);
    await createOrPatch(this.#env.client, endpointSlices, desired, (live) => ({
      ...live,
      metadata: mergedMetadata(live, desired),
      endpoints: desired.endpoints,
      ports: desired.ports,
    }));
  }

  async #ensureEnvoyConfig(desired: ReturnType<typeof translateGateway>): Promise<void> {
    await createOrPatch(this.#env.client, ciliumEnvoyConfigs, desired, (live) => ({
      ...live,
      metadata: mergedMetadata(live, desired, 'keep'),
      spec: desired.spec,
    }));
  }

  async #writeStatus(gateway: Gateway, status: GatewayStatus): Promise<void> {
    if (sameStatus(gateway.status, status)) return;
    await this.#env.client.update(gateways, { ...gateway, status }, { subresource: 'status' });
  }
}
