/** One Gateway from what is to what should be. Level-based: everything is read anew, nothing is remembered. @module */
import { gateways, type Gateway } from '../cluster/kinds.ts';
import { isHuaweiError, type HuaweiError } from '../huawei/errors.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Requeue } from '../kube/controller.ts';
import type { EventRecorder } from '../kube/event-recorder.ts';
import type { Informers } from '../kube/informer.ts';
import { isNotFound, StatusError } from '../kube/status-error.ts';
import { nodes, type Service } from '../kube/resources.ts';
import { BridgeError } from './bridge-error.ts';
import { isCiliumGateway, serviceOf } from './gateway-lookup.ts';
import { writeFresh } from './fresh-write.ts';
import { assertNotANode } from './load-balancer-address.ts';
import { BOUND_CONDITION, BOUND_ELB, CCM_ANNOTATIONS, ELB_ID, FINALIZER, REASON, type Reason } from './names.ts';
import { writeServiceStatus } from './service-status.ts';
import type { Deployed, Strategy } from './strategy.ts';

export interface ReconcilerOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  recorder: EventRecorder;
  strategy: Strategy<unknown>;
  loadBalancerId: string | undefined;
  /** A bound Gateway is compared with the cloud again after this. */
  resyncMs: number;
}

/** A state that only people can change is looked at again after this. */
const STUCK_MS = 60_000;

