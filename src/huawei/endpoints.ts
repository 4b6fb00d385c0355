/** Where a region's services are (facts/elb-v3.md §0, §7). @module */

export type HuaweiService = 'elb' | 'iam' | 'vpc' | 'cce';

/** @example endpointOf('elb', 'cn-north-4') // https://elb.cn-north-4.myhuaweicloud.com */
export function endpointOf(service: HuaweiService, region: string): string {
  if (!/^[a-z0-9-]+$/.test(region)) throw new Error(`"${region}" is not a region like cn-north-4`);
  return `https://${service}.${region}.myhuaweicloud.com`;
}
