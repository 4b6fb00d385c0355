/**
 * For tests: the bridge between a real embedded API server, Cilium's Gateway controller as the twin has it, and
 * the twin's ELB. Time stands still unless a test moves it.
 * @module
 */
import { CHART_VERSION } from '../../chart/chart-keys.ts';
import { expect } from 'vitest';
import type { AuthorizationDecision } from '../../apiserver/index.ts';
import { gatewayClasses, gateways, type Gateway } from '../../cluster/kinds.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { VpcClient } from '../../huawei/vpc/client.ts';
import { Informers } from '../../kube/informer.ts';
import type { Draft } from '../../kube/objects.ts';
import { configMaps, customResourceDefinitions, services, type CustomResourceDefinition, type Service } from '../../kube/resources.ts';
import { eventually, eventuallyHolds } from '../../kube/testing/eventually.ts';
import type { Component } from '../../twin/context.ts';
import { gatewayConfigOf } from '../../twin/cilium/gateway/config.ts';
import { startGatewayController } from '../../twin/cilium/gateway/controller.ts';
import { DEFAULT_LOAD_BALANCER, type CceOptions } from '../../twin/cce/options.ts';
import { startCceFixture, type CceFixture } from '../../twin/cce/testing/cce-fixture.ts';
import { httpBackend } from '../../twin/cce/testing/fake-network.ts';
import { gatewayEntrypoints, type GatewayEntrypoint, type GatewayEntrypointSpec } from '../api/entrypoint.ts';
import { entrypointCrd } from '../api/schema.ts';
import { startBridge, type Bridge, type BridgeOptions } from '../bridge.ts';

export const NODE_A = '10.2.128.11';
export const NODE_B = '10.2.128.12';
/** Shared (union), public 203.0.113.10. */
export const ELB = DEFAULT_LOAD_BALANCER.id;
/** Dedicated (performance), private 10.2.128.200 only. */
export const DEDICATED = '11111111-2222-4333-8444-555555555555';
export const GATEWAY = { namespace: 'default', name: 'web' };
export const SERVICE = { namespace: 'default', name: 'cilium-gateway-web' };
/** Members are judged by their first probes. */
export const QUICK = { intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1, unhealthyThreshold: 1 };

export interface FixtureOptions {
  bridge?: Partial<BridgeOptions>;
  cce?: Partial<CceOptions>;
  /** Data of cilium-config. */
  cilium?: Record<string, string>;
  /** Start no bridge yet. */
  idle?: boolean;
  /** Told of every decision about a user who is no administrator. */
  onAuthorization?: (decision: AuthorizationDecision) => void;
}

export class BridgeFixture {
  readonly cce: CceFixture;
  readonly elb: ElbClient;
  readonly vpc: VpcClient;
  /** Network ids that the bridge has asked for, in order. */
  readonly asked: string[] = [];
  #informers: Informers | undefined;
  #bridge: Bridge | undefined;
  #gatewayController: Component;

  private constructor(cce: CceFixture, controller: Component) {
    this.cce = cce;
    this.elb = cce.cce.elb.client();
    this.vpc = cce.cce.vpc.client();
    this.#gatewayController = controller;
  }

