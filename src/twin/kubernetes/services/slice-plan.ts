/**
 * From the endpoints that should exist and the slices that do, the fewest changes: endpoints stay in their
 * slice, free room is used first, a slice without endpoints goes (all but one, so that the Service keeps one). Pure.
 * @module
 */
import type { EndpointSlice } from '../../../kube/resources.ts';
import { canonical } from '../workloads/names.ts';
import { signature } from './endpoints-of-service.ts';
import type { Endpoint, EndpointGroup, EndpointPort } from './endpoints-of-service.ts';

export interface SlicePlan {
  create: { ports: EndpointPort[]; endpoints: Endpoint[] }[];
  update: { slice: EndpointSlice; endpoints: Endpoint[] }[];
  remove: EndpointSlice[];
}

/** The fewest writes that turn `existing` into slices of `groups`. */
export function planSlices(groups: readonly EndpointGroup[], existing: readonly EndpointSlice[], maxPerSlice = 100): SlicePlan {
  const plan: SlicePlan = { create: [], update: [], remove: [] };
  const byPorts = Map.groupBy(existing, (slice) => portsId(slice.ports ?? []));
  // One empty slice stands for a Service without endpoints.
  const wanted = groups.length > 0 ? groups : [{ ports: existing[0]?.ports ?? [], endpoints: [] }];
  for (const { ports, endpoints } of wanted) {
    const id = portsId(ports);
    const slices = byPorts.get(id) ?? [];
    byPorts.delete(id);
    planGroup(plan, ports, endpoints, slices, maxPerSlice, groups.length === 0);
  }
  plan.remove.push(...[...byPorts.values()].flat());
  return plan;
}

function planGroup(
  plan: SlicePlan,
  ports: EndpointPort[],
  endpoints: readonly Endpoint[],
  slices: readonly EndpointSlice[],
  max: number,
  keepOneEmpty: boolean,
): void {
  const left = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const contents = slices.map((slice) => {
    const kept: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const fresh = left.get(identity(endpoint));
      if (fresh) kept.push(fresh);
      left.delete(identity(endpoint));
    }
    return { slice, kept };
  });
  const rest = [...left.values()];
  for (const { kept } of contents.filter(({ kept: some }) => some.length > 0)) kept.push(...rest.splice(0, Math.max(0, max - kept.length)));
  for (const { kept } of contents) if (kept.length === 0) kept.push(...rest.splice(0, max));
  let empties = 0;
  for (const { slice, kept } of contents) {
    if (kept.length === 0 && !(keepOneEmpty && empties++ === 0)) plan.remove.push(slice);
    else if (!sameEndpoints(kept, slice.endpoints ?? [])) plan.update.push({ slice, endpoints: kept });
  }
  while (rest.length > 0) plan.create.push({ ports, endpoints: rest.splice(0, max) });
  if (keepOneEmpty && slices.length === 0) plan.create.push({ ports, endpoints: [] });
}

const portsId = (ports: readonly EndpointPort[]): string =>
  canonical(
    ports
      .map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({ name, port, protocol, appProtocol }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );

const identity = ({ addresses, targetRef }: Endpoint): string => `${addresses.join(',')}/${targetRef?.uid ?? ''}`;

const sameEndpoints = (a: readonly Endpoint[], b: readonly Endpoint[]): boolean =>
  a.length === b.length && a.every((endpoint, i) => endpoint === b[i] || signature(endpoint) === signature(b[i]!));
