/** What is kept of any object's metadata: an allow-list of annotations, everything that objects find each other by. @module */
import { exact, fields, flag, list, map, number, text, type Rule } from './rules.ts';

/** Annotations that this product, Cilium, Kubernetes or Huawei Cloud act on; any other is left out. */
const ANNOTATIONS: readonly RegExp[] = [
  /^kubernetes\.io\/(?:elb[.-]|hws-|ingress\.class$)/,
  /^(?:[a-z0-9-]+\.)*cilium\.io\//,
  /^io\.cilium/,
  /^cilium-cce\.io\//,
  /^(?:cce|yangtse|cni\.yangtse|cni\.cce|crd\.yangtse|network\.yangtse)\.io\//,
  /^gateway\.networking\.k8s\.io\//,
  /^(?:service|endpoints|endpointslice|node|ingressclass)\.kubernetes\.io\//,
  /^node\.cloudprovider\.kubernetes\.io\//,
  /^alpha\.kubernetes\.io\/provided-node-ip$/,
  /^deployment\.kubernetes\.io\/revision$/,
  /^meta\.helm\.sh\/release-/,
  /^kubectl\.kubernetes\.io\/restartedAt$/,
];

const keepsAnnotation = (name: string): boolean => ANNOTATIONS.some((pattern) => pattern.test(name));

const annotations: Rule = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  return map(text)(Object.fromEntries(Object.entries(value).filter(([name]) => keepsAnnotation(name))));
};

export const metadata = fields({
  name: exact,
  namespace: exact,
  generateName: exact,
  uid: exact,
  resourceVersion: exact,
  generation: number,
  creationTimestamp: exact,
  deletionTimestamp: exact,
  deletionGracePeriodSeconds: number,
  labels: map(text),
  annotations,
  ownerReferences: list(fields({ apiVersion: exact, kind: exact, name: exact, uid: exact, controller: flag, blockOwnerDeletion: flag })),
  finalizers: list(text),
});

/** Of a pod template: it has no name. */
export const templateMetadata = fields({ labels: map(text), annotations });
