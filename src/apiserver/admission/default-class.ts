/** Which class of several is the default one: of claims (DefaultStorageClass) and Ingresses (DefaultIngressClass). @module */
import type { Backend, Unstored } from '../registry/backend.ts';

const INGRESS_CLASS = 'kubernetes.io/ingress.class';

/** The newest class with one of the annotations, as kube-apiserver's admission plug-ins choose. */
export function defaultClass(backend: Backend, table: string, annotations: readonly string[]): string | undefined {
  const isDefault = ({ metadata }: Pick<Unstored, 'metadata'>): boolean =>
    annotations.some((annotation) => metadata.annotations?.[annotation] === 'true');
  const classes = [...backend.store.table(table).values()].filter(isDefault).map(({ metadata }) => metadata);
  const [first] = classes.toSorted(
    (a, b) => Date.parse(b.creationTimestamp ?? '') - Date.parse(a.creationTimestamp ?? '') || (a.name < b.name ? -1 : 1),
  );
  return first?.name;
}

export function admitIngress(backend: Backend, ingress: Unstored): Unstored {
  const spec = (ingress.spec ?? {}) as { ingressClassName?: string };
  if (spec.ingressClassName !== undefined || ingress.metadata.annotations?.[INGRESS_CLASS] !== undefined) return ingress;
  const ingressClassName = defaultClass(backend, 'ingressclasses.networking.k8s.io', ['ingressclass.kubernetes.io/is-default-class']);
  return ingressClassName ? { ...ingress, spec: { ...spec, ingressClassName } } : ingress;
}
