/** The one thing of the VPC service that load balancers need: which IPv4 subnet a VPC subnet is (facts/elb-v3.md §7). @module */
import { HuaweiHttp, type HuaweiHttpOptions } from './http.ts';

/** Of `GET /v1/{project}/subnets/{id}`, as far as it is used. */
export interface Subnet {
  /** The VPC subnet's id, which is the network's: `elb_virsubnet_ids`. */
  id: string;
  name: string;
  cidr: string;
  vpc_id: string;
  /** The IPv4 subnet's id: `vip_subnet_cidr_id`, `subnet_cidr_id` of members. */
  neutron_subnet_id: string;
  neutron_network_id: string;
}

/** @example const { neutron_subnet_id } = await new VpcClient({ endpoint, projectId, credentials, clock }).showSubnet(id); */
export class VpcClient {
  readonly #http: HuaweiHttp;
  readonly #projectId: string;

  constructor(options: HuaweiHttpOptions & { projectId: string }) {
    this.#http = new HuaweiHttp({ service: 'vpc', ...options });
    this.#projectId = options.projectId;
  }

  /** Rejects with `HuaweiError`. */
  async showSubnet(id: string, signal?: AbortSignal): Promise<Subnet> {
    const path = `/v1/${this.#projectId}/subnets/${id}`;
    return (await this.#http.request<{ subnet: Subnet }>({ method: 'GET', noun: 'subnets', path, signal })).subnet;
  }

  close(): void {
    this.#http.close();
  }
}
