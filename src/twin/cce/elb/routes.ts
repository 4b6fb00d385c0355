/** Which call does what: method and path of ELB v3 to an operation on the state. @module */
import { createCertificate, deleteCertificate, updateCertificate } from './certificates.ts';
import { ElbFault } from './faults.ts';
import { createHealthMonitor, deleteHealthMonitor, updateHealthMonitor } from './health-monitors.ts';
import { createListener, deleteListener, updateListener } from './listeners.ts';
import { createLoadBalancer, deleteLoadBalancer, updateLoadBalancer } from './load-balancers.ts';
import { batchAdd, batchDelete, batchUpdate, createMember, deleteMember, updateMember } from './members.ts';
import { createPool, deletePool, updatePool } from './pools.ts';
import { listAllMembers, listCertificates, listHealthMonitors, listListeners, listLoadBalancers, listMembers, listPools } from './lists.ts';
import { quotaDetails, showQuota } from './quotas.ts';
import { showCertificate, showHealthMonitor, showListener, showLoadBalancer, showMember, showPool, statusTree } from './render.ts';
import type { ElbState } from './state.ts';
import { changedTags } from './tags.ts';

export interface Call {
  readonly state: ElbState;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Path parameters in order. */
  readonly ids: readonly string[];
}

export interface Reply {
  readonly status: number;
  readonly body?: Record<string, unknown>;
}

type Handler = (call: Call) => Reply;

const ok = (body: Record<string, unknown>): Reply => ({ status: 200, body });
const made = (body: Record<string, unknown>): Reply => ({ status: 201, body });
const GONE: Reply = { status: 204 };

