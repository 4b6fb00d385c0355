/** Wires the Gateway reconcilers to the objects that they depend on. @module */
import {
  ciliumEnvoyConfigs,
  ciliumGatewayClassConfigs,
  gatewayClasses,
  gateways,
  referenceGrants,
  type Gateway,
} from '../../../cluster/kinds.ts';
import { Controller } from '../../../kube/controller.ts';
import type { Change, Informer } from '../../../kube/informer.ts';
import { controllerOf, keyOf, type KubeObject } from '../../../kube/objects.ts';
import { endpointSlices, namespaces, secrets, services } from '../../../kube/resources.ts';
import type { Component } from '../../context.ts';
import { listenersOf, type Route } from './attachment.ts';
import type { GatewayConfig } from './config.ts';
import { loggerOf, type GatewayEnvironment } from './environment.ts';
import { GatewayClassReconciler } from './gateway-class-reconciler.ts';
import { gatewaysOf, indexedRoutes, ROUTE_BY_SERVICE, secretsOf } from './gateway-index.ts';
import { GatewayReconciler } from './gateway-reconciler.ts';
import { SecretSync } from './secret-sync.ts';

/** controller-runtime's longest back-off: 1000 s. */
const MAX_RETRY_MS = 1_000_000;

/**
 * Starts the Gateway controllers. Ask {@link gatewayPreconditions} first: nothing is checked here, and
 * kinds that are not served make the informers retry for ever.
 */
export function startGatewayController(env: GatewayEnvironment, config: GatewayConfig): Component {
  const { informers, clock } = env;
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.gateway-api' });
  const routes = indexedRoutes(informers);
  const onError = (error: unknown, key: string): void =>
    log('error', 'Reconciler error', { resource: key, error: (error as Error).message });
  const make = (name: string, reconcile: (key: string) => Promise<void>): Controller =>
    new Controller({ name, clock, reconcile, onError, maxDelayMs: MAX_RETRY_MS });

  const gatewayReconciler = new GatewayReconciler(env, config, routes);
  const classReconciler = new GatewayClassReconciler(env);
  const secretSync = new SecretSync(env, config.secretsNamespace);
  const gatewayQueue = make('gateway', (key) => gatewayReconciler.reconcile(key));
  const classQueue = make('gatewayclass', (name) => classReconciler.reconcile(name));
  const secretQueue = make('secret-sync', (key) => secretSync.reconcile(key));
  const controllers = [classQueue, gatewayQueue, ...(config.syncSecrets ? [secretQueue] : [])];

  const gatewayStore = informers.for(gateways).store;
  const enqueueGateways = (which: (gateway: Gateway) => boolean): void => {
    for (const gateway of gatewayStore.values()) if (which(gateway)) gatewayQueue.enqueue(keyOf(gateway));
  };
  const stops: (() => void)[] = [];
  const watch = <T extends KubeObject>(informer: Informer<T>, handler: (change: Change<T>) => void): void => {
    stops.push(informer.onChange(handler));
  };
  const owned = ({ before, after }: Change<KubeObject>): void => {
    for (const object of [before, after]) {
      const owner = object && controllerOf(object);
      if (owner?.kind === 'Gateway') gatewayQueue.enqueue(`${object!.metadata.namespace}/${owner.name}`);
    }
  };
  const routeChanged = ({ before, after }: Change<Route & KubeObject>): void => {
    if (before && after && onlyStatusChanged(before, after)) return;
    for (const route of [before, after]) for (const key of route ? gatewaysOf(route) : []) gatewayQueue.enqueue(key);
  };

  watch(informers.for(gatewayClasses), ({ key }) => {
    classQueue.enqueue(key);
    enqueueGateways((gateway) => gateway.spec?.gatewayClassName === key);
  });
  watch(informers.for(gateways), ({ key, before, after }) => {
    gatewayQueue.enqueue(key);
    for (const gateway of [before, after]) for (const secret of gateway ? secretsOf(gateway) : []) secretQueue.enqueue(secret);
  });
  watch(informers.for(ciliumGatewayClassConfigs), ({ key }) => {
    for (const each of informers.for(gatewayClasses).store.values()) {
      const reference = each.spec?.parametersRef;
      if (reference && `${reference.namespace}/${reference.name}` === key) classQueue.enqueue(each.metadata.name);
    }
  });
  watch(routes.http, routeChanged);
  watch(routes.grpc, routeChanged);
  watch(informers.for(services), (change) => {
    owned(change);
    if (change.before && change.after && onlyStatusChanged(change.before, change.after)) return;
    for (const { store } of [routes.http, routes.grpc]) {
      for (const route of store.byIndex(ROUTE_BY_SERVICE, change.key)) for (const key of gatewaysOf(route)) gatewayQueue.enqueue(key);
    }
  });
  watch(informers.for(endpointSlices), owned);
  watch(informers.for(ciliumEnvoyConfigs), owned);
  watch(informers.for(referenceGrants), () => enqueueGateways(() => true));
  watch(informers.for(namespaces), ({ before, after }) => {
    if (JSON.stringify(before?.metadata.labels) === JSON.stringify(after?.metadata.labels)) return;
    enqueueGateways((gateway) => listenersOf(gateway).some((listener) => listener.allowedRoutes?.namespaces?.from === 'Selector'));
  });
  watch(informers.for(secrets), ({ key }) => {
    enqueueGateways((gateway) => secretsOf(gateway).includes(key));
    for (const gateway of gatewayStore.values()) if (secretsOf(gateway).includes(key)) secretQueue.enqueue(key);
  });

  // No verdict on half a picture: the workers start when every list has been read.
  const lists = [gateways, gatewayClasses, referenceGrants, services, namespaces, secrets].map((of) => informers.for(of as never).synced);
  let stopped = false;
  const startWorkers = (): void => {
    if (!stopped) for (const controller of controllers) controller.start();
  };
  void Promise.all([...lists, routes.http.synced, routes.grpc.synced]).then(startWorkers);

  return {
    name: 'cilium-operator/gateway-api',
    stop: async () => {
      stopped = true;
      for (const stop of stops) stop();
      await Promise.all(controllers.map((controller) => controller.stop()));
    },
  };
}

const onlyStatusChanged = (before: KubeObject & { spec?: unknown }, after: KubeObject & { spec?: unknown }): boolean =>
  before.metadata.uid === after.metadata.uid &&
  JSON.stringify(before.spec) === JSON.stringify(after.spec) &&
  JSON.stringify(before.metadata.labels) === JSON.stringify(after.metadata.labels);
