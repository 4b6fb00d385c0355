/** Entrypoints that cannot work: what the API refuses at once, and what becomes a condition that says what to do; nothing else changes. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayClasses, gateways } from '../cluster/kinds.ts';
import { gatewayEntrypoints, type GatewayEntrypointSpec } from './api/entrypoint.ts';
import { BridgeFixture, DEDICATED, ELB, GATEWAY } from './testing/bridge-fixture.ts';

let lab: BridgeFixture;
afterEach(() => lab.stop());

describe('the API refuses', () => {
  beforeEach(async () => {
    lab = await BridgeFixture.start({ idle: true });
  });

  it.each<[string, object, RegExp]>([
    ['no ELB', { elb: {} }, /name exactly one ELB: either id or autocreate/],
    ['two ELBs', { elb: { id: ELB, autocreate: { type: 'inner' } } }, /name exactly one ELB: either id or autocreate/],
    ['two ids in one', { elb: { id: `${ELB},${DEDICATED}` } }, /spec\.elb\.id: Too long: may not be more than 64 bytes/],
    ['an unknown class', { elb: { id: ELB, class: 'dedicated' } }, /Unsupported value: "dedicated".*union.*performance|supported values/],
    ['an unknown mode', { mode: 'Magic' }, /Unsupported value: "Magic"/],
    ['a dedicated ELB to be made without zone', { elb: { class: 'performance', autocreate: {} } }, /needs available_zone/],
    ['a public ELB without bandwidth', { elb: { autocreate: { type: 'public' } } }, /a public ELB needs bandwidth_size and eip_type/],
    [
      'HTTPS without certificate',
      { listeners: [{ port: 80, protocol: 'HTTPS' }] },
      /certificateID belongs to protocol HTTPS, which needs it/,
    ],
    ['a certificate without HTTPS', { listeners: [{ port: 80, certificateID: 'c' }] }, /certificateID belongs to protocol HTTPS/],
    [
      'one ELB port twice',
      {
        listeners: [
          { port: 80, elbPort: 443 },
          { port: 81, elbPort: 443 },
        ],
      },
      /two listeners have the same elbPort/,
    ],
    [
      'an ELB port that is another listener’s default',
      { listeners: [{ port: 80 }, { port: 81, elbPort: 80 }] },
      /two listeners have the same elbPort/,
    ],
    [
      'one NodePort twice',
      {
        listeners: [
          { port: 80, nodePort: 30080 },
          { port: 81, nodePort: 30080 },
        ],
      },
      /two listeners have the same nodePort/,
    ],
    ['a port out of range', { listeners: [{ port: 70000 }] }, /less than or equal to 65535/],
    ['a probe that outlasts its interval', { healthCheck: { intervalSeconds: 2, timeoutSeconds: 3 } }, /timeoutSeconds must not be longer/],
    ['a path for a TCP probe', { healthCheck: { path: '/healthz' } }, /path belongs to protocol HTTP/],
    ['too many nodes', { maxNodes: 5000 }, /less than or equal to 1000/],
    ['a drain without end', { drainSeconds: 100_000 }, /less than or equal to 3600/],
  ])('%s', async (_, spec, message) => {
    const whole = { gatewayRef: { name: 'web' }, elb: { id: ELB }, ...spec } as GatewayEntrypointSpec;
    const creating = lab.client.create(gatewayEntrypoints, { metadata: GATEWAY, spec: whole });
    await expect(creating).rejects.toThrow(message);
    await expect(creating).rejects.toMatchObject({ code: 422 });
  });

  it('another Gateway for an entrypoint that is there', async () => {
    await lab.createEntrypoint();
    const body = { spec: { gatewayRef: { name: 'other' } } };
    await expect(lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body })).rejects.toThrow(/gatewayRef cannot be changed/);
  });
});

describe('a condition says', () => {
  /** On the ELBs and on the Service nothing has happened. */
  const untouched = async (): Promise<void> => {
    expect([lab.ports(ELB), lab.ports(DEDICATED)]).toEqual([[], []]);
    expect((await lab.service())?.status?.loadBalancer?.ingress ?? []).toEqual([]);
    expect((await lab.entrypoint()).metadata.finalizers ?? []).toEqual([]);
    expect(lab.calls().writes).toBe(0);
  };
  const refused = async (condition: RegExp, spec: Partial<GatewayEntrypointSpec> = {}): Promise<void> => {
    await lab.createEntrypoint(spec);
    await lab.conditionIs('Accepted', condition);
    expect(await lab.condition('Bound')).toMatch(/^False NotAccepted/);
    expect(await lab.condition('AddressPublished')).toMatch(/^False/);
    expect((await lab.entrypoint()).status?.observedGeneration).toBe(1);
    await untouched();
  };

  beforeEach(async () => {
    lab = await BridgeFixture.start();
  });

  it('that the Gateway is missing, and takes it when it comes', async () => {
    await refused(/^False GatewayNotFound: There is no Gateway default\/web: create it, or correct spec\.gatewayRef/);
    await lab.createGateway();
    await lab.conditionIs('Bound', /^True/);
    await lab.conditionIs('Accepted', /^True/);
  });

  it("that the Gateway is not Cilium's", async () => {
    await lab.client.create(gatewayClasses, { metadata: { name: 'elb' }, spec: { controllerName: 'gateway.cce.io/gateway-controller' } });
    await lab.createGateway([80], { class: 'elb' });
    await refused(/^False GatewayClassNotCilium: .*class "elb".*io\.cilium\/gateway-controller/);
  });

  it('that there is no such ELB, and goes on when the id is corrected', async () => {
    await lab.createGateway();
    await refused(/^False LoadBalancerNotFound: There is no ELB nowhere .*correct spec\.elb\.id/, { elb: { id: 'nowhere' } });
    await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { elb: { id: ELB } } } });
    await lab.conditionIs('Bound', /^True/);
  });

  it('that the ELB is of another class', async () => {
    await lab.createGateway();
    await refused(/^False LoadBalancerClassMismatch: .*of class performance.*asks for union/, { elb: { id: DEDICATED, class: 'union' } });
  });

  it('that a certificate is missing', async () => {
    await lab.createGateway();
    const listeners = [{ port: 80, elbPort: 443, protocol: 'HTTPS' as const, certificateID: 'no-such-certificate' }];
    await refused(/^False CertificateNotFound: There is no certificate no-such-certificate .*upload it/, { listeners });
  });

  it('that a listener names a port that the Gateway has not', async () => {
    await lab.createGateway();
    await refused(/^False ListenerNotFound: spec\.listeners names port 81, but Gateway default\/web has the ports 80/, {
      listeners: [{ port: 81 }],
    });
  });

  it('that two ELBs are named for one Gateway', async () => {
    await lab.createEntrypoint();
    await lab.createGateway([80], { annotations: { 'cilium-cce.io/elb-id': DEDICATED } });
    await lab.conditionIs(
      'Accepted',
      new RegExp(`^False ConflictingLoadBalancers: .*annotation cilium-cce.io/elb-id says ${DEDICATED}, this entrypoint says ${ELB}`),
    );
    await untouched();
    await lab.client.patch(gateways, GATEWAY, { type: 'merge', body: { metadata: { annotations: { 'cilium-cce.io/elb-id': null } } } });
    await lab.conditionIs('Bound', /^True/);
  });

  it('that a Gateway has an older entrypoint, which goes on undisturbed', async () => {
    await lab.createEntrypoint();
    await lab.createGateway();
    await lab.conditionIs('Bound', /^True/);
    await lab.clock.advance(1_000);
    await lab.client.create(gatewayEntrypoints, {
      metadata: { namespace: 'default', name: 'younger' },
      spec: { gatewayRef: { name: 'web' }, elb: { id: DEDICATED } },
    });
    await lab.conditionIs('Accepted', /^False GatewayAlreadyBound: .*older GatewayEntrypoint default\/web/, 'younger');
    expect(lab.ports(DEDICATED)).toEqual([]);
    expect(lab.ports(ELB)).toEqual([80]);
  });

  it('of a wrong change to one that is bound: what was bound stays, and so does the address', async () => {
    await lab.createEntrypoint();
    await lab.createGateway();
    await lab.conditionIs('Bound', /^True/);
    await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { elb: { id: 'nowhere' } } } });
    await lab.conditionIs('Accepted', /^False LoadBalancerNotFound/);
    expect(await lab.condition('Bound')).toMatch(/^Unknown NotAccepted: What was bound before is left as it was/);
    expect(lab.ports(ELB)).toEqual([80]);
    expect((await lab.service())?.status?.loadBalancer?.ingress).toEqual([{ ip: '203.0.113.10', ipMode: 'Proxy' }]);
  });
});

