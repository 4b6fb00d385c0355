/**
 * Defaults of pods and of pod templates.
 * @module
 */
import { ensureObject, fill, object, objects, type JsonObject } from './fields.ts';

/** `Always` for `:latest` and for no tag at all, unless a digest pins the image. */
function pullPolicy(image: unknown): string {
  const text = typeof image === 'string' ? image : '';
  if (text.includes('@')) return 'IfNotPresent';
  const tag = text.slice(text.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function httpGet(action: JsonObject | undefined): void {
  if (!action) return;
  fill(action, 'path', '/', 'or zero');
  fill(action, 'scheme', 'HTTP', 'or zero');
}

function probe(of: JsonObject | undefined): void {
  if (!of) return;
  fill(of, 'timeoutSeconds', 1, 'or zero');
  fill(of, 'periodSeconds', 10, 'or zero');
  fill(of, 'successThreshold', 1, 'or zero');
  fill(of, 'failureThreshold', 3, 'or zero');
  httpGet(object(of, 'httpGet'));
  const grpc = object(of, 'grpc');
  if (grpc) fill(grpc, 'service', '');
}

const fieldVersion = (source: JsonObject | undefined): void => {
  const field = object(source, 'fieldRef');
  if (field) fill(field, 'apiVersion', 'v1', 'or zero');
};

function container(of: JsonObject, hostNetwork: boolean): void {
  fill(of, 'imagePullPolicy', pullPolicy(of['image']), 'or zero');
  fill(of, 'terminationMessagePath', '/dev/termination-log', 'or zero');
  fill(of, 'terminationMessagePolicy', 'File', 'or zero');
  ensureObject(of, 'resources');
  for (const port of objects(of, 'ports')) {
    fill(port, 'protocol', 'TCP', 'or zero');
    if (hostNetwork) fill(port, 'hostPort', port['containerPort'], 'or zero');
  }
  for (const variable of objects(of, 'env')) fieldVersion(object(variable, 'valueFrom'));
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) probe(object(of, name));
  const lifecycle = object(of, 'lifecycle');
  for (const name of ['postStart', 'preStop']) httpGet(object(object(lifecycle, name), 'httpGet'));
}

/** Readable by all, writable by the owner: 0644. */
const fileMode = 0o644;

function volume(of: JsonObject): void {
  const sources = Object.keys(of).filter((key) => key !== 'name' && of[key] !== null);
  if (sources.length === 0) of['emptyDir'] = {};
  for (const name of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = object(of, name);
    if (source) fill(source, 'defaultMode', fileMode);
  }
  for (const item of objects(object(of, 'downwardAPI'), 'items')) fieldVersion(item);
  const hostPath = object(of, 'hostPath');
  if (hostPath) fill(hostPath, 'type', '');
  for (const source of objects(object(of, 'projected'), 'sources')) {
    const token = object(source, 'serviceAccountToken');
    if (token) fill(token, 'expirationSeconds', 3600);
    for (const item of objects(object(source, 'downwardAPI'), 'items')) fieldVersion(item);
  }
}

/** Defaults of a pod's spec, in place. */
function defaultPodSpec(spec: JsonObject): void {
  const hostNetwork = spec['hostNetwork'] === true;
  for (const of of objects(spec, 'containers')) container(of, hostNetwork);
  for (const of of objects(spec, 'initContainers')) container(of, hostNetwork);
  for (const of of objects(spec, 'ephemeralContainers')) container(of, false);
  for (const of of objects(spec, 'volumes')) volume(of);
  fill(spec, 'restartPolicy', 'Always', 'or zero');
  fill(spec, 'terminationGracePeriodSeconds', 30);
  fill(spec, 'dnsPolicy', 'ClusterFirst', 'or zero');
  fill(spec, 'schedulerName', 'default-scheduler', 'or zero');
  ensureObject(spec, 'securityContext');
  // The old name of the field stays in step with the new one.
  if (spec['serviceAccountName']) spec['serviceAccount'] = spec['serviceAccountName'];
  else if (spec['serviceAccount']) spec['serviceAccountName'] = spec['serviceAccount'];
}

/** Defaults of the template in a workload's spec, in place. */
export function defaultTemplate(spec: JsonObject): void {
  const podSpec = object(object(spec, 'template'), 'spec');
  if (podSpec) defaultPodSpec(podSpec);
}

/** Defaults of a Pod, in place. */
export function defaultPod(pod: JsonObject): void {
  const spec = object(pod, 'spec');
  if (!spec) return;
  defaultPodSpec(spec);
  fill(spec, 'enableServiceLinks', true);
  for (const of of [...objects(spec, 'containers'), ...objects(spec, 'initContainers')]) requestLimits(object(of, 'resources'));
}

/** What is limited is requested, where nobody says how much of it; of pods alone, and not of their templates. */
function requestLimits(resources: JsonObject | undefined): void {
  const limits = object(resources, 'limits');
  const requests = resources && limits && ensureObject(resources, 'requests');
  if (requests) for (const [name, quantity] of Object.entries(limits)) fill(requests, name, quantity);
}