/** `:` stands for one path segment. Paths begin after `/v3/{project}`. */
const ROUTES: Readonly<Record<string, Handler>> = {
  'GET elb/loadbalancers': (call) => listLoadBalancers(call),
  'POST elb/loadbalancers': ({ state, body }) => made({ loadbalancer: showLoadBalancer(state, createLoadBalancer(state, body)) }),
  'GET elb/loadbalancers/:': ({ state, ids: [id] }) => ok({ loadbalancer: showLoadBalancer(state, state.loadBalancer(id!)) }),
  'PUT elb/loadbalancers/:': ({ state, ids: [id], body }) =>
    ok({ loadbalancer: showLoadBalancer(state, updateLoadBalancer(state, id!, body)) }),
  'DELETE elb/loadbalancers/:': ({ state, ids: [id] }) => (deleteLoadBalancer(state, id!, false), GONE),
  'DELETE elb/loadbalancers/:/force-elb': ({ state, ids: [id] }) => (deleteLoadBalancer(state, id!, true), GONE),
  'GET elb/loadbalancers/:/statuses': ({ state, ids: [id] }) => ok({ statuses: statusTree(state, state.loadBalancer(id!)) }),

  'GET elb/listeners': (call) => listListeners(call),
  'POST elb/listeners': ({ state, body }) => made({ listener: showListener(state, createListener(state, body)) }),
  'GET elb/listeners/:': ({ state, ids: [id] }) => ok({ listener: showListener(state, state.listener(id!)) }),
  'PUT elb/listeners/:': ({ state, ids: [id], body }) => ok({ listener: showListener(state, updateListener(state, id!, body)) }),
  'DELETE elb/listeners/:': ({ state, ids: [id] }) => (deleteListener(state, id!, false), GONE),
  'DELETE elb/listeners/:/force': ({ state, ids: [id] }) => (deleteListener(state, id!, true), GONE),

  'GET elb/pools': (call) => listPools(call),
  'POST elb/pools': ({ state, body }) => made({ pool: showPool(state, createPool(state, body)) }),
  'GET elb/pools/:': ({ state, ids: [id] }) => ok({ pool: showPool(state, state.pool(id!)) }),
  'PUT elb/pools/:': ({ state, ids: [id], body }) => ok({ pool: showPool(state, updatePool(state, id!, body)) }),
  'DELETE elb/pools/:': ({ state, ids: [id] }) => (deletePool(state, id!, false), GONE),
  'DELETE elb/pools/:/delete-cascade': ({ state, ids: [id] }) => (deletePool(state, id!, true), GONE),

  'GET elb/members': (call) => listAllMembers(call),
  'GET elb/pools/:/members': (call) => listMembers(call, call.ids[0]!),
  'POST elb/pools/:/members': ({ state, ids: [pool], body }) =>
    made({ member: showMember(state, state.pool(pool!), createMember(state, pool!, body)) }),
  'POST elb/pools/:/members/batch-add': ({ state, ids: [pool], body }) => made({ members: batchAdd(state, pool!, body) }),
  'POST elb/pools/:/members/batch-update': ({ state, ids: [pool], body }) => ok({ members: batchUpdate(state, pool!, body) }),
  'POST elb/pools/:/members/batch-delete': ({ state, ids: [pool], body }) => ok({ members: batchDelete(state, pool!, body) }),
  'GET elb/pools/:/members/:': ({ state, ids: [pool, id] }) =>
    ok({ member: showMember(state, state.pool(pool!), state.member(pool!, id!)) }),
  'PUT elb/pools/:/members/:': ({ state, ids: [pool, id], body }) =>
    ok({ member: showMember(state, state.pool(pool!), updateMember(state, pool!, id!, body)) }),
  'DELETE elb/pools/:/members/:': ({ state, ids: [pool, id] }) => (deleteMember(state, pool!, id!), GONE),

  'GET elb/healthmonitors': (call) => listHealthMonitors(call),
  'POST elb/healthmonitors': ({ state, body }) => made({ healthmonitor: showHealthMonitor(state, createHealthMonitor(state, body)) }),
  'GET elb/healthmonitors/:': ({ state, ids: [id] }) => ok({ healthmonitor: showHealthMonitor(state, state.healthMonitor(id!)) }),
  'PUT elb/healthmonitors/:': ({ state, ids: [id], body }) =>
    ok({ healthmonitor: showHealthMonitor(state, updateHealthMonitor(state, id!, body)) }),
  'DELETE elb/healthmonitors/:': ({ state, ids: [id] }) => (deleteHealthMonitor(state, id!), GONE),

  'GET elb/certificates': (call) => listCertificates(call),
  'POST elb/certificates': ({ state, body }) => made({ certificate: showCertificate(state, createCertificate(state, body)) }),
  'GET elb/certificates/:': ({ state, ids: [id] }) => ok({ certificate: showCertificate(state, state.certificate(id!)) }),
  'PUT elb/certificates/:': ({ state, ids: [id], body }) =>
    ok({ certificate: showCertificate(state, updateCertificate(state, id!, body)) }),
  'DELETE elb/certificates/:': ({ state, ids: [id] }) => (deleteCertificate(state, id!), GONE),

  'GET elb/quotas': ({ state }) => ok({ quota: showQuota(state) }),
  'GET elb/quotas/details': ({ state }) => ok({ quotas: quotaDetails(state) }),
  'GET elb/availability-zones': ({ state }) =>
    ok({
      availability_zones: [
        state.environment.availabilityZones.map((code) => ({
          code,
          state: 'ACTIVE',
          protocol: ['L4', 'L7'],
          public_border_group: 'center',
        })),
      ],
    }),
  'GET elb/flavors': ({ query }) => {
    const types = query.has('type') ? query.getAll('type') : ['L4', 'L7'];
    const flavors = types.map((type) => ({
      id: `${type.toLowerCase()}-elastic`,
      name: `${type}_flavor.elb.pro.max`,
      type,
      shared: true,
      flavor_sold_out: false,
    }));
    return ok({ flavors, page_info: { current_count: flavors.length } });
  },

  'GET listeners/:/tags': ({ state, ids: [id] }) => ok({ tags: state.listener(id!).tags }),
  'POST listeners/:/tags/action': ({ state, ids: [id], body }) => {
    const listener = state.listener(id!);
    state.listeners.set({ ...listener, tags: changedTags(listener.tags, body), updated_at: state.now() });
    state.changed();
    return GONE;
  },
  'GET loadbalancers/:/tags': ({ state, ids: [id] }) => ok({ tags: state.loadBalancer(id!).tags }),
  'POST loadbalancers/:/tags/action': ({ state, ids: [id], body }) => {
    const loadBalancer = state.loadBalancer(id!);
    state.loadBalancers.set({ ...loadBalancer, tags: changedTags(loadBalancer.tags, body), updated_at: state.now() });
    state.changed();
    return GONE;
  },
};

interface Compiled {
  method: string;
  segments: readonly string[];
  handler: Handler;
}

const COMPILED: readonly Compiled[] = Object.entries(ROUTES).map(([route, handler]) => {
  const [method, path] = route.split(' ') as [string, string];
  return { method, segments: path.split('/'), handler };
});

/** Finds the operation for a request; literal segments win over parameters. Throws 404 or 405. */
export function route(method: string, segments: readonly string[]): { handler: Handler; ids: string[] } {
  const at = COMPILED.filter(
    (one) => one.segments.length === segments.length && one.segments.every((segment, i) => segment === ':' || segment === segments[i]),
  );
  if (at.length === 0) throw new ElbFault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
  const fitting = at.filter((one) => one.method === method);
  if (fitting.length === 0) throw new ElbFault(405, 'APIGW.0103', `Method ${method} is not allowed here`);
  const [best] = fitting.sort((a, b) => parameters(a) - parameters(b));
  return { handler: best!.handler, ids: segments.filter((_, i) => best!.segments[i] === ':') };
}

const parameters = ({ segments }: Compiled): number => segments.filter((segment) => segment === ':').length;
