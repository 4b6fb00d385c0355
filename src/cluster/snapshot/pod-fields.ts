/**
 * What is kept of pods and of the templates they are made from. Of environment variables the names alone, but for a few;
 * commands and arguments only of the programs that the network is made of.
 * @module
 */
import { complete, fields, flag, list, map, number, scalar, text, whole, type Rule } from './rules.ts';
import { argumentsWithoutSecrets } from './secret-text.ts';

/** Addresses and ports of the API server, and where the program runs: no more. */
const ENVIRONMENT = new Set([
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'KUBERNETES_SERVICE_PORT_HTTPS',
  'CILIUM_K8S_NAMESPACE',
  'K8S_NODE_NAME',
  'CILIUM_CLUSTERMESH_CONFIG',
  'KUBE_CLIENT_BACKOFF_BASE',
  'KUBE_CLIENT_BACKOFF_DURATION',
]);

/** Containers whose arguments say how the network works. */
const NETWORK_PROGRAMS = new Set(['cilium-agent', 'cilium-operator', 'cilium-envoy', 'kube-proxy', 'coredns', 'cilium-cce', 'bridge']);

const reference = fields({ apiVersion: text, fieldPath: text });

const environment: Rule = (value) => {
  const kept = fields({ name: text, value: text, valueFrom: fields({ fieldRef: reference }) })(value) as
    | { name?: string; value?: string; valueFrom?: object }
    | undefined;
  if (kept?.name === undefined) return undefined;
  return ENVIRONMENT.has(kept.name) ? kept : { name: kept.name };
};

const address = fields({ host: text, port: scalar, path: text, scheme: text });
const probe = fields({
  httpGet: address,
  tcpSocket: address,
  grpc: fields({ port: number, service: text }),
  // That it runs a command is kept, the command is not.
  exec: () => ({}),
  initialDelaySeconds: number,
  periodSeconds: number,
  timeoutSeconds: number,
  failureThreshold: number,
  successThreshold: number,
});

const strings: Rule = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? argumentsWithoutSecrets(value) : undefined;

const containerFields = {
  image: text,
  imagePullPolicy: text,
  restartPolicy: text,
  ports: list(complete({ containerPort: number }, { name: text, hostPort: number, hostIP: text, protocol: text })),
  env: list(environment),
  resources: fields({ limits: map(scalar), requests: map(scalar) }),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  securityContext: whole,
  volumeMounts: list(fields({ name: text, mountPath: text, readOnly: flag, subPath: text, mountPropagation: text })),
};
const plainContainer = complete({ name: text }, containerFields);
const networkContainer = complete({ name: text }, { ...containerFields, command: strings, args: strings });

const container: Rule = (value) => {
  const { name } = (value ?? {}) as { name?: unknown };
  return (typeof name === 'string' && NETWORK_PROGRAMS.has(name) ? networkContainer : plainContainer)(value);
};

const volume = fields({
  name: text,
  hostPath: fields({ path: text, type: text }),
  configMap: fields({ name: text, optional: flag }),
  secret: fields({ secretName: text, optional: flag }),
  emptyDir: () => ({}),
  persistentVolumeClaim: fields({ claimName: text }),
});

const podFields = fields({
  containers: list(container),
  nodeName: text,
  nodeSelector: map(text),
  hostNetwork: flag,
  hostPID: flag,
  hostUsers: flag,
  hostname: text,
  subdomain: text,
  dnsPolicy: text,
  dnsConfig: fields({ nameservers: list(text), searches: list(text), options: list(fields({ name: text, value: text })) }),
  hostAliases: list(fields({ ip: text, hostnames: list(text) })),
  tolerations: list(fields({ key: text, operator: text, value: text, effect: text, tolerationSeconds: number })),
  affinity: whole,
  topologySpreadConstraints: whole,
  priority: number,
  priorityClassName: text,
  runtimeClassName: text,
  schedulerName: text,
  schedulingGates: list(fields({ name: text })),
  readinessGates: list(fields({ conditionType: text })),
  serviceAccountName: text,
  automountServiceAccountToken: flag,
  restartPolicy: text,
  terminationGracePeriodSeconds: number,
  enableServiceLinks: flag,
  shareProcessNamespace: flag,
  securityContext: whole,
  imagePullSecrets: list(fields({ name: text })),
  initContainers: list(container),
  volumes: list(volume),
});

/** Who writes a pod for a question about policies leaves out what it runs; readers count on a list. */
export const podSpec: Rule = (value) => {
  const copy = podFields(value) as { containers?: unknown } | undefined;
  return copy && { ...copy, containers: copy.containers ?? [] };
};

const ended = fields({ exitCode: number, signal: number, reason: text, message: text, startedAt: text, finishedAt: text });
const state = fields({ waiting: fields({ reason: text, message: text }), running: fields({ startedAt: text }), terminated: ended });
const containerStatus = fields({
  name: text,
  image: text,
  imageID: text,
  containerID: text,
  ready: flag,
  started: flag,
  restartCount: number,
  state,
  lastState: state,
});

export const selector = fields({
  matchLabels: map(text),
  matchExpressions: list(fields({ key: text, operator: text, values: list(text) })),
});

export const conditions = list(
  complete(
    { type: text, status: text },
    {
      reason: text,
      message: text,
      observedGeneration: number,
      lastTransitionTime: text,
      lastHeartbeatTime: text,
      lastUpdateTime: text,
      lastProbeTime: text,
    },
  ),
);

export const podStatus = fields({
  phase: text,
  reason: text,
  message: text,
  conditions,
  podIP: text,
  podIPs: list(fields({ ip: text })),
  hostIP: text,
  hostIPs: list(fields({ ip: text })),
  nominatedNodeName: text,
  qosClass: text,
  startTime: text,
  containerStatuses: list(containerStatus),
  initContainerStatuses: list(containerStatus),
});
