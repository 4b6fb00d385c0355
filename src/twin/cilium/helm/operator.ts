/** Deployment cilium-operator (facts/cilium.md §8). Condensed: ports and volumes are left out. @module */
import type { HelmValue, ValueReader } from '../../../chart/values.ts';
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
  scraped,
  unlessEmpty,
  type WorkloadOptions,
} from './pod-parts.ts';

const HEALTH_PORT = 9234;
const LABELS = {
  'io.cilium/app': 'operator',
  name: 'cilium-operator',
  'app.kubernetes.io/name': 'cilium-operator',
  'app.kubernetes.io/part-of': 'cilium',
};

/** Which build of the operator the chosen cloud needs. */
const flavourOf = (values: ValueReader): string =>
  values.truthy('eni.enabled') ? 'aws' : (['azure', 'alibabacloud'].find((cloud) => values.truthy(`${cloud}.enabled`)) ?? 'generic');

/** The agent's own key is always added, whatever the list says (facts/cilium.md §8). */
function tolerationsOf(values: ValueReader): HelmValue[] {
  const added = values.get('agentNotReadyTaintKey') !== undefined;
  return [...values.list('operator.tolerations'), ...(added ? [{ key: values.text('agentNotReadyTaintKey'), operator: 'Exists' }] : [])];
}

/** One replica that must not meet its like on a node is taken away before the next comes. */
function strategyOf(values: ValueReader): object {
  const path = 'operator.updateStrategy';
  if (values.text('operator.replicas') !== '1' || values.text(`${path}.type`) !== 'RollingUpdate') {
    return unlessEmpty(values, { strategy: path });
  }
  const maxSurge = values.get(`${path}.rollingUpdate.maxSurge`);
  return { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: '100%' } } };
}

export function operatorDeployment(values: ValueReader, options: WorkloadOptions): Manifest {
  const tolerations = tolerationsOf(values);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cilium-operator', namespace: options.namespace, labels: labelled(values, LABELS) },
    spec: {
      replicas: Number(values.text('operator.replicas')),
      selector: { matchLabels: { 'io.cilium/app': 'operator', name: 'cilium-operator' } },
      ...strategyOf(values),
      template: {
        metadata: {
          labels: labelled(values, LABELS, 'operator.podLabels'),
          annotations: annotated(
            values,
            {
              ...scraped(values, 'operator.prometheus'),
              ...(values.truthy('operator.rollOutPods') && { 'cilium.io/cilium-configmap-checksum': checksum(options.config) }),
            },
            'operator.podAnnotations',
          ),
        },
        spec: {
          hostNetwork: values.truthy('operator.hostNetwork'),
          restartPolicy: 'Always',
          priorityClassName: priorityClass(values, 'operator.priorityClassName', 'system-cluster-critical'),
          serviceAccountName: values.text('serviceAccounts.operator.name'),
          ...unlessEmpty(values, {
            imagePullSecrets: 'imagePullSecrets',
            nodeSelector: 'operator.nodeSelector',
            affinity: 'operator.affinity',
          }),
          ...(tolerations.length > 0 && { tolerations }),
          containers: [operatorContainer(values, options)],
        },
      },
    },
  };
}

function operatorContainer(values: ValueReader, options: WorkloadOptions): object {
  const flavour = flavourOf(values);
  const meshed = ['enableEndpointSliceSynchronization', 'mcsapi.enabled', 'enableMCSAPISupport'].some((name) =>
    values.truthy(`clustermesh.${name}`),
  );
  const onHost = values.truthy('operator.hostNetwork');
  return {
    name: 'cilium-operator',
    image: image(values, 'operator.image', `-${flavour}`, `${flavour}Digest`),
    imagePullPolicy: values.text('operator.image.pullPolicy'),
    command: [`cilium-operator-${flavour}`],
    args: ['--config-dir=/tmp/cilium/config-map', '--debug=$(CILIUM_DEBUG)', ...extraArgs(values, 'operator.extraArgs')],
    env: [
      ...podEnv(),
      ...(meshed ? [{ name: 'CILIUM_CLUSTERMESH_CONFIG', value: '/var/lib/cilium/clustermesh/' }] : []),
      { name: 'CILIUM_DEBUG', valueFrom: { configMapKeyRef: { key: 'debug', name: 'cilium-config', optional: true } } },
      ...apiServerEnv(values, options),
      ...extraEnv(values, 'operator.extraEnv'),
    ],
    ...unlessEmpty(values, { resources: 'operator.resources', securityContext: 'operator.securityContext' }),
    livenessProbe: probe(values, HEALTH_PORT, { initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 3 }, onHost),
    readinessProbe: probe(
      values,
      HEALTH_PORT,
      { initialDelaySeconds: 0, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 5 },
      onHost,
    ),
  };
}