  static async start(options: FixtureOptions = {}): Promise<BridgeFixture> {
    const { onAuthorization } = options;
    const cce = await startCceFixture(
      {
        ccmProfile: 'none',
        loadBalancers: [DEFAULT_LOAD_BALANCER, { id: DEDICATED, name: 'dedicated', guaranteed: true, vip: '10.2.128.200' }],
        ...options.cce,
      },
      onAuthorization && { onAuthorization },
    );
    const { client } = cce;
    await client.create(customResourceDefinitions, entrypointCrd() as unknown as Draft<CustomResourceDefinition>);
    await client.create(gatewayClasses, { metadata: { name: 'cilium' }, spec: { controllerName: 'io.cilium/gateway-controller' } });
    const data = { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true', ...options.cilium };
    await client.create(configMaps, { metadata: { namespace: 'kube-system', name: 'cilium-config' }, data });
    const controller = startGatewayController({ ...cce, log: () => undefined, release: CHART_VERSION }, gatewayConfigOf(data));
    const fixture = new BridgeFixture(cce, controller);
    if (!options.idle) fixture.startBridge(options.bridge);
    return fixture;
  }

  get client(): CceFixture['client'] {
    return this.cce.client;
  }

  get clock(): CceFixture['clock'] {
    return this.cce.clock;
  }

  get bridge(): Bridge {
    return this.#bridge!;
  }

  startBridge(options: Partial<BridgeOptions> = {}): Bridge {
    const { client, clock } = this.cce;
    this.#informers = new Informers({ client: options.client ?? client, clock, random: () => 0.5, watchDefinitions: false });
    this.#bridge = startBridge({
      client,
      clock,
      informers: this.#informers,
      elb: this.elb,
      vpc: {
        showSubnet: (id, signal) => {
          this.asked.push(id);
          return this.vpc.showSubnet(id, signal);
        },
      },
      cluster: 'test',
      random: () => 0.5,
      ...options,
    });
    return this.#bridge;
  }

  async stopBridge(): Promise<void> {
    await this.#bridge?.stop();
    await this.#informers?.stop();
    this.#bridge = undefined;
    this.#informers = undefined;
  }

  async stop(): Promise<void> {
    await this.stopBridge();
    this.elb.close();
    this.vpc.close();
    await this.#gatewayController.stop();
    await this.cce.stop();
    expect(this.clock.pending).toBe(0);
  }

  /** Gateway default/web with HTTP listeners. */
  async createGateway(
    ports: readonly number[] = [80],
    more: { name?: string; annotations?: Record<string, string>; class?: string } = {},
  ): Promise<void> {
    const draft: Draft<Gateway> = {
      metadata: { ...GATEWAY, ...(more.name && { name: more.name }), ...(more.annotations && { annotations: more.annotations }) },
      spec: {
        gatewayClassName: more.class ?? 'cilium',
        listeners: ports.map((port) => ({ name: `http-${port}`, protocol: 'HTTP', port })),
      },
    };
    await this.client.create(gateways, draft);
  }

  /** GatewayEntrypoint default/web on {@link ELB}, unless said otherwise. */
  async createEntrypoint(spec: Partial<GatewayEntrypointSpec> = {}, name = GATEWAY.name): Promise<void> {
    const whole = { gatewayRef: { name }, elb: { id: ELB }, healthCheck: QUICK, ...spec };
    await this.client.create(gatewayEntrypoints, { metadata: { namespace: GATEWAY.namespace, name }, spec: whole });
  }

  entrypoint(name = GATEWAY.name): Promise<GatewayEntrypoint> {
    return this.client.get(gatewayEntrypoints, { namespace: GATEWAY.namespace, name });
  }

  /** `True Bound: …`; empty while the condition is not there. */
  async condition(type: string, name = GATEWAY.name): Promise<string> {
    const found = (await this.entrypoint(name)).status?.conditions?.find((one) => one.type === type);
    return found ? `${found.status} ${found.reason}: ${found.message}` : '';
  }

  /** Waits until a condition reads so; time passes meanwhile. */
  conditionIs(type: string, expected: RegExp, name = GATEWAY.name): Promise<string> {
    return this.until(
      () => this.condition(type, name),
      (text) => expected.test(text),
    );
  }

  async service(key = SERVICE): Promise<Service | undefined> {
    return (await this.client.list(services, { namespace: key.namespace })).items.find(({ metadata }) => metadata.name === key.name);
  }

  /** The Gateway's NodePort for its first port, once it has one. */
  async nodePort(key = SERVICE): Promise<number> {
    return eventually(async () => (await this.service(key))?.spec?.ports?.[0]?.nodePort, 'a NodePort');
  }

  /** Lets the twin network answer at the Gateway's NodePort on both nodes. */
  async serveNodePort(key = SERVICE): Promise<number> {
    const port = await this.nodePort(key);
    for (const node of [NODE_A, NODE_B]) this.cce.network.at(node, port, httpBackend(`${node}:${port}`));
    return port;
  }

  /** `elbPort → address:port STATUS weight`, sorted. */
  members(id = ELB): string[] {
    return this.#listeners(id)
      .flatMap(({ port, pool }) =>
        (pool?.members ?? []).map((one) => `${port} → ${one.address}:${one.port} ${one.operatingStatus} ${one.weight}`),
      )
      .sort();
  }

  /** Ports of the ELB's listeners, sorted. */
  ports(id = ELB): number[] {
    return this.#listeners(id)
      .map(({ port }) => port)
      .sort((a, b) => a - b);
  }

  #listeners(id: string) {
    return this.cce.cce.cloud().loadBalancers.find((one) => one.id === id)?.listeners ?? [];
  }

  /** Moves time on in steps, so that what falls due in between happens in its order. */
  async pass(ms: number, step = 1_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) await this.clock.advance(Math.min(step, ms - passed));
  }

  /** Lets time pass, a second at a look, until something is so. */
  until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
    return eventuallyHolds(async () => {
      const value = await read();
      if (!holds(value)) await this.clock.advance(1_000);
      return value;
    }, holds);
  }

  /** Calls of the ELB API so far, reads and writes. */
  calls(): { reads: number; writes: number } {
    let [reads, writes] = [0, 0];
    for (const [noun, count] of this.cce.cce.elb.api.requests) {
      if (noun.startsWith('GET ')) reads += count;
      else writes += count;
    }
    return { reads, writes };
  }
}
