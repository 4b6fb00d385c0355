/**
 * The reads of the VPC service over HTTP on loopback, answered from the lab's own state: interfaces, subnets, VPCs,
 * route tables, security groups. Signed as every service wants it; keys may lack the right to a call.
 * @module
 */
import { startLoopbackServer, type LoopbackServer, type ServiceReply, type ServiceRequest } from '../iam/loopback-server.ts';
import { NOT_AUTHENTICATED, whyNotAuthentic } from '../signature.ts';
import type { VpcEnvironment } from './environment.ts';
import { portsIn, routeTableHead, routeTableId, routeTableIn, securityGroupIn, subnetIn, vpcIn } from './objects.ts';

export interface VpcService extends LoopbackServer {
  /** Actions like `vpc:securityGroups:get` that no policy allows to any key; replaces those before. */
  forbid(actions: readonly string[]): void;
}

/** Becomes `{"code","message"}`, or with a code of the gateway `{"error_code","error_msg"}`. */
class VpcFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface Call {
  readonly environment: VpcEnvironment;
  readonly query: URLSearchParams;
  /** The last segment of a path that ends with an id. */
  readonly id: string;
}

interface Operation {
  readonly path: RegExp;
  /** What a policy has to allow (support.huaweicloud.com/api-vpc/vpc_permission_0000.html). */
  readonly action: string;
  readonly answer: (call: Call) => object;
}

const MAX_LIMIT = 2000;

const OPERATIONS: readonly Operation[] = [
  {
    path: /^v1\/ports$/,
    action: 'vpc:ports:get',
    answer: (call) => ({ ports: page(portsIn(call.environment).filter(isWanted(call)), call) }),
  },
  {
    path: /^v1\/subnets\/[^/]+$/,
    action: 'vpc:subnets:get',
    answer: ({ environment, id }) => {
      const subnet = environment.subnets.find(({ networkId }) => networkId === id);
      if (!subnet) throw noSuch(id);
      return { subnet: subnetIn(environment, subnet) };
    },
  },
  {
    path: /^v1\/routetables$/,
    action: 'vpc:routeTables:list',
    answer: (call) => {
      const { environment, query } = call;
      const isOurs = [environment.vpc.id, null].includes(query.get('vpc_id'));
      return { routetables: page(isOurs ? [routeTableHead(environment)] : [], call) };
    },
  },
  {
    path: /^v1\/routetables\/[^/]+$/,
    action: 'vpc:routeTables:get',
    answer: ({ environment, id }) => ({ routetable: only(id, routeTableId(environment), () => routeTableIn(environment)) }),
  },
  {
    path: /^v3\/vpc\/vpcs\/[^/]+$/,
    action: 'vpc:vpcs:get',
    answer: ({ environment, id }) => ({ vpc: only(id, environment.vpc.id, () => vpcIn(environment)) }),
  },
  {
    path: /^v3\/vpc\/security-groups\/[^/]+$/,
    action: 'vpc:securityGroups:get',
    answer: ({ environment, id }) => {
      const group = environment.cloud().securityGroups.find((one) => one.id === id);
      if (!group) throw noSuch(id);
      return { security_group: securityGroupIn(environment, group) };
    },
  },
];

/** Listens on an ephemeral (or the given) port. */
export async function startVpc(environment: VpcEnvironment, port?: number): Promise<VpcService> {
  let forbidden: ReadonlySet<string> = new Set();
  const server = await startLoopbackServer((request) => answer(environment, request, forbidden), {
    ...(port !== undefined && { port }),
    failed: refusal,
  });
  return {
    ...server,
    forbid: (actions) => {
      forbidden = new Set(actions);
    },
  };
}

function answer(environment: VpcEnvironment, request: ServiceRequest, forbidden: ReadonlySet<string>): ServiceReply {
  const why = whyNotAuthentic(request, environment);
  if (why !== undefined) throw new VpcFault(401, NOT_AUTHENTICATED, why);
  const [version, project, ...rest] = request.path.split('/').slice(1).map(decoded);
  const below = [version, ...rest].join('/');
  const operation = request.method === 'GET' ? OPERATIONS.find(({ path }) => path.test(below)) : undefined;
  if (!operation) throw new VpcFault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
  if (project !== environment.projectId) throw new VpcFault(400, 'VPC.0007', 'urlTenantId is not equal tokenTenantId');
  if (forbidden.has(operation.action)) throw new VpcFault(403, 'VPC.2701', `Token not allowed to do this action: ${operation.action}`);
  return { status: 200, body: operation.answer({ environment, query: request.query, id: rest.at(-1) ?? '' }) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new VpcFault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
  }
}

const noSuch = (id: string): VpcFault => new VpcFault(404, 'VPC.0202', `Query resource by id ${id} fail.`);

function only(id: string, known: string, show: () => object): object {
  if (id !== known) throw noSuch(id);
  return show();
}

/** Lists of v1 have no page info: a page begins behind the object that `marker` names. */
function page<T extends Record<string, unknown>>(all: readonly T[], { query }: Call): T[] {
  const limit = Number(query.get('limit') ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 0) throw new VpcFault(400, 'VPC.0011', 'limit is invalid.');
  const marker = query.get('marker');
  const at = marker === null ? -1 : all.findIndex(({ id }) => id === marker);
  if (marker !== null && at < 0) throw new VpcFault(400, 'VPC.0011', 'marker is invalid.');
  return all.slice(at + 1, at + 1 + Math.min(limit, MAX_LIMIT));
}

function isWanted({ query }: Call): (port: Record<string, unknown>) => boolean {
  const addresses = query.getAll('fixed_ips').flatMap((filter) => /^ip_address=(.*)$/.exec(filter)?.[1] ?? []);
  return (port) => {
    const [{ ip_address }] = port['fixed_ips'] as [{ ip_address: string }];
    const isField = (name: string): boolean => !query.has(name) || query.get(name) === port[name];
    return isField('device_id') && isField('network_id') && (addresses.length === 0 || addresses.includes(ip_address));
  };
}

function refusal(error: unknown): ServiceReply {
  const [status, code, text] = error instanceof VpcFault ? [error.status, error.code, error.message] : [500, 'VPC.0999', 'Internal error.'];
  return { status, body: code.startsWith('APIGW.') ? { error_code: code, error_msg: text } : { code, message: text } };
}

export type { VpcEnvironment, VpcServer } from './environment.ts';
