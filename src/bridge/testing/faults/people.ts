/** For tests: what people do to Gateways, their entrypoints, nodes and ELBs. @module */
import { gateways } from '../../../cluster/kinds.ts';
import type { ElbClient } from '../../../huawei/elb/client.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import { services, type Resource } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import { gatewayEntrypoints, type GatewayEntrypointSpec } from '../../api/entrypoint.ts';
import { ELB, QUICK } from '../bridge-fixture.ts';
import type { World } from './world.ts';

export class People {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async createGateway(name: string, ports: readonly number[]): Promise<void> {
    await this.#world.lab.createGateway(ports, { name });
  }

  async deleteGateway(name: string): Promise<void> {
    await this.#delete(gateways, name);
  }

  async setPorts(name: string, ports: readonly number[]): Promise<void> {
    const listeners = ports.map((port) => ({ name: `http-${port}`, protocol: 'HTTP', port }));
    await this.#patch(gateways, name, { spec: { listeners } });
  }

  async createEntrypoint(name: string, spec: Partial<GatewayEntrypointSpec> = {}): Promise<void> {
    const whole = { gatewayRef: { name }, elb: { id: ELB }, healthCheck: QUICK, drainSeconds: 2, ...spec };
    await this.#world.lab.client.create(gatewayEntrypoints, { metadata: { namespace: 'default', name }, spec: whole });
  }

  async deleteEntrypoint(name: string): Promise<void> {
    await this.#delete(gatewayEntrypoints, name);
  }

  /** As `kubectl patch --type=merge`. */
  async changeEntrypoint(name: string, spec: object): Promise<void> {
    await this.#patch(gatewayEntrypoints, name, { spec });
  }

  /** By hand, in the Gateway's Service; nothing while there is none. */
  async moveNodePort(name: string, nodePort: number): Promise<void> {
    const { client } = this.#world.lab;
    const key = { namespace: 'default', name: `cilium-gateway-${name}` };
    const service = await this.#world.lab.service(key);
    const ports = service?.spec?.ports ?? [];
    if (ports.length === 0) return;
    const next = ports.map((port, i) => (i === 0 ? { ...port, nodePort } : port));
    await ignoringAbsence(client.patch(services, key, { type: 'merge', body: { spec: { ports: next } } }));
  }

  /** Somebody at the console takes a listener of an ELB that is not other people's, its pool, or the pool's members. */
  async breakElb(loadBalancer: string, what: 'listener' | 'pool' | 'members' | 'monitor'): Promise<void> {
    const { elb } = this.#world.lab;
    const { foreign } = this.#world;
    const listener = (await elb.listListeners({ loadbalancer_id: loadBalancer })).find(({ id }) => !foreign.has(id));
    const poolId = listener?.default_pool_id;
    if (!listener || !poolId) return;
    await this.#quietly(async () => {
      if (what === 'monitor') {
        const { healthmonitor_id: monitor } = await elb.showPool(poolId);
        if (monitor) await elb.deleteHealthMonitor(monitor);
        return;
      }
      await emptyPool(elb, poolId);
      if (what === 'members') return;
      await elb.deletePool(poolId);
      if (what === 'listener') await elb.deleteListener(listener.id);
    });
  }

  /** What the bridge made for a mode of Services is edited, or deleted, by hand. */
  async breakEntrypointService(name: string, what: 'edit' | 'delete'): Promise<string> {
    const { client } = this.#world.lab;
    const key = { namespace: 'kube-system', name: `cilium-cce-default-${name}` };
    if (what === 'delete') {
      await ignoringAbsence(client.delete(services, key));
      return 'deletes';
    }
    const body = { metadata: { annotations: { 'kubernetes.io/elb.lb-algorithm': 'SOURCE_IP' } }, spec: { selector: { app: 'none' } } };
    await ignoringAbsence(client.patch(services, key, { type: 'merge', body }));
    return 'edits';
  }

  async #patch<T extends KubeObject>(of: Resource<T>, name: string, body: object): Promise<void> {
    await ignoringAbsence(this.#world.lab.client.patch(of, { namespace: 'default', name }, { type: 'merge', body }));
  }

  async #delete<T extends KubeObject>(of: Resource<T>, name: string): Promise<void> {
    await ignoringAbsence(this.#world.lab.client.delete(of, { namespace: 'default', name }));
  }

  /** The bridge may be at work on the same things: whoever comes second is refused. */
  async #quietly(act: () => Promise<void>): Promise<void> {
    await act().catch(() => undefined);
  }
}

async function emptyPool(elb: ElbClient, poolId: string): Promise<void> {
  const members = await elb.listMembers(poolId);
  if (members.length > 0) await elb.batchDeleteMembers(poolId, members);
  const { healthmonitor_id: monitor } = await elb.showPool(poolId);
  if (monitor) await elb.deleteHealthMonitor(monitor);
}

async function ignoringAbsence(act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
