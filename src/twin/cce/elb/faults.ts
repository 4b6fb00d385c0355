/** Refusals of the ELB API with the codes that it documents (facts/elb-v3.md §5). @module */

/** Becomes `{"error_code","error_msg","request_id"}` with this HTTP status. */
export class ElbFault extends Error {
  override readonly name = 'ElbFault';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalidInput = (why: string): ElbFault => new ElbFault(400, 'ELB.8902', `Invalid input: ${why}`);
export const notFound = (noun: string, id: string): ElbFault => new ElbFault(404, 'ELB.8904', `${noun} ${id} could not be found.`);
export const inConflict = (why: string): ElbFault => new ElbFault(409, 'ELB.8907', why);
export const portTaken = (loadBalancer: string, protocol: string, port: number): ElbFault =>
  new ElbFault(
    400,
    'ELB.6200',
    `Load Balancer ${loadBalancer} already has a listener with protocol_port of ${port} that conflicts with protocol ${protocol}.`,
  );
export const ipTargetProtocol = (protocol: string): ElbFault =>
  new ElbFault(400, 'ELB.8938', `An IP member needs a pool of protocol TCP, HTTP or HTTPS, this one has ${protocol}.`);
export const ipTargetDisabled = (loadBalancer: string): ElbFault =>
  new ElbFault(400, 'ELB.8939', `An IP member needs ip_target_enable on load balancer ${loadBalancer}.`);

export type QuotaName =
  | 'loadbalancer'
  | 'listener'
  | 'listeners_per_loadbalancer'
  | 'listeners_per_pool'
  | 'pool'
  | 'member'
  | 'members_per_pool'
  | 'healthmonitor'
  | 'certificate';

/** Load balancers, listeners and members have codes of their own; the rest share ELB.8905. */
export function quotaExceeded(name: QuotaName, limit: number): ElbFault {
  const message = `Quota exceeded for resource: ${name}, limit ${limit}.`;
  if (name === 'loadbalancer') return new ElbFault(403, 'ELB.1091', message);
  if (name === 'listener' || name === 'listeners_per_loadbalancer') return new ElbFault(403, 'ELB.6091', message);
  if (name === 'member' || name === 'members_per_pool') return new ElbFault(403, 'ELB.2001', message);
  return new ElbFault(409, 'ELB.8905', message);
}
