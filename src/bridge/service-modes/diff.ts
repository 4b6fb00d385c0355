/**
 * From the objects of an entrypoint that are there to those that should be: the changes, in an order in which
 * the Service never leads to nothing. Only fields that are ours are compared and written. Pure.
 * @module
 */
import { ciliumEnvoyConfigs, type CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import { keyOf, type Draft, type KubeObject } from '../../kube/objects.ts';
import {
  endpoints,
  endpointSlices,
  services,
  type EndpointSlice,
  type Resource,
  type Service,
  type ServicePort,
} from '../../kube/resources.ts';
import { MANAGED_BY, PRODUCT, SERVICE_PROXY_NAME } from '../api/names.ts';
import type { Change } from '../mode.ts';
import { annotationPatch, APPLIED, wantsAnotherElb, withApplied } from './applied.ts';
import { SLICE_MANAGED_BY } from './endpoint-slice.ts';
import { isSame, mapPatch } from './equality.ts';
import type { ObjectModel } from './strategy.ts';

/** What there is of an entrypoint, found by its uid in the label OWNER_UID. */
export interface LiveObjects {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly envoyConfigs: readonly CiliumEnvoyConfig[];
}

type AnyResource = Resource<KubeObject>;

export type ObjectChange = Change &
  (
    | { readonly verb: 'create'; readonly of: AnyResource; readonly object: Draft<KubeObject> }
    /** A merge patch, with the resource version that it was made for. */
    | { readonly verb: 'update'; readonly of: AnyResource; readonly live: KubeObject; readonly body: Record<string, unknown> }
    /** Without a uid: whatever has the name. */
    | { readonly verb: 'delete'; readonly of: AnyResource; readonly live: Doomed }
  );

interface Doomed {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
}

export interface ObjectPlan {
  readonly changes: readonly ObjectChange[];
  /** The Service that has to be gone before another is made, and is not yet. */
  readonly leaving: Service | undefined;
}

export function diff(model: ObjectModel, found: LiveObjects): ObjectPlan {
  if (model.waiting) return { changes: [], leaving: undefined };
  const live = ours(found);
  const service = serviceChanges(model.service, live.services);
  const slice = change(endpointSlices, model.endpointSlice, live.slices, (one, wanted) => slicePatch(one, wanted, model.keepEndpoints));
  const envoyConfig = change(ciliumEnvoyConfigs, model.envoyConfig, live.envoyConfigs, envoyConfigPatch);
  const written = [...slice, ...envoyConfig];
  return {
    changes: [
      ...written.filter(({ verb }) => verb !== 'delete'),
      ...service.changes,
      // After the Service has got another way: its present one ends here.
      ...written.filter(({ verb }) => verb === 'delete'),
      ...(model.endpointSlice ? leftovers(model.endpointSlice, found) : []),
    ],
    leaving: service.leaving,
  };
}

/** The Service before what it leads to. */
export function removalChanges(found: LiveObjects): ObjectChange[] {
  const { services: own, slices, envoyConfigs } = ours(found);
  return [...deletions(services, own), ...deletions(ciliumEnvoyConfigs, envoyConfigs), ...deletions(endpointSlices, slices)];
}

/** The Service among the live ones that the model is about. */
export const liveService = (found: LiveObjects, wanted: { name: string; namespace: string }): Service | undefined =>
  ours(found).services.find((one) => keyOf(one) === keyOf({ metadata: wanted }));

/** A label with an entrypoint's uid can be put on anything: what does not say that it is ours is not touched. */
const isOurs = ({ metadata }: KubeObject): boolean => metadata.labels?.[MANAGED_BY] === PRODUCT;
/** Kubernetes copies the labels of a Service to the slices that it makes for it. */
const isOurSlice = (slice: EndpointSlice): boolean => isOurs(slice) && slice.metadata.labels?.[SLICE_MANAGED_BY] === PRODUCT;

export const ours = ({ services: own, slices, envoyConfigs }: LiveObjects): LiveObjects => ({
  services: own.filter(isOurs),
  slices: slices.filter(isOurSlice),
  envoyConfigs: envoyConfigs.filter(isOurs),
});

/**
 * What Kubernetes made while the Service had a selector and then leaves alone: its slices, and an Endpoints
 * object that it would mirror into slices again (facts/huawei-cce.md §4 wants none of that name).
 */
function leftovers(wanted: Draft<EndpointSlice>, { slices }: LiveObjects): ObjectChange[] {
  const foreign = slices.filter((slice) => isOurs(slice) && !isOurSlice(slice));
  if (foreign.length === 0) return [];
  const live = { metadata: { name: wanted.metadata.name!, namespace: wanted.metadata.namespace! } };
  const of = endpoints as unknown as AnyResource;
  return [
    { verb: 'delete', target: nameOf(of, live), detail: 'of the selector', of, live },
    ...deletions(endpointSlices, foreign, 'of the selector'),
  ];
}

const nameOf = (of: Pick<AnyResource, 'kind'>, object: { metadata: { name?: string; namespace?: string } }): string =>
  `${of.kind} ${keyOf(object)}`;

function deletions<T extends KubeObject>(of: Resource<T>, found: readonly T[], detail = ''): ObjectChange[] {
  return found
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map((live) => ({ verb: 'delete', target: nameOf(of, live), detail, of: of as unknown as AnyResource, live }));
}

interface Difference {
  readonly detail: string;
  readonly body: Record<string, unknown>;
}

/** Creates, updates or leaves the wanted object, and deletes every other one. */
function change<T extends KubeObject>(
  of: Resource<T>,
  wanted: Draft<T> | undefined,
  found: readonly T[],
  compare: (live: T, wanted: Draft<T>) => Difference | undefined,
): ObjectChange[] {
  const live = wanted && found.find((one) => keyOf(one) === keyOf(wanted));
  const others = deletions(
    of,
    found.filter((one) => one !== live),
    'unused',
  );
  if (!wanted || live?.metadata.deletionTimestamp) return others;
  const target = nameOf(of, wanted);
  const any = of as unknown as AnyResource;
  if (!live) return [{ verb: 'create', target, detail: summary(wanted), of: any, object: wanted }, ...others];
  const difference = compare(live, wanted);
  return [...(difference ? [{ verb: 'update' as const, target, ...difference, of: any, live }] : []), ...others];
}

function serviceChanges(wanted: Draft<Service> | undefined, found: readonly Service[]): ObjectPlan {
  const draft = wanted && { ...wanted, metadata: { ...wanted.metadata, annotations: withApplied(wanted.metadata.annotations ?? {}) } };
  const live = draft && found.find((one) => keyOf(one) === keyOf(draft));
  if (draft && live && !live.metadata.deletionTimestamp && wantsAnotherElb(live.metadata.annotations, wanted.metadata.annotations ?? {}))
    return { changes: deletions(services, found, 'another ELB: it is made again'), leaving: live };
  return { changes: change(services, draft, found, servicePatch), leaving: live?.metadata.deletionTimestamp ? live : undefined };
}

function servicePatch(live: Service, wanted: Draft<Service>): Difference | undefined {
  const { [APPLIED]: _, ...annotations } = wanted.metadata.annotations ?? {};
  const annotated = annotationPatch(live.metadata.annotations, annotations);
  const labels = labelPatch(live, wanted);
  const present = live.spec ?? {};
  const next = wanted.spec ?? {};
  const selector = mapPatch(present.selector, next.selector);
  const ports = next.ports ?? [];
  const spec = {
    ...(present.type !== next.type && { type: next.type }),
    ...(selector !== undefined && { selector }),
    ...(!isSame((present.ports ?? []).map(ownFields), ports.map(ownFields)) && {
      ports: ports.map((port) => withNodePort(port, present.ports, next.allocateLoadBalancerNodePorts !== false)),
    }),
    ...(present.externalTrafficPolicy !== next.externalTrafficPolicy && { externalTrafficPolicy: next.externalTrafficPolicy }),
    ...((present.allocateLoadBalancerNodePorts ?? true) !== next.allocateLoadBalancerNodePorts && {
      allocateLoadBalancerNodePorts: next.allocateLoadBalancerNodePorts,
      // The server keeps NodePorts that it is not told to give up.
      ports: ports.map((port) => withNodePort(port, present.ports, next.allocateLoadBalancerNodePorts !== false)),
    }),
  };
  const news = Object.keys(annotated ?? {}).filter((name) => name !== APPLIED);
  const details = [
    ...('ports' in spec ? portDetails(present.ports, ports) : []),
    ...Object.keys(spec).filter((field) => field !== 'ports'),
    ...(labels ? ['labels'] : []),
    ...news.map((name) => name.slice(name.indexOf('/') + 1)),
  ];
  return difference(live, details, { labels, annotations: annotated }, spec);
}

function slicePatch(live: EndpointSlice, wanted: Draft<EndpointSlice>, keepEndpoints: boolean): Difference | undefined {
  const endpoints = !keepEndpoints && !isSame(live.endpoints ?? [], wanted.endpoints) ? wanted.endpoints : undefined;
  const ports = isSame((live.ports ?? []).map(ownFields), (wanted.ports ?? []).map(ownFields)) ? undefined : wanted.ports;
  const labels = labelPatch(live, wanted);
  const details = [
    ...(endpoints ? [`endpoints ${live.endpoints?.length ?? 0} → ${endpoints.length}`] : []),
    ...(ports ? portDetails(live.ports, ports) : []),
    ...(labels ? ['labels'] : []),
  ];
  const annotations = plainAnnotations(live, wanted);
  return difference(live, details, { labels, annotations }, undefined, { ...(endpoints && { endpoints }), ...(ports && { ports }) });
}

function envoyConfigPatch(live: CiliumEnvoyConfig, wanted: Draft<CiliumEnvoyConfig>): Difference | undefined {
  const labels = labelPatch(live, wanted);
  const annotations = plainAnnotations(live, wanted);
  const fields = ['services', 'backendServices', 'resources', 'nodeSelector'] as const;
  const changed = fields.filter((field) => !isSame(live.spec[field], wanted.spec[field]));
  const spec = Object.fromEntries(changed.map((field) => [field, wanted.spec[field] ?? null]));
  return difference(live, [...changed, ...(labels ? ['labels'] : [])], { labels, annotations }, spec);
}

function difference(
  live: KubeObject,
  details: readonly string[],
  metadata: { labels: object | undefined; annotations: object | undefined },
  spec?: object,
  more: object = {},
): Difference | undefined {
  const hasSpec = spec !== undefined && Object.keys(spec).length > 0;
  if (!metadata.labels && !metadata.annotations && !hasSpec && Object.keys(more).length === 0) return undefined;
  return {
    detail: details.join(', ') || 'annotations',
    body: {
      metadata: {
        resourceVersion: live.metadata.resourceVersion,
        ...(metadata.labels && { labels: metadata.labels }),
        ...(metadata.annotations && { annotations: metadata.annotations }),
      },
      ...(hasSpec && { spec }),
      ...more,
    },
  };
}

/** Labels of others stay; the one that keeps proxies away goes with the mode that needs it. */
function labelPatch(live: KubeObject, wanted: Draft<KubeObject>): Record<string, string | null> | undefined {
  const labels = wanted.metadata.labels ?? {};
  const set = Object.entries(labels).filter(([name, value]) => live.metadata.labels?.[name] !== value);
  const stale = !(SERVICE_PROXY_NAME in labels) && live.metadata.labels?.[SERVICE_PROXY_NAME] === PRODUCT;
  if (set.length === 0 && !stale) return undefined;
  return { ...Object.fromEntries(set), ...(stale && { [SERVICE_PROXY_NAME]: null }) };
}

function plainAnnotations(live: KubeObject, wanted: Draft<KubeObject>): Record<string, string> | undefined {
  const set = Object.entries(wanted.metadata.annotations ?? {}).filter(([name, value]) => live.metadata.annotations?.[name] !== value);
  return set.length > 0 ? Object.fromEntries(set) : undefined;
}

type AnyPort = Partial<Pick<ServicePort, 'name' | 'port' | 'protocol' | 'targetPort' | 'nodePort'>>;

/** A port without what the server allocates. */
const ownFields = ({ name, port, protocol, targetPort }: AnyPort): AnyPort => ({ name, port, protocol, targetPort });

/** A NodePort that the server chose stays with the port of its name, as long as there are to be any. */
function withNodePort(wanted: ServicePort, present: readonly ServicePort[] | undefined, allocated: boolean): ServicePort {
  const nodePort = allocated ? present?.find(({ name }) => name === wanted.name)?.nodePort : undefined;
  return nodePort ? { ...wanted, nodePort } : wanted;
}

/** `port-80: targetPort 31300 → 32001`; in a slice it is the port itself that moves. */
function portDetails(present: readonly AnyPort[] | undefined, wanted: readonly AnyPort[]): string[] {
  const moved = wanted.flatMap((next) => {
    const before = present?.find(({ name }) => name === next.name);
    if (!before || isSame(ownFields(before), ownFields(next))) return [];
    const field = before.targetPort === next.targetPort ? 'port' : 'targetPort';
    return [`${next.name}: ${field} ${before[field]} → ${next[field]}`];
  });
  return moved.length > 0 && present?.length === wanted.length ? moved : ['ports'];
}

function summary(wanted: Draft<KubeObject>): string {
  const { spec, endpoints } = wanted as { spec?: { ports?: AnyPort[]; services?: { ports?: number[] }[] }; endpoints?: unknown[] };
  if (endpoints) return `endpoints ${endpoints.length}`;
  const ports = spec?.ports?.map(({ port }) => port) ?? spec?.services?.flatMap((one) => one.ports ?? []) ?? [];
  return `port ${ports.join(', ')}`;
}
