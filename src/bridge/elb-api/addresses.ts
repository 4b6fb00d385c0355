/** The addresses of a load balancer. Pure. @module */
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import type { Addresses } from '../mode.ts';

export const addressesOf = (loadBalancer: LoadBalancer): Addresses => ({
  publicAddress:
    loadBalancer.publicips.find(({ ip_version }) => ip_version === 4)?.publicip_address ??
    loadBalancer.eips.find(({ ip_version }) => ip_version === 4)?.eip_address,
  privateAddress: loadBalancer.vip_address || undefined,
});
