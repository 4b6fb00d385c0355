/** What of a rendered object is compared: what the lab renders of it, in one form for both. @module */
import { isDeepStrictEqual } from 'node:util';
import type { RenderedObject } from './chart.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const without = (value: unknown, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fieldsOf(value)).filter(([name, one]) => !names.includes(name) && one !== null && one !== undefined));

/** Fields of pods and containers that the lab leaves out: accepted.ts says why. */
export const LEFT_OUT = {
  pod: [
    'initContainers',
    'volumes',
    'automountServiceAccountToken',
    'dnsPolicy',
    'securityContext',
    'hostAliases',
    'topologySpreadConstraints',
  ],
  container: ['ports', 'volumeMounts', 'lifecycle', 'terminationMessagePolicy'],
  env: /^(?:GOMEMLIMIT$|AWS_|ALIBABA_CLOUD_|AZURE_)/,
  httpGet: ['httpHeaders'],
} as const;

/** Ports that the chart names. */
const PORTS: Readonly<Record<string, string>> = { health: 'healthPort' };

/** A checksum is of the text that a template made: whether there is one is what counts. */
const digested = (annotations: unknown): Fields =>
  Object.fromEntries(Object.entries(fieldsOf(annotations)).map(([name, value]) => [name, name.endsWith('-checksum') ? 'some' : value]));

function probe(value: unknown, ports: Fields): Fields {
  const { httpGet, ...rest } = fieldsOf(value);
  const get = without(httpGet, ...LEFT_OUT.httpGet);
  const port = get['port'];
  return { ...rest, httpGet: { ...get, port: typeof port === 'string' ? ports[PORTS[port]!] : port } };
}

function container(value: unknown, ports: Fields): Fields {
  const fields = without(value, ...LEFT_OUT.container);
  const env = Object.fromEntries(
    ((fields['env'] ?? []) as { name: string }[]).filter(({ name }) => !LEFT_OUT.env.test(name)).map(({ name, ...from }) => [name, from]),
  );
  const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].filter((name) => fields[name] !== undefined);
  return { ...fields, env, ...Object.fromEntries(probes.map((name) => [name, probe(fields[name], ports)])) };
}

/** DaemonSets and Deployments. */
export function workload(object: RenderedObject, ports: Fields): Fields {
  const spec = fieldsOf(object['spec']);
  const template = fieldsOf(spec['template']);
  const meta = fieldsOf(template['metadata']);
  const pod = without(template['spec'], ...LEFT_OUT.pod);
  return {
    metadata: without(object.metadata, 'annotations'),
    spec: {
      ...without(spec, 'template'),
      template: {
        metadata: { labels: meta['labels'], annotations: digested(meta['annotations']) },
        spec: {
          ...pod,
          containers: Object.fromEntries((pod['containers'] as { name: string }[]).map((one) => [one.name, container(one, ports)])),
        },
      },
    },
  };
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Each right by itself, however rules put them together: `update pods.apps name`. */
export function rights(object: RenderedObject): string[] {
  const all = (object['rules'] as readonly Rule[]).flatMap(({ apiGroups, resources, verbs, resourceNames = ['*'] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.flatMap((verb) => resourceNames.map((name) => `${verb} ${resource}.${group} ${name}`))),
    ),
  );
  return [...new Set(all)].toSorted();
}

/** `Role kube-system/cilium-config-agent`. */
export const nameOf = ({ kind, metadata }: RenderedObject): string =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

/** Whose, of what Cilium's own parts are: other features' objects are not the lab's. */
export const OWN_KINDS = ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding', 'Namespace'];

/** Where two values differ: `spec.replicas: ours, the chart's`. */
export function differences(ours: unknown, theirs: unknown, at: readonly string[] = []): string[] {
  if (isDeepStrictEqual(ours, theirs)) return [];
  if (!isOpen(ours) || !isOpen(theirs)) return [`${at.join('.')}: ${JSON.stringify(ours)}, the chart ${JSON.stringify(theirs)}`];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].flatMap((name) => differences(ours[name], theirs[name], [...at, name]));
}

const isOpen = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
