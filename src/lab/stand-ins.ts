/** What manifests need and nobody brings, so that a Gateway can answer: namespaces, and back ends of the lab's own. Pure. @module */
import type { HTTPRoute } from '../cluster/kinds.ts';
import { message, type Message } from '../i18n/index.ts';
import type { Manifest } from './manifests.ts';

export interface StandIns {
  readonly manifests: readonly Manifest[];
  readonly notes: readonly Message[];
}

type Drafted = Manifest['object'];

/** Answers `Hello from POD` to every path. */
const IMAGE = 'test-python:latest';
const IMAGE_PORT = 80;

/** Namespaces that every cluster has. */
const PRESENT = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** @example standIns(manifests).notes // a back end of the lab's own as Service shop/shop-svc … */
export function standIns(manifests: readonly Manifest[]): StandIns {
  const brought = new Set(manifests.map(({ object }) => keyOf(object.kind, namespaceOf(object), object.metadata.name!)));
  const missing = new Map<string, BackEnd>();
  for (const { object, source } of manifests)
    for (const backEnd of object.kind === 'HTTPRoute' ? backEndsOf(object, source) : []) {
      const key = keyOf('Service', backEnd.namespace, backEnd.name);
      if (!brought.has(key) && !missing.has(key)) missing.set(key, backEnd);
    }
  const backEnds = [...missing.values()];
  const all = [...manifests, ...backEnds.flatMap(manifestsOf)];
  const namespaces = new Set([...PRESENT, ...named(manifests)]);
  const made = all.flatMap(({ object, source }): Manifest[] => {
    const name = namespaceOf(object);
    if (namespaces.has(name)) return [];
    namespaces.add(name);
    return [{ source, object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } }];
  });
  return {
    manifests: [...made, ...all.slice(manifests.length)],
    notes: backEnds.map(({ name, namespace, port, source }) =>
      message('lab.plan.standIn', { service: `${namespace}/${name}`, port, source }),
    ),
  };
}

const keyOf = (kind: string, namespace: string, name: string): string => `${kind} ${namespace}/${name}`;
const namespaceOf = ({ metadata }: Drafted): string => metadata.namespace ?? 'default';

const named = (manifests: readonly Manifest[]): string[] =>
  manifests.flatMap(({ object }) => (object.kind === 'Namespace' ? [object.metadata.name!] : []));

interface BackEnd {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly source: string;
}

/** Services that a route names. */
function backEndsOf(route: Drafted, source: string): BackEnd[] {
  const { spec } = route as unknown as HTTPRoute;
  return (spec?.rules ?? []).flatMap(({ backendRefs = [] }) =>
    backendRefs.flatMap(({ name, namespace = namespaceOf(route), port, kind = 'Service' }) =>
      kind === 'Service' && port !== undefined ? [{ name, namespace, port, source }] : [],
    ),
  );
}

function manifestsOf({ name, namespace, port, source }: BackEnd): Manifest[] {
  const labels = { 'app.kubernetes.io/name': name };
  const metadata = { name, namespace, labels };
  const readinessProbe = { httpGet: { path: '/healthz', port: IMAGE_PORT }, periodSeconds: 2 };
  const container = { name: 'web', image: IMAGE, ports: [{ containerPort: IMAGE_PORT }], readinessProbe };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 2, selector: { matchLabels: labels }, template } },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port, targetPort: IMAGE_PORT }] } },
  ].map((object) => ({ source, object: object as Drafted }));
}