export class GatewayReconciler {
  readonly #options: ReconcilerOptions;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Rejects with what is worth a retry with back-off; everything else is told and looked at again later. */
  async reconcile(key: string): Promise<Requeue | void> {
    const { informers } = this.#options;
    const gateway = informers.for(gateways).store.get(key);
    if (!gateway) return;
    if (gateway.metadata.deletionTimestamp || !isCiliumGateway(informers, gateway)) return this.#release(key, gateway);
    const service = serviceOf(informers, gateway);
    // Cilium makes it in its own time; its arrival brings the key back.
    if (!service) return;
    if (service.spec?.type !== 'LoadBalancer') return this.#leave(key, gateway, service);
    try {
      const deployed = await this.#bind(key, gateway, service);
      await this.#report(gateway, service, deployed);
      return { afterMs: deployed.againAfterMs ?? (deployed.conflicts.length > 0 ? STUCK_MS : this.#options.resyncMs) };
    } catch (error) {
      return this.#tell(gateway, service, error);
    }
  }

  async #bind(key: string, gateway: Gateway, service: Service): Promise<Deployed> {
    const { informers, strategy } = this.#options;
    const taken = CCM_ANNOTATIONS.find((name) => service.metadata.annotations?.[name] !== undefined);
    if (taken)
      throw new BridgeError(
        REASON.foreignController,
        `Service ${service.metadata.name} carries ${taken}: the cloud controller manager would fight for its status`,
      );
    const nodeList = [...informers.for(nodes).store.values()];
    const loadBalancerId = gateway.metadata.annotations?.[ELB_ID] ?? this.#options.loadBalancerId;
    const model = strategy.desired({ gateway, service, nodes: nodeList, loadBalancerId });
    if (!strategy.writesToCloud) await this.#release(key, gateway);
    else if (loadBalancerId) await this.#claim(key, gateway, loadBalancerId);
    const deployed = await strategy.deploy(model);
    if (deployed.address) assertNotANode(deployed.address, nodeList);
    return deployed;
  }

  /** Before the first write to the cloud: the finalizer, and which ELB it is that holds something. */
  async #claim(key: string, gateway: Gateway, loadBalancerId: string): Promise<void> {
    const { client, strategy } = this.#options;
    const bound = gateway.metadata.annotations?.[BOUND_ELB];
    if (gateway.metadata.finalizers?.includes(FINALIZER) && bound === loadBalancerId) return;
    if (bound !== undefined && bound !== loadBalancerId) await strategy.remove(key, bound);
    await writeFresh(client, gateways, gateway, async ({ metadata: { namespace, name, resourceVersion, finalizers = [] } }) => {
      const metadata = {
        resourceVersion,
        finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER],
        annotations: { [BOUND_ELB]: loadBalancerId },
      };
      await client.patch(gateways, { namespace, name }, { type: 'merge', body: { metadata } });
    });
  }

  /** A Service of another type has no place for an address; in host network mode it has no NodePort either (facts/cilium.md §3.4). */
  async #leave(key: string, gateway: Gateway, service: Service): Promise<Requeue | void> {
    const message = `Service ${service.metadata.name} is of type ${service.spec?.type}, not LoadBalancer: it is not bound to a load balancer`;
    await this.#options.recorder.record(gateway, { type: 'Warning', reason: REASON.notServed, message });
    return this.#release(key, gateway);
  }

  /** Takes away what is in the cloud for a Gateway that goes, or that this mode serves without the cloud's API. */
  async #release(key: string, gateway: Gateway): Promise<Requeue | void> {
    const { client, strategy, recorder } = this.#options;
    if (!gateway.metadata.finalizers?.includes(FINALIZER)) return;
    const bound = gateway.metadata.annotations?.[BOUND_ELB];
    try {
      if (bound) await strategy.remove(key, bound);
    } catch (error) {
      await recorder.record(gateway, { type: 'Warning', reason: REASON.cleanup, message: (error as Error).message });
      throw error;
    }
    try {
      await writeFresh(client, gateways, gateway, async ({ metadata: { namespace, name, resourceVersion, finalizers = [] } }) => {
        const metadata = { resourceVersion, finalizers: finalizers.filter((one) => one !== FINALIZER), annotations: { [BOUND_ELB]: null } };
        await client.patch(gateways, { namespace, name }, { type: 'merge', body: { metadata } });
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async #report(gateway: Gateway, service: Service, deployed: Deployed): Promise<void> {
    const { client, clock, recorder } = this.#options;
    const { reason, message } = verdictOn(deployed);
    const isBound = reason === REASON.reconciled;
    await writeServiceStatus(client, clock, service, {
      // An address is published as soon as something answers there.
      address: deployed.ports.length > 0 ? deployed.address : undefined,
      condition: { type: BOUND_CONDITION, status: isBound ? 'True' : 'False', reason, message },
    });
    const before = service.status?.conditions?.find(({ type }) => type === BOUND_CONDITION);
    if (before?.reason === reason && before.message === message) return;
    await recorder.record(gateway, { type: isBound ? 'Normal' : 'Warning', reason, message });
  }

  /** Says what is wrong, as event and condition, and decides when to look again. */
  async #tell(gateway: Gateway, service: Service, error: unknown): Promise<Requeue> {
    const { client, clock, recorder } = this.#options;
    if (isKubernetesError(error)) throw error;
    const reason = reasonOf(error);
    const message = (error as Error).message;
    await recorder.record(gateway, { type: 'Warning', reason, message });
    if (isTransient(error)) throw error;
    // The address stays as it is: that the bridge cannot act says nothing about the listener that is there.
    const published = service.status?.loadBalancer?.ingress?.find(({ ipMode }) => ipMode === 'Proxy')?.ip;
    await writeServiceStatus(client, clock, service, {
      address: reason === REASON.badAddress ? undefined : published,
      condition: { type: BOUND_CONDITION, status: 'False', reason, message },
    });
    return { afterMs: STUCK_MS };
  }
}

function verdictOn({ address, ports, conflicts, waitingFor = 'an address of the load balancer' }: Deployed): {
  reason: Reason;
  message: string;
} {
  if (conflicts.length > 0)
    return { reason: REASON.conflict, message: conflicts.map(({ port, holder }) => `port ${port} is held by ${holder}`).join('; ') };
  if (ports.length === 0) return { reason: REASON.notServed, message: 'no port of the Gateway is served' };
  if (!address) return { reason: REASON.noAddress, message: `waiting for ${waitingFor}` };
  return { reason: REASON.reconciled, message: `bound to ${address}, port ${ports.join(', ')}` };
}

const isKubernetesError = (error: unknown): boolean => error instanceof StatusError;

/** Worth a retry with back-off: somebody else's write, throttling, a server's or network's fault. */
function isTransient(error: unknown): boolean {
  if (error instanceof BridgeError) return false;
  return !isHuaweiError(error) || error.retryable || error.category === 'conflict' || error.category === 'notFound';
}

function reasonOf(error: unknown): Reason {
  if (error instanceof BridgeError) return error.reason;
  if (!isHuaweiError(error)) return REASON.deployModel;
  const reasons: Partial<Record<HuaweiError['category'], Reason>> = { permission: REASON.permission, quota: REASON.quota };
  return reasons[error.category] ?? REASON.deployModel;
}
