/**
 * DaemonSet cilium. Condensed: init containers (mounts, sysctls, binaries that an imitated machine has no need of), ports, and
 * volumes that nothing in the twin reads, are left out.
 * @module
 */
import type { ValueReader } from '../../../chart/values.ts';
import type { Manifest } from './manifest.ts';
import {
  annotated,
  apiServerEnv,
  checksum,
  extraArgs,
  extraEnv,
  hostPath,
  image,
  labelled,
  podEnv,
  priorityClass,
  probe,
  scraped,
  securityContext,
  triedBy,
  unlessEmpty,
  type WorkloadOptions,
} from './pod-parts.ts';

const LABELS = { 'k8s-app': 'cilium', 'app.kubernetes.io/name': 'cilium-agent', 'app.kubernetes.io/part-of': 'cilium' };
const BPF = '/sys/fs/bpf';

/** How a client of the API server backs off. */
const backoffEnv = (values: ValueReader): { name: string; value: string }[] =>
  values.truthy('k8sClientExponentialBackoff.enabled')
    ? [
        { name: 'KUBE_CLIENT_BACKOFF_BASE', value: values.text('k8sClientExponentialBackoff.backoffBaseSeconds') },
        { name: 'KUBE_CLIENT_BACKOFF_DURATION', value: values.text('k8sClientExponentialBackoff.backoffMaxDurationSeconds') },
      ]
    : [];

export function agentDaemonSet(values: ValueReader, options: WorkloadOptions): Manifest {
  const healthPort = Number(values.text('healthPort'));
  const deprecated: Record<string, string> = values.truthy('keepDeprecatedLabels') ? { 'kubernetes.io/cluster-service': 'true' } : {};
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: values.text('name'), namespace: options.namespace, labels: labelled(values, { ...LABELS, ...deprecated }) },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium', ...deprecated } },
      ...unlessEmpty(values, { updateStrategy: 'updateStrategy' }),
      template: {
        metadata: {
          labels: labelled(values, { ...LABELS, ...deprecated }, 'podLabels'),
          annotations: annotated(
            values,
            {
              'kubectl.kubernetes.io/default-container': 'cilium-agent',
              ...scraped(values, 'prometheus'),
              ...(values.truthy('rollOutCiliumPods') && { 'cilium.io/cilium-configmap-checksum': checksum(options.config) }),
            },
            'podAnnotations',
          ),
        },
        spec: {
          hostNetwork: true,
          restartPolicy: 'Always',
          priorityClassName: priorityClass(values, 'priorityClassName', 'system-node-critical'),
          serviceAccountName: values.text('serviceAccounts.cilium.name'),
          terminationGracePeriodSeconds: values.get('terminationGracePeriodSeconds'),
          ...unlessEmpty(values, {
            imagePullSecrets: 'imagePullSecrets',
            nodeSelector: 'nodeSelector',
            tolerations: 'tolerations',
            ...(values.text('scheduling.mode') === 'anti-affinity' && { affinity: 'affinity' }),
          }),
          containers: [agentContainer(values, options, healthPort)],
          volumes: [
            hostPath('bpf-maps', BPF),
            hostPath('cilium-run', values.text('daemon.runPath')),
            hostPath('cni-path', values.text('cni.binPath')),
            hostPath('etc-cni-netd', values.text('cni.confPath')),
          ],
        },
      },
    },
  };
}

const agentContainer = (values: ValueReader, options: WorkloadOptions, healthPort: number): object => ({
  name: 'cilium-agent',
  image: image(values, 'image'),
  imagePullPolicy: values.text('image.pullPolicy'),
  command: ['cilium-agent'],
  args: ['--config-dir=/tmp/cilium/config-map', ...extraArgs(values, 'extraArgs')],
  securityContext: securityContext(values, 'securityContext', 'ciliumAgent'),
  ...unlessEmpty(values, { resources: 'resources' }),
  env: [
    ...podEnv(),
    { name: 'CILIUM_CLUSTERMESH_CONFIG', value: '/var/lib/cilium/clustermesh/' },
    ...apiServerEnv(values, options),
    ...backoffEnv(values),
    ...extraEnv(values, 'extraEnv'),
  ],
  startupProbe: probe(values, healthPort, { ...triedBy(values, 'startupProbe'), initialDelaySeconds: 5 }),
  livenessProbe: probe(values, healthPort, { ...triedBy(values, 'livenessProbe'), timeoutSeconds: 5 }),
  readinessProbe: probe(values, healthPort, { ...triedBy(values, 'readinessProbe'), timeoutSeconds: 5 }),
  volumeMounts: [
    { name: 'bpf-maps', mountPath: BPF },
    { name: 'cilium-run', mountPath: '/var/run/cilium' },
    { name: 'etc-cni-netd', mountPath: values.text('cni.hostConfDirMountPath') },
  ],
});
