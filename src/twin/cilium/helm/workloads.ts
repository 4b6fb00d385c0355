/**
 * DaemonSet cilium, DaemonSet cilium-envoy and Deployment cilium-operator (facts/cilium.md §1.2, §8).
 * Condensed: init containers (mounts, sysctls, binaries that an imitated machine has no need of), and
 * volumes and security contexts that nothing in the twin reads, are left out.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Manifest } from './manifest.ts';
import type { HelmValue, ValueReader } from '../../../chart/values.ts';

const OPERATOR_HEALTH_PORT = 9234;

export interface WorkloadOptions {
  namespace: string;
  /** The API server's address, when it is set (`k8sServiceHost`, or `auto` resolved). */
  apiServer: { host: string; port: string } | undefined;
  /** Data of cilium-config, for the checksums that make pods follow it. */
  config: Record<string, string>;
}

type Env = { name: string; value?: string; valueFrom?: object };

const apiServerEnv = ({ apiServer }: WorkloadOptions): Env[] =>
  apiServer
    ? [
        { name: 'KUBERNETES_SERVICE_HOST', value: apiServer.host },
        { name: 'KUBERNETES_SERVICE_PORT', value: apiServer.port },
      ]
    : [];

/** `k8sServiceHostRef`: the address is read from a ConfigMap when the pod starts. */
const apiServerRefEnv = (values: ValueReader): Env[] =>
  values.truthy('k8sServiceHostRef.name')
    ? [
        {
          name: 'KUBERNETES_SERVICE_HOST',
          valueFrom: { configMapKeyRef: { name: values.text('k8sServiceHostRef.name'), key: values.text('k8sServiceHostRef.key') } },
        },
        { name: 'KUBERNETES_SERVICE_PORT', value: values.text('k8sServicePort') },
      ]
    : [];

const fieldEnv = (name: string, fieldPath: string): Env => ({ name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } });
const podEnv = (): Env[] => [fieldEnv('K8S_NODE_NAME', 'spec.nodeName'), fieldEnv('CILIUM_K8S_NAMESPACE', 'metadata.namespace')];

/** `repository[-suffix]:tag[@digest]`; `override` replaces all of it. The operator has a digest for each of its builds. */
function image(values: ValueReader, path: string, suffix = '', digestKey = 'digest'): string {
  if (values.truthy(`${path}.override`)) return values.text(`${path}.override`);
  const digest = values.get(`${path}.useDigest`) !== false ? values.text(`${path}.${digestKey}`) : '';
  return `${values.text(`${path}.repository`)}${suffix}${values.text(`${path}.suffix`)}:${values.text(`${path}.tag`)}${digest && `@${digest}`}`;
}

const localProbe = (port: number, more: object): object => ({
  httpGet: { host: '127.0.0.1', path: '/healthz', port, scheme: 'HTTP' },
  ...more,
});

/** Changes with the configuration, so that a rollout follows it; without it pods keep the old values (facts/cilium.md §2). */
const checksum = (data: Record<string, string>): string => createHash('sha256').update(JSON.stringify(data)).digest('hex');

const onLinux = { 'kubernetes.io/os': 'linux' };
const onePerNode = (labels: Record<string, string>): object => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } }],
  },
});

const hostPath = (name: string, path: string, type = 'DirectoryOrCreate'): object => ({ name, hostPath: { path, type } });

/** A privileged container has every capability; another those of the values' list alone. */
const securityContext = (values: ValueReader, path: string, list: string): object =>
  values.truthy(`${path}.privileged`)
    ? { privileged: true }
    : { privileged: false, capabilities: { add: values.list(`${path}.capabilities.${list}`), drop: ['ALL'] } };

