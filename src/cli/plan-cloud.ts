/** Facts for a plan from Huawei Cloud: one cluster, its node pools, VPC and subnets, and the ELB that is named. Reads alone. @module */
import type { Cloud } from '../bridge/operator/cloud.ts';
import { OperatorFailure } from '../bridge/operator/failure.ts';
import { CCE_RIGHTS } from '../huawei/cce/client.ts';
import type { Cluster, NodePool } from '../huawei/cce/types.ts';
import { isHuaweiError } from '../huawei/errors.ts';
import type { Subnet } from '../huawei/vpc/types.ts';
import { VPC_RIGHTS } from '../huawei/vpc/client.ts';
import { message, type Message } from '../i18n/index.ts';
import type { FactProblem, FactsRead } from '../plan/facts.ts';
import { readCceApi } from '../plan/sources/cce-api.ts';
import { isRegion } from './bridge-values.ts';
import { inCloud, type CloudOptions } from './cloud-source.ts';
import { CommandFailure } from './failure.ts';

export interface PlanCloudOptions extends CloudOptions {
  clusterId?: string;
  clusterName?: string;
}

/** The region alone is a fact like any other, and a plan for a new cluster must not read another. */
export const isCloudAsked = ({ clusterId, clusterName, projectId, credentialsDir, cceEndpoint }: PlanCloudOptions): boolean =>
  [clusterId, clusterName, projectId, credentialsDir, cceEndpoint].some((option) => option !== undefined);

/** Where an ELB is named (facts/elb-v3.md §5). */
const ELB_RIGHT = 'elb:loadbalancers:get';

/** All that is asked for. */
export const PLAN_RIGHTS = [...Object.values(CCE_RIGHTS), VPC_RIGHTS.vpc, VPC_RIGHTS.subnet, ELB_RIGHT] as const;

/** A call for each subnet of nodes; a plan for more is made from a file. */
const MOST_SUBNETS = 20;

/**
 * A refused call makes unknown what needs it, and a note says which right is missing.
 * @param elbId the load balancer that another source names
 * @throws CommandFailure when nothing can be asked
 */
export async function readCloudFacts(options: PlanCloudOptions, elbId: string | undefined): Promise<FactsRead> {
  const { region } = options;
  if (region === undefined) throw new CommandFailure(message('plan.cceApi.noRegion'));
  if (isRegion(region) === undefined) throw new CommandFailure(message('cli.bridge.badRegion'));
  const read = await inCloud({ ...options, region }, (cloud, signal) => new Reading(cloud, region, signal).facts(options, elbId)).catch(
    (error: unknown) => {
      throw error instanceof OperatorFailure ? new CommandFailure(error.what, { cause: error }) : error;
    },
  );
  if (!read) throw new CommandFailure(message('plan.cceApi.noCredentials', { region }));
  return read;
}

/** Why a call has no answer. */
interface Refused {
  readonly why: Message;
  readonly isForbidden: boolean;
  readonly isAbsent: boolean;
}

const isRefused = (answer: object): answer is Refused => 'isForbidden' in answer;

class Reading {
  readonly #cloud: Cloud;
  readonly #region: string;
  readonly #signal: AbortSignal;

  constructor(cloud: Cloud, region: string, signal: AbortSignal) {
    this.#cloud = cloud;
    this.#region = region;
    this.#signal = signal;
  }

  async facts(options: PlanCloudOptions, elbId: string | undefined): Promise<FactsRead> {
    const region = this.#region;
    const cluster = await this.#cluster(options);
    if (isFactsRead(cluster)) return cluster;
    const { vpc: vpcId } = cluster.spec.hostNetwork;
    const { elb, vpc, cce } = this.#cloud;
    const [nodePools, vpcShown, loadBalancer] = await Promise.all([
      this.#ask(message('plan.cceApi.nodePools'), CCE_RIGHTS.nodePools, () => cce.listNodePools(cluster.metadata.uid, this.#signal)),
      this.#ask(message('plan.cceApi.vpc', { id: vpcId }), VPC_RIGHTS.vpc, () => vpc.showVpc(vpcId, this.#signal)),
      elbId === undefined
        ? undefined
        : this.#ask(message('plan.cceApi.loadBalancer', { id: elbId }), ELB_RIGHT, () => elb.showLoadBalancer(elbId, this.#signal)),
    ]);
    const subnets = await this.#subnets(cluster, isRefused(nodePools) ? [] : nodePools);
    return readCceApi({
      region,
      cluster,
      nodePools: orWhy(nodePools),
      vpc: orWhy(vpcShown),
      subnets: orWhy(subnets),
      ...(loadBalancer && { loadBalancer: orWhy(loadBalancer) }),
    });
  }

