/**
 * The reads of the CCE service over HTTP on loopback, answered from the lab's own state: the one cluster and its one node
 * pool. Signed as every service wants it; keys may lack the right to a call. Fields are those of the API reference's
 * examples (pages in src/huawei/cce/types.ts).
 * @module
 */
import { startLoopbackServer, type LoopbackServer, type ServiceReply, type ServiceRequest } from './iam/loopback-server.ts';
import type { Clock } from '../../kube/clock.ts';
import { subnetsOf, type CceOptions } from './options.ts';
import { NODE_GROUP } from './security-groups.ts';
import { NOT_AUTHENTICATED, whyNotAuthentic } from './signature.ts';

export interface CceApiEnvironment {
  readonly clock: Clock;
  readonly options: CceOptions;
  /** How many servers the pool has. */
  readonly nodes: () => number;
}

export interface CceApiService extends LoopbackServer {
  /** Actions like `cce:nodepool:list` that no policy allows to any key; replaces those before. */
  forbid(actions: readonly string[]): void;
}

/** Becomes `{"errorCode","errorMessage"}`, or with a code of the gateway `{"error_code","error_msg"}` (facts/elb-v3.md §7). */
class CceFault extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface Operation {
  readonly path: RegExp;
  /** What a policy has to allow (support.huaweicloud.com/intl/en-us/api-cce/cce_02_0327.html). */
  readonly action: string;
  readonly answer: (environment: CceApiEnvironment, query: URLSearchParams) => object;
}

/** Below `/api/v3/projects/{project}/clusters`. */
const OPERATIONS: readonly Operation[] = [
  {
    path: /^$/,
    action: 'cce:cluster:list',
    answer: (environment) => ({ kind: 'Cluster', apiVersion: 'v3', items: [clusterIn(environment)] }),
  },
  { path: /^\/[^/]+$/, action: 'cce:cluster:get', answer: clusterIn },
  {
    path: /^\/[^/]+\/nodepools$/,
    action: 'cce:nodepool:list',
    answer: (environment, query) => ({
      kind: 'List',
      apiVersion: 'v3',
      items: [nodePoolIn(environment), ...(query.get('showDefaultNodePool') === 'true' ? [DEFAULT_POOL] : [])],
    }),
  },
];

/** Listens on an ephemeral (or the given) port. */
export async function startCceApi(environment: CceApiEnvironment, port?: number): Promise<CceApiService> {
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

function answer(environment: CceApiEnvironment, request: ServiceRequest, forbidden: ReadonlySet<string>): ServiceReply {
  const { clock, options } = environment;
  const credentialsOf = (accessKey: string): CceOptions['credentials'][number] | undefined =>
    options.credentials.find((one) => one.accessKey === accessKey);
  const why = whyNotAuthentic(request, { clock, credentialsOf });
  if (why !== undefined) throw new CceFault(401, NOT_AUTHENTICATED, why);
  const [, project, below] = /^\/api\/v3\/projects\/([^/]+)\/clusters(|\/.*)$/.exec(request.path) ?? [];
  const operation = request.method === 'GET' && below !== undefined ? OPERATIONS.find(({ path }) => path.test(below)) : undefined;
  if (!operation) throw new CceFault(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
  if (project !== options.projectId) throw new CceFault(403, 'CCE.01403001', 'Forbidden.');
  if (forbidden.has(operation.action)) throw new CceFault(403, 'CCE.01403001', `Forbidden. ${operation.action} is not allowed`);
  const [, id] = below!.split('/');
  if (id !== undefined && id !== options.clusterId) throw new CceFault(404, 'CCE.01404001', 'Resource not found.');
  return { status: 200, body: operation.answer(environment, request.query) };
}

function clusterIn({ options }: CceApiEnvironment): object {
  const { apiServer, networkMode, containerCIDR, subnetId, subnetCIDR, serviceCIDR } = options;
  const isTurbo = networkMode === 'eni';
  return {
    kind: 'Cluster',
    apiVersion: 'v3',
    metadata: {
      name: options.clusterName,
      alias: options.clusterName,
      uid: options.clusterId,
      creationTimestamp: '2026-11-01 00:00:00.000000 +0000 UTC',
      updateTimestamp: '2026-11-01 00:10:00.000000 +0000 UTC',
    },
    spec: {
      category: isTurbo ? 'Turbo' : 'CCE',
      type: 'VirtualMachine',
      flavor: 'cce.s2.small',
      version: options.cceVersion,
      platformVersion: 'cce.5.0',
      ipv6enable: false,
      hostNetwork: { vpc: options.vpcId, subnet: options.networkId, SecurityGroup: NODE_GROUP },
      containerNetwork: isTurbo ? { mode: networkMode } : { mode: networkMode, cidr: containerCIDR, cidrs: [{ cidr: containerCIDR }] },
      eniNetwork: isTurbo ? { eniSubnetId: subnetId, eniSubnetCIDR: subnetCIDR, subnets: [{ subnetID: subnetId }] } : {},
      serviceNetwork: { IPv4CIDR: serviceCIDR },
      authentication: { mode: 'rbac', authenticatingProxy: {} },
      billingMode: 0,
      kubernetesSvcIpRange: serviceCIDR,
      kubeProxyMode: options.kubeProxyMode,
      extendParam: {},
    },
    status: { phase: 'Available', endpoints: [{ url: `https://${apiServer.address}:${apiServer.port}`, type: 'Internal' }] },
  };
}

function nodePoolIn({ options, nodes }: CceApiEnvironment): object {
  const networkIds = subnetsOf(options).map(({ networkId }) => networkId);
  return {
    kind: 'NodePool',
    apiVersion: 'v3',
    metadata: { name: options.nodePool, uid: 'c6d1a0f4-6b0e-11f0-9a55-0255ac100039' },
    spec: {
      type: 'vm',
      initialNodeCount: nodes(),
      autoscaling: { enable: false },
      nodeManagement: {},
      nodeTemplate: {
        flavor: 'c7.xlarge.2',
        az: `${options.region}a`,
        // As people choose it; nodes add their architecture.
        os: options.osImage.replace(/ \(.*\)$/, ''),
        login: {},
        nodeNicSpec: { primaryNic: { subnetId: options.networkId, ...(networkIds.length > 1 && { subnetList: networkIds }) } },
        billingMode: 0,
        ...(options.taints.length > 0 && { taints: options.taints }),
        extendParam: { maxPods: options.maxPods },
      },
    },
    status: { currentNode: nodes(), creatingNode: 0, deletingNode: 0, phase: '' },
  };
}

/** Nodes that were bought one by one: the lab has none. */
const DEFAULT_POOL = {
  kind: 'NodePool',
  apiVersion: 'v3',
  metadata: { name: 'DefaultPool', uid: '' },
  spec: { initialNodeCount: 0, autoscaling: {}, nodeTemplate: {} },
  status: { currentNode: 0, phase: '' },
};

function refusal(error: unknown): ServiceReply {
  const [status, code, text] =
    error instanceof CceFault ? [error.status, error.code, error.message] : [500, 'CCE.01500001', 'Internal error.'];
  return { status, body: code.startsWith('APIGW.') ? { error_code: code, error_msg: text } : { errorCode: code, errorMessage: text } };
}
