/** Everything that only the leading operator does, started in order and stopped together. @module */
import { customResourceDefinitions } from '../../../kube/resources.ts';
import type { Component } from '../../context.ts';
import { parseDuration } from '../../go-duration.ts';
import { ciliumCrds } from '../crds/crds.ts';
import { gatewayConfigOf } from '../gateway/config.ts';
import { startGatewayController } from '../gateway/controller.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';
import { gatewayPreconditions } from '../gateway/preconditions.ts';
import { crdsEstablished, registerCrds } from './crd-registration.ts';
import { startEndpointGc, startIdentityGc, startNodeGc } from './garbage-collection.ts';
import { startLbIpam } from './lb-ipam.ts';
import { startClusterPoolIpam } from './node-ipam.ts';
import { nodeTaintConfigOf, startNodeTaintSync } from './node-taints.ts';
import { startUnmanagedPodWatcher } from './unmanaged-pods.ts';

export interface LeaderOptions {
  /** Data of cilium-config as it was when the process started. */
  config: Readonly<Record<string, string>>;
  /** Where the agents' pods are. */
  namespace: string;
  signal: AbortSignal;
}

/**
 * Starts the leader's work. @throws OperatorFatalError when the operator must die; what was already
 * started is stopped first.
 */
export async function startLeader(env: GatewayEnvironment, { config, namespace, signal }: LeaderOptions): Promise<Component> {
  const components: Component[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(components.splice(0).map((component) => component.stop()));
  };
  try {
    await installCrds(env, config, signal);
    components.push(...startBasics(env, config, namespace));
    const gateway = gatewayConfigOf(config);
    if (await gatewayPreconditions(env, gateway)) components.push(startGatewayController(env, gateway));
    signal.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  return { name: 'cilium-operator', stop };
}

async function installCrds(env: GatewayEnvironment, config: LeaderOptions['config'], signal: AbortSignal): Promise<void> {
  if (config['skip-crd-creation'] === 'true') return;
  const crds = ciliumCrds();
  await registerCrds(env.client, crds, loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.create-crds' }));
  await crdsEstablished(
    env.informers.for(customResourceDefinitions),
    crds.map((crd) => crd.metadata.name),
    signal,
  );
}

function startBasics(env: GatewayEnvironment, config: LeaderOptions['config'], namespace: string): Component[] {
  const components: Component[] = [startNodeTaintSync(env, nodeTaintConfigOf(config, namespace))];
  // kubernetes IPAM has nothing to give away: agents read Node.spec.podCIDR themselves.
  if ((config['ipam'] ?? 'cluster-pool') === 'cluster-pool') components.push(startClusterPoolIpam(env, config));
  if (config['enable-lb-ipam'] !== 'false') {
    components.push(
      startLbIpam(env, {
        defaultIpam: config['default-lb-service-ipam'] ?? 'lbipam',
        l2Announcements: config['enable-l2-announcements'] === 'true',
        bgpControlPlane: config['enable-bgp-control-plane'] === 'true',
      }),
    );
  }
  const watcherInterval = parseDuration(config['unmanaged-pod-watcher-interval']) ?? 15_000;
  if (watcherInterval > 0) {
    components.push(
      startUnmanagedPodWatcher(env, { everyMs: watcherInterval, selector: config['pod-restart-selector'] ?? 'k8s-app=kube-dns' }),
    );
  }
  const identityInterval = parseDuration(config['identity-gc-interval']) ?? 900_000;
  if (identityInterval > 0)
    components.push(startIdentityGc(env, identityInterval, parseDuration(config['identity-heartbeat-timeout']) ?? 1_800_000));
  const nodeInterval = parseDuration(config['nodes-gc-interval']) ?? 300_000;
  if (nodeInterval > 0) components.push(startNodeGc(env, nodeInterval));
  const endpointInterval = parseDuration(config['cilium-endpoint-gc-interval']) ?? 300_000;
  if (endpointInterval > 0) components.push(startEndpointGc(env, endpointInterval));
  return components;
}
