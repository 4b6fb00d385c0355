/**
 * A plan's directory as a lab: the planned cluster on one machine, before anything is bought. Whatever cannot be the plan's
 * own is stood in for, and said. Pure.
 * @module
 */
import type { GatewayEntrypoint } from '../bridge/api/entrypoint.ts';
import { CHART_VERSION } from '../chart/chart-keys.ts';
import { placeholderProblems } from '../install/plan-directory.ts';
import { message, type Message } from '../i18n/index.ts';
import { mostNodes, textOf, type ClusterFacts, type FactName, type FactProblem } from '../plan/facts.ts';
import { makePlan } from '../plan/plan.ts';
import { placeholder } from '../plan/placeholders.ts';
import { readClusterFile } from '../plan/sources/index.ts';
import { readValues, ValuesError, type ReadValues } from '../plan/values/read-values.ts';
import { addressIn, contains, parsePrefix } from '../policy/cidr.ts';
import { apiServerAt, DOCUMENT_ADDRESSES, type LabAddresses } from './addresses.ts';
import { BRIDGE_ELB, DEDICATED_ELB } from './bridge.ts';
import { VERSION } from './composition.ts';
import type { LabOptions } from './lab.ts';
import { parseManifests, type Manifest } from './manifests.ts';
import { standIns } from './stand-ins.ts';

export interface PlannedLab {
  readonly options: LabOptions;
  /** To be applied once Cilium runs. */
  readonly manifests: readonly Manifest[];
  /** What is otherwise in the lab than it is planned. */
  readonly notes: readonly Message[];
}

/** What a person says beside the plan. */
export interface BesidePlan {
  /** Manifests that are applied too: what they bring needs no stand-in. */
  readonly others?: readonly Manifest[];
  /** Default: as many as planned, up to three. */
  readonly nodes?: number;
}

const FACTS = 'cluster.yaml';
const VALUES = 'cilium/values.yaml';
const BRIDGE_VALUES = 'bridge/values.yaml';

/** What a person applies of a plan once Cilium runs. */
const APPLIED = /^(?:gateway|policies)\//;

/** Nobody needs to fill these in: the lab has ELBs of its own, and a back end. */
const STOOD_IN = ['elb-id', 'backend-service'];

/** More nodes show nothing new. */
const MOST_NODES = 3;

/** Nodes and load balancers of a lab need that many addresses. */
const LONGEST_SUBNET = 27;

/**
 * Everything that is in the way is told at once.
 * @param texts the plan's files by their path in its directory
 */
export async function plannedLab(
  texts: ReadonlyMap<string, string>,
  { others = [], nodes }: BesidePlan = {},
): Promise<{ readonly lab?: PlannedLab; readonly problems: readonly FactProblem[] }> {
  const paths = [...texts.keys()].filter((path) => APPLIED.test(path) && !path.endsWith('/kustomization.yaml'));
  const { facts, problems: wrong } = readClusterFile(texts.get(FACTS) ?? '', FACTS);
  const problems: FactProblem[] = [
    ...[FACTS, VALUES].filter((path) => !texts.has(path)).map((path) => ({ where: path, what: message('lab.plan.noFile') })),
    ...wrong,
    ...[VALUES, ...paths].flatMap((path) =>
      placeholderProblems(path, texts.get(path) ?? '').filter(({ what }) => !STOOD_IN.some((name) => name === what.params['name'])),
    ),
  ];
  const notes: Message[] = [];
  const values = valuesOf(VALUES, texts, problems);
  const bridgeValues = texts.has(BRIDGE_VALUES) ? valuesOf(BRIDGE_VALUES, texts, problems) : undefined;
  const addresses = addressesOf(facts, values, { problems, notes });
  if (problems.length > 0 || !addresses || !values) return { problems };
  // A back end that the plan does not know has to have a name, if nothing else.
  const read = paths.map((path) => parseManifests(texts.get(path)!.replaceAll(placeholder('backend-service'), 'backend-service'), path));
  const planned = (await Promise.all(read)).flat().map((one) => inLab(one, notes));
  const missing = standIns([...planned, ...others]);
  notes.push(...missing.notes);
  return {
    lab: {
      options: optionsOf(facts, { addresses, values, bridgeValues, notes, wanted: nodes }),
      manifests: [...missing.manifests, ...planned],
      notes,
    },
    problems,
  };
}

function valuesOf(file: string, texts: ReadonlyMap<string, string>, problems: FactProblem[]): ReadValues | undefined {
  try {
    return readValues({ file, text: texts.get(file) ?? '' });
  } catch (error) {
    if (!(error instanceof ValuesError)) throw error;
    problems.push({ where: file, what: error.what });
    return undefined;
  }
}

interface Told {
  readonly problems: FactProblem[];
  readonly notes: Message[];
}