  /** The one that is meant, or why there is none. */
  async #cluster({ clusterId, clusterName }: PlanCloudOptions): Promise<Cluster | FactsRead> {
    const id = clusterId ?? (await this.#idOf(clusterName));
    if (typeof id !== 'string') return id;
    const one = await this.#ask(message('plan.cceApi.cluster', { id }), CCE_RIGHTS.cluster, () =>
      this.#cloud.cce.showCluster(id, this.#signal),
    );
    if (!isRefused(one)) return one;
    const region = this.#region;
    return one.isAbsent ? this.#nothing(message('plan.cceApi.noSuchId', { region, id })) : this.#nothing(one.why, one.isForbidden);
  }

  async #idOf(name: string | undefined): Promise<string | FactsRead> {
    const region = this.#region;
    const all = await this.#ask(message('plan.cceApi.clusters'), CCE_RIGHTS.clusters, () => this.#cloud.cce.listClusters(this.#signal));
    if (isRefused(all)) return this.#nothing(all.why, all.isForbidden);
    const meant = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
    if (meant.length === 1) return meant[0]!.metadata.uid;
    if (all.length === 0) return this.#nothing(message('plan.cceApi.none', { region }));
    const names = all.map(({ metadata }) => `${metadata.name} (${metadata.uid})`).join(', ');
    return this.#nothing(
      name !== undefined && meant.length === 0
        ? message('plan.cceApi.noSuchName', { region, name, names })
        : message('plan.cceApi.which', { region, names }),
    );
  }

  /** Without the right to look the facts stay unknown; anything else a person has to mend first. */
  #nothing(what: Message, isNote = false): FactsRead {
    const said: FactProblem[] = [{ where: 'CCE API', what }];
    return isNote ? { facts: {}, problems: [], notes: said } : { facts: {}, problems: said };
  }

  async #subnets({ spec }: Cluster, nodePools: readonly NodePool[]): Promise<Subnet[] | Refused> {
    const what = message('plan.cceApi.subnets');
    const ofPools = nodePools.flatMap(({ spec: { nodeTemplate } }) => {
      const { subnetId, subnetList } = nodeTemplate.nodeNicSpec.primaryNic;
      return [subnetId, ...subnetList];
    });
    const ids = [...new Set([spec.hostNetwork.subnet, ...ofPools])].filter((id) => id !== '');
    if (ids.length > MOST_SUBNETS) return { why: message('cluster.vpc.tooMany', { what }), isForbidden: false, isAbsent: false };
    return this.#ask(what, VPC_RIGHTS.subnet, () => Promise.all(ids.map((id) => this.#cloud.vpc.showSubnet(id, this.#signal))));
  }

  async #ask<T extends object>(what: Message, right: string, call: () => Promise<T>): Promise<T | Refused> {
    try {
      return await call();
    } catch (error) {
      if (!isHuaweiError(error)) throw error;
      const region = this.#region;
      const isForbidden = error.status === 403;
      const why = isForbidden
        ? message('plan.cceApi.forbidden', { what, region, right })
        : message('plan.cceApi.failed', { what, region, why: error.detail });
      return { why, isForbidden, isAbsent: error.category === 'notFound' };
    }
  }
}

const isFactsRead = (answer: Cluster | FactsRead): answer is FactsRead => 'facts' in answer;

const orWhy = <T extends object>(answer: T | Refused): T | Message => (isRefused(answer) ? answer.why : answer);
