/**
 * The open-source cloud controller manager does not take the document's Services (facts/huawei-cce.md §1, §2).
 * @module
 */
import { afterEach, expect, test } from 'vitest';
import { gateways } from '../../src/cluster/kinds.ts';
import { events, isTrue, services, type ObjectKey } from '../../src/kube/index.ts';
import { Lab, NOTES_ELB } from '../../src/lab/index.ts';

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const GATEWAY_SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const ENTRYPOINT = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const FAILED = 'Warning SyncLoadBalancerFailed Error syncing load balancer: failed to ensure load balancer: ';

let lab: Lab;
afterEach(() => lab?.stop());

async function eventsOf({ namespace, name }: ObjectKey): Promise<string[]> {
  const { items } = await lab.client.list(events, { namespace });
  return items
    .filter(({ involvedObject }) => involvedObject?.name === name)
    .map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

const seen = (key: ObjectKey, text: string): Promise<boolean> =>
  lab.eventually(`"${text}" on ${key.name}`, async () => (await eventsOf(key)).includes(text));

const annotate = (key: ObjectKey, annotations: Record<string, string>): Promise<unknown> =>
  lab.client.patch(services, key, { type: 'merge', body: { metadata: { annotations } } });

const until200 = (elbId?: string): Promise<boolean> =>
  lab.eventually('HTTP 200', async () => {
    const answer = await lab.request({ ...(elbId && { elbId }) });
    return answer.kind === 'answer' && answer.status === 200;
  });

const listeners = (): number => lab.cce.cloud().loadBalancers.find(({ id }) => id === NOTES_ELB.id)!.listeners.length;

test("the document's gateway-entrypoint is refused for its class union, and bound when it says shared", async () => {
  lab = await Lab.start({ ccm: 'oss' });
  await lab.installation.example('source-document/gateway-entrypoint.yaml');
  await seen(ENTRYPOINT, `${FAILED}unknow load balancer elb.class: union`);
  expect(await eventsOf(ENTRYPOINT)).toContain('Normal EnsuringLoadBalancer Ensuring load balancer');
  expect(lab.model.get(services, ENTRYPOINT)?.status?.loadBalancer?.ingress).toBeUndefined();
  expect(listeners()).toBe(0);
  // The Gateway does not need it: the bridge binds it without any cloud controller manager.
  await until200();

  await annotate(ENTRYPOINT, { 'kubernetes.io/elb.class': 'shared' });
  await seen(ENTRYPOINT, 'Normal EnsuredLoadBalancer Ensured load balancer');
  expect(lab.model.get(services, ENTRYPOINT)?.status?.loadBalancer?.ingress?.map(({ ip }) => ip)).toEqual([NOTES_ELB.eip]);
  await until200(NOTES_ELB.id);
});

test("the Gateway's own Service is refused for its missing class, then for its missing selector, before anything is made", async () => {
  lab = await Lab.start({ ccm: 'oss', bridge: 'off' });
  await seen(GATEWAY_SERVICE, `${FAILED}unknow load balancer elb.class: `);
  await annotate(GATEWAY_SERVICE, { 'kubernetes.io/elb.class': 'shared', 'kubernetes.io/elb.id': NOTES_ELB.id });
  await seen(GATEWAY_SERVICE, `${FAILED}the loadbalancer service does not provide Selector, services custom endpoints are not supported`);
  expect(listeners()).toBe(0);
  expect(isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed')).toBe(false);
});

test('modes that the open-source controller serves speak its words', async () => {
  lab = await Lab.start({ ccm: 'oss', bridge: 'EnvoyRedirect' });
  await until200();
  const own = lab.model.get(services, { namespace: 'kube-system', name: 'cilium-cce-default-auto-ip-gateway' });
  expect(own?.metadata.annotations).toMatchObject({ 'kubernetes.io/elb.class': 'shared' });
  await lab.eventually('Programmed', () => isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed'));
});
