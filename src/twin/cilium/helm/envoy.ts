/** DaemonSet cilium-envoy. Condensed: ports, and volumes that nothing in the twin reads, are left out. @module */
import type { ValueReader } from '../../../chart/values.ts';
import type { Manifest } from './manifest.ts';
import {
  annotated,
  apiServerEnv,
  checksum,
  extraArgs,
  extraEnv,
  image,
  labelled,
  podEnv,
  priorityClass,
  probe,
  securityContext,
  triedBy,
  unlessEmpty,
  type WorkloadOptions,
} from './pod-parts.ts';

const LABELS = {
  'k8s-app': 'cilium-envoy',
  name: 'cilium-envoy',
  'app.kubernetes.io/name': 'cilium-envoy',
  'app.kubernetes.io/part-of': 'cilium',
};

/** What is debugged of agents is debugged of Envoy too. */
function logLevel(values: ValueReader): string {
  const verbose = values.truthy('debug.enabled') ? values.text('debug.verbose').split(' ') : [];
  if (verbose.includes('envoy')) return 'trace';
  return verbose.includes('flow') ? 'debug' : values.text('envoy.log.defaultLevel') || 'info';
}

const argsOf = (values: ValueReader): string[] => [
  ...(values.truthy('envoy.securityContext.capabilities.keepCapNetBindService') ? ['--keep-cap-net-bind-service'] : []),
  '--',
  '-c /var/run/cilium/envoy/bootstrap-config.json',
  `--base-id ${Number(values.get('envoy.baseID')) || 0}`,
  `--log-level ${logLevel(values)}`,
  ...(values.truthy('envoy.log.path') ? [`--log-path ${values.text('envoy.log.path')}`] : []),
  ...extraArgs(values, 'envoy.extraArgs'),
];

export function envoyDaemonSet(values: ValueReader, options: WorkloadOptions): Manifest {
  const follows = values.truthy('envoy.rollOutPods') && !values.truthy('envoy.bootstrapConfigMap');
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium-envoy', namespace: options.namespace, labels: labelled(values, LABELS) },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium-envoy' } },
      ...unlessEmpty(values, { updateStrategy: 'envoy.updateStrategy' }),
      template: {
        metadata: {
          labels: labelled(values, LABELS, 'envoy.podLabels'),
          annotations: annotated(
            values,
            follows ? { 'cilium.io/cilium-envoy-configmap-checksum': checksum(options.config) } : {},
            'envoy.podAnnotations',
          ),
        },
        spec: {
          hostNetwork: true,
          restartPolicy: 'Always',
          priorityClassName: priorityClass(values, 'envoy.priorityClassName', 'system-node-critical'),
          serviceAccountName: values.text('serviceAccounts.envoy.name'),
          terminationGracePeriodSeconds: values.get('envoy.terminationGracePeriodSeconds'),
          ...unlessEmpty(values, {
            imagePullSecrets: 'imagePullSecrets',
            nodeSelector: 'envoy.nodeSelector',
            tolerations: 'envoy.tolerations',
            affinity: 'envoy.affinity',
          }),
          containers: [envoyContainer(values, options)],
        },
      },
    },
  };
}

function envoyContainer(values: ValueReader, options: WorkloadOptions): object {
  const healthPort = Number(values.text('envoy.healthPort'));
  return {
    name: 'cilium-envoy',
    image: image(values, 'envoy.image'),
    imagePullPolicy: values.text('envoy.image.pullPolicy'),
    command: ['/usr/bin/cilium-envoy-starter'],
    args: argsOf(values),
    env: [...podEnv(), ...apiServerEnv(values, options), ...extraEnv(values, 'envoy.extraEnv')],
    securityContext: securityContext(values, 'envoy.securityContext', 'envoy'),
    ...unlessEmpty(values, { resources: 'envoy.resources' }),
    ...(values.truthy('envoy.startupProbe.enabled') && {
      startupProbe: probe(values, healthPort, { ...triedBy(values, 'envoy.startupProbe'), initialDelaySeconds: 5 }),
    }),
    ...(values.truthy('envoy.livenessProbe.enabled') && {
      livenessProbe: probe(values, healthPort, { ...triedBy(values, 'envoy.livenessProbe'), timeoutSeconds: 5 }),
    }),
    readinessProbe: probe(values, healthPort, { ...triedBy(values, 'envoy.readinessProbe'), timeoutSeconds: 5 }),
  };
}
