/**
 * Reads of the CCE service: clusters and their node pools (facts/elb-v3.md §7; pages of the API reference are named
 * in types.ts). There is no call that writes.
 * @module
 */
import { Answer } from '../answer.ts';
import { HuaweiHttp, type HuaweiHttpOptions, type Query } from '../http.ts';
import type { Autoscaling, Cluster, ClusterHead, NodePool } from './types.ts';

export interface CceClientOptions extends HuaweiHttpOptions {
  projectId: string;
}

/** The action that a policy has to allow for each call (support.huaweicloud.com/intl/en-us/api-cce/cce_02_0327.html). */
export const CCE_RIGHTS = {
  clusters: 'cce:cluster:list',
  cluster: 'cce:cluster:get',
  nodePools: 'cce:nodepool:list',
} as const;

/**
 * All methods reject with `HuaweiError`, also for an answer that has not the documented shape.
 *
 * @example const { spec } = await new CceClient({ endpoint, projectId, credentials, clock }).showCluster(id);
 */
export class CceClient {
  readonly #http: HuaweiHttp;
  readonly #base: string;

  constructor(options: CceClientOptions) {
    this.#http = new HuaweiHttp({ service: 'cce', ...options });
    this.#base = `/api/v3/projects/${options.projectId}/clusters`;
  }

  close(): void {
    this.#http.close();
  }

  /** All of the project: the list has no pages. */
  async listClusters(signal?: AbortSignal): Promise<ClusterHead[]> {
    return (await this.#get('clusters', '', { signal })).each('items', headOf);
  }

  async showCluster(id: string, signal?: AbortSignal): Promise<Cluster> {
    return clusterOf(await this.#get('clusters', `/${encodeURIComponent(id)}`, { signal }));
  }

  /** With the nodes that belong to no pool, as pool `DefaultPool`. */
  async listNodePools(clusterId: string, signal?: AbortSignal): Promise<NodePool[]> {
    const query = { showDefaultNodePool: 'true' };
    return (await this.#get('nodepools', `/${encodeURIComponent(clusterId)}/nodepools`, { query, signal })).each('items', nodePoolOf);
  }

  async #get(noun: string, below: string, { query, signal }: { query?: Query; signal: AbortSignal | undefined }): Promise<Answer> {
    const path = `${this.#base}${below}`;
    return new Answer(await this.#http.request({ method: 'GET', noun, path, ...(query && { query }), ...(signal && { signal }) }), path);
  }
}

function headOf(one: Answer): ClusterHead {
  const metadata = one.within('metadata');
  return { metadata: { uid: metadata.text('uid'), name: metadata.text('name') } };
}

function clusterOf(one: Answer): Cluster {
  const spec = one.within('spec');
  const [network, host] = [spec.within('containerNetwork'), spec.within('hostNetwork')];
  const [eni, services, status] = [spec.optionalWithin('eniNetwork'), spec.optionalWithin('serviceNetwork'), one.optionalWithin('status')];
  return {
    ...headOf(one),
    spec: {
      category: spec.optionalText('category'),
      version: spec.text('version'),
      containerNetwork: {
        mode: network.text('mode'),
        cidr: network.optionalText('cidr'),
        cidrs: network.optionalEach('cidrs', (range) => range.text('cidr')),
      },
      eniNetwork: {
        eniSubnetCIDR: eni.optionalText('eniSubnetCIDR'),
        subnets: eni.optionalEach('subnets', (subnet) => subnet.text('subnetID')),
      },
      serviceNetwork: { IPv4CIDR: services.optionalText('IPv4CIDR') },
      kubernetesSvcIpRange: spec.optionalText('kubernetesSvcIpRange'),
      kubeProxyMode: spec.optionalText('kubeProxyMode'),
      hostNetwork: { vpc: host.text('vpc'), subnet: host.text('subnet'), SecurityGroup: host.optionalText('SecurityGroup') },
      configurationsOverride: spec.optionalEach('configurationsOverride', (component) => ({
        name: component.optionalText('name'),
        configurations: component.optionalEach('configurations', (item) => ({
          name: item.optionalText('name'),
          value: item.value('value'),
        })),
      })),
    },
    status: {
      phase: status.optionalText('phase'),
      endpoints: status.optionalEach('endpoints', (endpoint) => ({
        url: endpoint.optionalText('url'),
        type: endpoint.optionalText('type'),
      })),
    },
  };
}

function nodePoolOf(one: Answer): NodePool {
  const [metadata, spec] = [one.within('metadata'), one.within('spec')];
  // Nodes without a pool have no template in common.
  const template = spec.optionalWithin('nodeTemplate');
  const nic = template.optionalWithin('nodeNicSpec').optionalWithin('primaryNic');
  return {
    metadata: { uid: metadata.optionalText('uid'), name: metadata.text('name') },
    spec: {
      initialNodeCount: spec.integer('initialNodeCount', 0),
      autoscaling: autoscalingOf(spec),
      customSecurityGroups: spec.optionalTexts('customSecurityGroups'),
      nodeTemplate: {
        os: template.optionalText('os'),
        taints: template.optionalEach('taints', (taint) => ({
          key: taint.text('key'),
          value: taint.optionalText('value'),
          effect: taint.text('effect'),
        })),
        nodeNicSpec: { primaryNic: { subnetId: nic.optionalText('subnetId'), subnetList: nic.optionalTexts('subnetList') } },
        extendParam: { maxPods: template.optionalWithin('extendParam').integer('maxPods', 0) },
      },
      extensionScaleGroups: spec.optionalEach('extensionScaleGroups', (group) => ({
        autoscaling: autoscalingOf(group.optionalWithin('spec')),
      })),
    },
    status: { currentNode: one.optionalWithin('status').integer('currentNode', 0) },
  };
}

function autoscalingOf(of: Answer): Autoscaling {
  const one = of.optionalWithin('autoscaling');
  return { enable: one.flag('enable', false), maxNodeCount: one.integer('maxNodeCount', 0) };
}