/** Ranges that the plan does not know either are the document's. */
function addressesOf(facts: ClusterFacts, values: ReadValues | undefined, told: Told): LabAddresses | undefined {
  const { problems, notes } = told;
  const needed = (['networkMode', 'vpcCidrs', 'nodeSubnets'] as const).filter((fact) => !facts[fact]);
  if (!problems.some(({ where }) => where.startsWith(FACTS)))
    problems.push(...needed.map((fact) => ({ where: FACTS, what: message('lab.plan.unknownFact', { fact }) })));
  if (!facts.nodeSubnets || !facts.vpcCidrs) return undefined;
  const { value, origin } = facts.nodeSubnets;
  const [nodeSubnet, ...more] = value as [string, ...string[]];
  const vpcCIDR = facts.vpcCidrs.value.find((range) => holds(range, nodeSubnet));
  const { where } = origin;
  if (vpcCIDR === undefined) problems.push({ where, what: message('lab.plan.subnetOutside', { subnet: nodeSubnet }) });
  if (parsePrefix(nodeSubnet)!.bits > LONGEST_SUBNET)
    problems.push({ where, what: message('lab.plan.subnetTooSmall', { subnet: nodeSubnet, bits: LONGEST_SUBNET }) });
  if (vpcCIDR === undefined) return undefined;
  if (more.length > 0) notes.push(message('lab.plan.oneSubnet', { subnet: nodeSubnet }));
  const assumed = (fact: FactName, known: string | undefined, otherwise: string): string => {
    if (known === undefined) notes.push(message('lab.plan.assumed', { fact, value: otherwise }));
    return known ?? otherwise;
  };
  const addresses = {
    vpcCIDR,
    nodeSubnet,
    serviceCIDR: assumed('serviceCidr', facts.serviceCidr?.value, DOCUMENT_ADDRESSES.serviceCIDR),
    containerCIDR: assumed('containerCidrs', facts.containerCidrs?.value[0], DOCUMENT_ADDRESSES.containerCIDR),
  };
  return withApiServer(addresses, values, problems);
}

function holds(range: string, inner: string): boolean {
  const [outer, own] = [parsePrefix(range), parsePrefix(inner)];
  return outer !== undefined && own !== undefined && contains(outer, own);
}

/** The API server stands where the values say that agents find it. */
function withApiServer(addresses: LabAddresses, values: ReadValues | undefined, problems: FactProblem[]): LabAddresses {
  const { k8sServiceHost: host, k8sServicePort: port } = values?.values ?? {};
  if (host === undefined || host === null || host === '') return addresses;
  const place = values!.places.get('k8sServiceHost');
  const where = place ? `${place.file}:${place.line}` : VALUES;
  const isPlaced = typeof host === 'string' && addressIn(host, addresses.vpcCIDR);
  // A placeholder has been told already.
  if (!isPlaced && !textOf(host).startsWith('<'))
    problems.push({ where, what: message('lab.plan.apiServerOutside', { host: textOf(host), vpc: addresses.vpcCIDR }) });
  return isPlaced ? { ...addresses, apiServer: { address: host, port: Number(port) || apiServerAt(addresses).port } } : addresses;
}

interface Read extends Pick<Told, 'notes'> {
  readonly addresses: LabAddresses;
  readonly values: ReadValues;
  readonly bridgeValues: ReadValues | undefined;
  /** How many nodes a person wants. */
  readonly wanted: number | undefined;
}

function optionsOf(facts: ClusterFacts, { addresses, values, bridgeValues, notes, wanted }: Read): LabOptions {
  const groups = facts.nodeGroups?.value ?? [];
  const planned = mostNodes(groups);
  const nodes = wanted ?? Math.min(Math.max(planned, 1), MOST_NODES);
  if (planned !== nodes) notes.push(message('lab.plan.nodes', { planned, nodes }));
  const { bridge: chosen, ciliumVersion } = makePlan(facts);
  if (ciliumVersion !== CHART_VERSION)
    notes.push(message('lab.plan.version', { what: 'Cilium', own: CHART_VERSION, planned: ciliumVersion }));
  const kubernetes = facts.kubernetesVersion?.value;
  if (kubernetes !== undefined && minorOf(kubernetes) !== minorOf(VERSION))
    notes.push(message('lab.plan.version', { what: 'Kubernetes', own: VERSION, planned: kubernetes }));
  const kernel = groups.find((group) => group.kernel !== undefined)?.kernel;
  const bridge = (bridgeValues?.values['bridge'] ?? {}) as Record<string, unknown>;
  return {
    networkMode: facts.networkMode!.value,
    addresses,
    nodes,
    values: values.values,
    workload: false,
    // The lab that has what the mode needs of CCE.
    bridge: chosen.mode === 'EndpointSlice' ? chosen.mode : 'Auto',
    operator: { elbCredentials: facts.elbCredentials?.value ?? false, clearRouteUnreachable: bridge['clearRouteUnreachable'] === true },
    ...(kernel !== undefined && { kernelVersion: kernel }),
    ...(facts.kubeProxyMode && { kubeProxyMode: facts.kubeProxyMode.value }),
  };
}

/** `v1.33` of `v1.33.5-r0`. */
const minorOf = (version: string): string | undefined => /^v?\d+\.\d+/.exec(version)?.[0];

/** The manifest, with the lab's ELB of the same class in place of the planned one. */
function inLab(manifest: Manifest, notes: Message[]): Manifest {
  const { object, source } = manifest;
  if (object.kind !== 'GatewayEntrypoint') return manifest;
  const { spec } = object as unknown as GatewayEntrypoint;
  if (spec?.elb?.id === undefined) return manifest;
  const own = spec.elb.class === 'performance' ? DEDICATED_ELB : BRIDGE_ELB;
  if (spec.elb.id !== own.id) {
    const id = spec.elb.id === placeholder('elb-id') ? '?' : spec.elb.id;
    notes.push(message('lab.plan.elb', { id, own: own.name, class: own.guaranteed ? 'performance' : 'union', source }));
  }
  return { source, object: { ...object, spec: { ...spec, elb: { ...spec.elb, id: own.id } } } };
}