/** DaemonSet `cilium`. */
export function agentDaemonSet(values: ValueReader, options: WorkloadOptions): Manifest {
  const labels = { 'k8s-app': 'cilium', 'app.kubernetes.io/name': 'cilium-agent', 'app.kubernetes.io/part-of': 'cilium' };
  const agentImage = image(values, 'image');
  const imagePullPolicy = values.text('image.pullPolicy');
  const env = [...podEnv(), ...apiServerEnv(options), ...apiServerRefEnv(values)];
  const healthPort = Number(values.text('healthPort'));
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: options.namespace, labels },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium' } },
      updateStrategy: values.get('updateStrategy'),
      template: {
        metadata: {
          labels,
          annotations: {
            'kubectl.kubernetes.io/default-container': 'cilium-agent',
            ...(values.truthy('rollOutCiliumPods') && { 'cilium.io/cilium-configmap-checksum': checksum(options.config) }),
          },
        },
        spec: {
          hostNetwork: true,
          restartPolicy: 'Always',
          priorityClassName: values.text('priorityClassName') || 'system-node-critical',
          serviceAccountName: values.text('serviceAccounts.cilium.name'),
          terminationGracePeriodSeconds: 1,
          nodeSelector: onLinux,
          affinity: onePerNode({ 'k8s-app': 'cilium' }),
          tolerations: values.get('tolerations'),
          containers: [
            {
              name: 'cilium-agent',
              image: agentImage,
              imagePullPolicy,
              command: ['cilium-agent'],
              args: ['--config-dir=/tmp/cilium/config-map'],
              securityContext: securityContext(values, 'securityContext', 'ciliumAgent'),
              env: [...env, { name: 'CILIUM_CLUSTERMESH_CONFIG', value: '/var/lib/cilium/clustermesh/' }],
              startupProbe: localProbe(healthPort, {
                failureThreshold: 300,
                periodSeconds: 2,
                successThreshold: 1,
                initialDelaySeconds: 5,
              }),
              livenessProbe: localProbe(healthPort, { failureThreshold: 10, periodSeconds: 30, successThreshold: 1, timeoutSeconds: 5 }),
              readinessProbe: localProbe(healthPort, { failureThreshold: 3, periodSeconds: 30, successThreshold: 1, timeoutSeconds: 5 }),
              volumeMounts: [
                { name: 'bpf-maps', mountPath: values.text('bpf.root') },
                { name: 'cilium-run', mountPath: '/var/run/cilium' },
                { name: 'etc-cni-netd', mountPath: values.text('cni.hostConfDirMountPath') },
              ],
            },
          ],
          volumes: [
            hostPath('bpf-maps', values.text('bpf.root')),
            hostPath('cilium-run', '/var/run/cilium'),
            hostPath('cni-path', values.text('cni.binPath')),
            hostPath('etc-cni-netd', values.text('cni.confPath')),
          ],
        },
      },
    },
  };
}

/** DaemonSet `cilium-envoy`. */
export function envoyDaemonSet(values: ValueReader, options: WorkloadOptions): Manifest {
  const labels = {
    'k8s-app': 'cilium-envoy',
    name: 'cilium-envoy',
    'app.kubernetes.io/name': 'cilium-envoy',
    'app.kubernetes.io/part-of': 'cilium',
  };
  const healthPort = Number(values.text('envoy.healthPort'));
  const keepsBindCapability = values.truthy('envoy.securityContext.capabilities.keepCapNetBindService');
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium-envoy', namespace: options.namespace, labels },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium-envoy' } },
      updateStrategy: values.get('envoy.updateStrategy'),
      template: {
        metadata: {
          labels,
          ...(values.truthy('envoy.rollOutPods') && {
            annotations: { 'cilium.io/cilium-envoy-configmap-checksum': checksum(options.config) },
          }),
        },
        spec: {
          hostNetwork: true,
          restartPolicy: 'Always',
          priorityClassName: values.text('envoy.priorityClassName') || 'system-node-critical',
          serviceAccountName: values.text('serviceAccounts.envoy.name'),
          terminationGracePeriodSeconds: 1,
          nodeSelector: values.get('envoy.nodeSelector'),
          affinity: onePerNode({ 'k8s-app': 'cilium-envoy' }),
          tolerations: values.get('envoy.tolerations'),
          containers: [
            {
              name: 'cilium-envoy',
              image: image(values, 'envoy.image'),
              imagePullPolicy: values.text('envoy.image.pullPolicy'),
              command: ['/usr/bin/cilium-envoy-starter'],
              args: [
                ...(keepsBindCapability ? ['--keep-cap-net-bind-service'] : []),
                '--',
                '-c /var/run/cilium/envoy/bootstrap-config.json',
                `--base-id ${values.text('envoy.baseID')}`,
              ],
              env: [...podEnv(), ...apiServerEnv(options), ...apiServerRefEnv(values)],
              securityContext: securityContext(values, 'envoy.securityContext', 'envoy'),
              startupProbe: localProbe(healthPort, {
                failureThreshold: 105,
                periodSeconds: 2,
                successThreshold: 1,
                initialDelaySeconds: 5,
              }),
              livenessProbe: localProbe(healthPort, { failureThreshold: 10, periodSeconds: 30, successThreshold: 1, timeoutSeconds: 5 }),
              readinessProbe: localProbe(healthPort, { failureThreshold: 3, periodSeconds: 30, successThreshold: 1, timeoutSeconds: 5 }),
            },
          ],
        },
      },
    },
  };
}

