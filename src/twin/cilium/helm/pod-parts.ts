/** What the pods of agents, Envoy and operator have in common: images, environment, probes (facts/cilium.md §1.2, §8). @module */
import { createHash } from 'node:crypto';
import { isMap, type HelmValue, type HelmValues, type ValueReader } from '../../../chart/values.ts';

export interface WorkloadOptions {
  namespace: string;
  /** The API server's address, when it is set (`k8sServiceHost`, or `auto` resolved). */
  apiServer: { host: string; port: string } | undefined;
  /** Data of cilium-config, for the checksums that make pods follow it. */
  config: Record<string, string>;
}

type Env = { name: string; value?: string; valueFrom?: object };

const fieldEnv = (name: string, fieldPath: string): Env => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } });

/** Which node and namespace a pod is in. */
export const podEnv = (): Env[] => [fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace')];

/** Where the API server is, when Cilium is not to ask its Service: an address, or a ConfigMap read when the pod starts. */
export function apiServerEnv(values: ValueReader, { apiServer }: WorkloadOptions): Env[] {
  const [name, key] = [values.text('k8sServiceHostRef.name'), values.text('k8sServiceHostRef.key')];
  return [
    ...(name && key
      ? [
          { name: 'KUBERNETES_SERVICE_HOST', valueFrom: { configMapKeyRef: { name, key } } },
          { name: 'KUBERNETES_SERVICE_PORT', value: values.text('k8sServicePort') },
        ]
      : []),
    ...(apiServer
      ? [
          { name: 'KUBERNETES_SERVICE_HOST', value: apiServer.host },
          { name: 'KUBERNETES_SERVICE_PORT', value: apiServer.port },
        ]
      : []),
  ];
}

/** `extraEnv`: after all others. */
export const extraEnv = (values: ValueReader, path: string): Env[] => values.list(path) as unknown as Env[];
export const extraArgs = (values: ValueReader, path: string): string[] => values.list(path).map(String);

/** `repository[-suffix][:tag][@digest]`; `override` replaces all of it. The operator has a digest for each of its builds. */
export function image(values: ValueReader, path: string, suffix = '', digestKey = 'digest'): string {
  if (values.truthy(`${path}.override`)) return values.text(`${path}.override`);
  const tag = values.text(`${path}.tag`);
  const digest = values.truthy(`${path}.useDigest`) ? `@${values.text(`${path}.${digestKey}`)}` : '';
  return `${values.text(`${path}.repository`)}${suffix}${values.text(`${path}.suffix`)}${tag && `:${tag}`}${digest}`;
}

const loopback = (values: ValueReader): string => (values.truthy('ipv4.enabled') ? '127.0.0.1' : '::1');

/** @param host whether the machine's own loopback is asked: of pods in its network */
export const probe = (values: ValueReader, port: number, more: object, host = true): object => ({
  httpGet: { ...(host && { host: loopback(values) }), path: '/healthz', port, scheme: 'HTTP' },
  ...more,
});

/** How often a probe is tried, by the values below `path`. */
export const triedBy = (values: ValueReader, path: string): object => ({
  failureThreshold: values.get(`${path}.failureThreshold`),
  periodSeconds: values.get(`${path}.periodSeconds`),
  successThreshold: 1,
});

/** Changes with the configuration, so that a rollout follows it; without it pods keep the old values (facts/cilium.md §2). */
export const checksum = (data: Record<string, string>): string => createHash('sha256').update(JSON.stringify(data)).digest('hex');

/** What Prometheus looks for on pods that no ServiceMonitor names. */
export const scraped = (values: ValueReader, path: string): Record<string, string> =>
  values.truthy(`${path}.enabled`) && !values.truthy(`${path}.serviceMonitor.enabled`)
    ? { 'prometheus.io/port': values.text(`${path}.port`), 'prometheus.io/scrape': 'true' }
    : {};

/** Labels and annotations of the values: those of all objects, and those of one workload's pods. */
export const labelled = (values: ValueReader, own: Record<string, string>, ...paths: string[]): Record<string, string> =>
  Object.assign({}, own, ...['commonLabels', ...paths].map((path) => values.map(path))) as Record<string, string>;
export const annotated = (values: ValueReader, own: Record<string, string>, path: string): Record<string, string> => ({
  ...own,
  ...(values.map(path) as Record<string, string>),
});

/** Fields that the chart leaves out where the value is empty. */
export function unlessEmpty(values: ValueReader, fields: Readonly<Record<string, string>>): HelmValues {
  const kept: HelmValues = {};
  for (const [field, path] of Object.entries(fields)) if (values.truthy(path)) kept[field] = copied(values.get(path)!);
  return kept;
}

/** Of a default that many objects share. */
const copied = (value: HelmValue): HelmValue => (isMap(value) ? { ...value } : Array.isArray(value) ? [...value] : value);

/** The given class, else the one of Kubernetes' own parts. */
export const priorityClass = (values: ValueReader, path: string, critical: string): string | undefined =>
  values.text(path) || (values.truthy('enableCriticalPriorityClass') ? critical : undefined);

/** A privileged container has every capability; another those of the values' list alone. */
export const securityContext = (values: ValueReader, path: string, list: string): object =>
  values.truthy(`${path}.privileged`)
    ? { privileged: true }
    : {
        ...unlessEmpty(values, { seLinuxOptions: `${path}.seLinuxOptions` }),
        capabilities: { add: values.list(`${path}.capabilities.${list}`), drop: ['ALL'] },
      };

export const hostPath = (name: string, path: string, type = 'DirectoryOrCreate'): object => ({ name, hostPath: { path, type } });