it('without credentials, mode ElbApi says what it needs', async () => {
  lab = await BridgeFixture.start({ bridge: { elb: undefined } });
  await lab.createGateway();
  await lab.createEntrypoint({ mode: 'ElbApi' });
  await lab.conditionIs('Accepted', /^False ModeUnavailable: .*credentials/);
});

it('a permission that is missing is told without an end to what is bound; granted, all goes on', async () => {
  lab = await BridgeFixture.start();
  await lab.createEntrypoint();
  await lab.createGateway();
  await lab.conditionIs('Bound', /^True/);
  lab.cce.cce.elb.api.injectFaults(() => ({ answer: { status: 403, code: 'ELB.9803', message: 'elb:listeners:put is not obtained' } }));
  await lab.client.patch(gatewayEntrypoints, GATEWAY, { type: 'merge', body: { spec: { algorithm: 'SOURCE_IP' } } });
  await lab.conditionIs('Bound', /^Unknown PermissionDenied: .*elb:listeners:put is not obtained/);
  expect((await lab.service())?.status?.loadBalancer?.ingress).toHaveLength(1);
  lab.cce.cce.elb.api.injectFaults(undefined);
  await lab.conditionIs('Bound', /^True/);
  await lab.until(
    () => lab.elb.listPools(),
    ([pool]) => pool?.lb_algorithm === 'SOURCE_IP',
  );
});