/** Which build of the operator the chosen cloud needs. */
function operatorFlavour(values: ValueReader): string {
  if (values.truthy('eni.enabled')) return '-aws';
  if (values.truthy('alibabacloud.enabled')) return '-alibabacloud';
  if (values.truthy('azure.enabled')) return '-azure';
  return '-generic';
}

/** Deployment `cilium-operator`. */
export function operatorDeployment(values: ValueReader, options: WorkloadOptions): Manifest {
  const labels = {
    'io.cilium/app': 'operator',
    name: 'cilium-operator',
    'app.kubernetes.io/name': 'cilium-operator',
    'app.kubernetes.io/part-of': 'cilium',
  };
  const flavour = operatorFlavour(values);
  const taintKey = values.text('agentNotReadyTaintKey');
  const tolerations: HelmValue[] = [
    ...values.list('operator.tolerations'),
    // Always added, whatever the list says (facts/cilium.md §8).
    ...(taintKey ? [{ key: taintKey, operator: 'Exists' }] : []),
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cilium-operator', namespace: options.namespace, labels },
    spec: {
      replicas: Number(values.text('operator.replicas')),
      selector: { matchLabels: { 'io.cilium/app': 'operator', name: 'cilium-operator' } },
      strategy: values.get('operator.updateStrategy'),
      template: {
        metadata: {
          labels,
          ...(values.truthy('operator.rollOutPods') && {
            annotations: { 'cilium.io/cilium-configmap-checksum': checksum(options.config) },
          }),
        },
        spec: {
          hostNetwork: values.truthy('operator.hostNetwork'),
          restartPolicy: 'Always',
          priorityClassName: values.text('operator.priorityClassName') || 'system-cluster-critical',
          serviceAccountName: values.text('serviceAccounts.operator.name'),
          nodeSelector: values.get('operator.nodeSelector'),
          affinity: values.get('operator.affinity'),
          tolerations,
          containers: [
            {
              name: 'cilium-operator',
              image: image(values, 'operator.image', flavour, `${flavour.slice(1)}Digest`),
              imagePullPolicy: values.text('operator.image.pullPolicy'),
              command: [`cilium-operator${flavour}`],
              args: ['--config-dir=/tmp/cilium/config-map', '--debug=$(CILIUM_DEBUG)'],
              env: [
                ...podEnv(),
                {
                  name: 'CILIUM_DEBUG',
                  valueFrom: { configMapKeyRef: { key: 'debug', name: 'cilium-config', optional: true } },
                },
                ...apiServerEnv(options),
                ...apiServerRefEnv(values),
              ],
              livenessProbe: localProbe(OPERATOR_HEALTH_PORT, { initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 3 }),
              readinessProbe: localProbe(OPERATOR_HEALTH_PORT, {
                initialDelaySeconds: 0,
                periodSeconds: 5,
                timeoutSeconds: 3,
                failureThreshold: 5,
              }),
            },
          ],
        },
      },
    },
  };
}
