/** Pods and the templates that make them: what containers listen on, and what the kubelet probes. @module */
import { daemonSets, deployments, pods, replicaSets, resource, type Container, type PodSpec } from '../../kube/resources.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { POD_NAMESPACE } from '../labels.ts';
import type { LintContext } from './context.ts';
import { withoutNulls } from './nulls.ts';

export interface PodPattern {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

interface Templated extends KubeObject {
  spec?: { template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec } };
}
const statefulSets = resource<Templated>('apps/v1', 'StatefulSet', 'statefulsets', 'Namespaced');

const known = new WeakMap<LintContext, ReadonlyMap<string, readonly PodPattern[]>>();

/** By namespace. */
function podPatterns(context: LintContext): ReadonlyMap<string, readonly PodPattern[]> {
  let patterns = known.get(context);
  if (!patterns) known.set(context, (patterns = Map.groupBy(readPatterns(context), ({ namespace }) => namespace)));
  return patterns;
}

function readPatterns({ cluster }: LintContext): PodPattern[] {
  const running = [...cluster.list(pods)]
    .map(withoutNulls)
    .flatMap(({ metadata, spec }): PodPattern[] =>
      spec ? [{ namespace: metadata.namespace ?? 'default', labels: metadata.labels ?? {}, spec }] : [],
    );
  const templated = [deployments, statefulSets, daemonSets, replicaSets].flatMap((kind) =>
    ([...cluster.list(kind)] as Templated[]).map(withoutNulls),
  );
  const templates = templated.flatMap(({ metadata, spec }): PodPattern[] => {
    const template = spec?.template;
    if (!template?.spec) return [];
    return [{ namespace: metadata.namespace ?? 'default', labels: template.metadata?.labels ?? {}, spec: template.spec }];
  });
  return [...running, ...templates];
}

/** The patterns of an identity's pods: every label that the identity has kept is the pattern's too. */
export function patternsOf(context: LintContext, { identity: { labels } }: IdentityClass): PodPattern[] {
  const namespace = labels.find('k8s', POD_NAMESPACE)?.value ?? '';
  const own = labels.labels.filter(({ source, key }) => source === 'k8s' && !key.startsWith('io.cilium.k8s.') && key !== POD_NAMESPACE);
  return (podPatterns(context).get(namespace) ?? []).filter((pattern) => own.every(({ key, value }) => pattern.labels[key] === value));
}

/** The TCP ports that the kubelet probes on these pods. */
export function probedPorts({ spec }: PodPattern): number[] {
  return spec.containers.flatMap((container) =>
    [container.readinessProbe, container.livenessProbe, container.startupProbe].flatMap((probe) => {
      const written = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
      const number = written === undefined ? undefined : portNumber(container, written);
      return number === undefined ? [] : [number];
    }),
  );
}

function portNumber({ ports = [] }: Container, written: number | string): number | undefined {
  if (typeof written === 'number') return written;
  return /^\d+$/.test(written) ? Number(written) : ports.find(({ name }) => name === written)?.containerPort;
}

/** Every port that a container says it listens on. */
export const declaredPorts = ({ spec }: PodPattern): number[] =>
  spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
