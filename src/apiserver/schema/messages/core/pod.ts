/**
 * Pod, its spec and its template, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const corePodMessages = {
  Pod: {
    '#': '-- Containers that run together on one node.',
    metadata: '1 meta.ObjectMeta -- Standard object metadata.',
    spec: '2 PodSpec -- The desired behaviour of the pod.',
    status: '3 PodStatus -- What was last observed about the pod; written by the kubelet.',
  },
  PodSpec: {
    '#': '-- The containers of a pod, their volumes, and where and how they run.',
    volumes: '1 []Volume map(name) patch:merge+retainKeys(name) -- Volumes that containers may mount.',
    containers: '2 []Container! map(name) patch:merge(name) -- The containers of the pod; at least one, and fixed after creation.',
    restartPolicy: '3 string enum:Always|OnFailure|Never -- When containers are restarted: Always, OnFailure or Never.',
    terminationGracePeriodSeconds: '4 int64 -- Seconds between the request to stop and the kill.',
    activeDeadlineSeconds: '5 int64 -- Seconds after which the pod is failed.',
    dnsPolicy: '6 string enum:ClusterFirstWithHostNet|ClusterFirst|Default|None -- Where names are resolved; ClusterFirst by default.',
    nodeSelector: '7 map:string atomic -- Labels that a node must have.',
    serviceAccountName: '8 string -- The service account that the pod acts as.',
    serviceAccount: '9 string -- Old name of serviceAccountName.',
    nodeName: '10 string -- The node that the pod is bound to; set by the scheduler.',
    hostNetwork: '11 bool -- Use the network of the node.',
    hostPID: '12 bool -- Use the process ids of the node.',
    hostIPC: '13 bool -- Use the IPC namespace of the node.',
    securityContext: '14 PodSecurityContext -- Security settings of all containers.',
    imagePullSecrets: '15 []LocalObjectReference map(name) patch:merge(name) -- Secrets for pulling images.',
    hostname: '16 string -- Host name of the pod, when it is not to be its name.',
    subdomain: '17 string -- With it the pod is known as hostname.subdomain.namespace.svc.',
    affinity: '18 Affinity -- Rules on nodes and on other pods.',
    schedulerName: '19 string -- The scheduler that places the pod.',
    initContainers:
      '20 []Container map(name) patch:merge(name) -- Run to completion one after another before the other containers start; with restartPolicy Always they are sidecars.',
    automountServiceAccountToken: '21 bool',
    tolerations: '22 []Toleration atomic -- Taints that the pod accepts.',
    hostAliases: '23 []HostAlias map(ip) patch:merge(ip) -- Additional lines of /etc/hosts.',
    priorityClassName: '24 string -- Importance of the pod, by the name of a PriorityClass.',
    priority: '25 int32 -- The number behind priorityClassName; set by admission.',
    dnsConfig: '26 PodDNSConfig -- Additional resolver settings.',
    shareProcessNamespace: '27 bool',
    readinessGates: '28 []PodReadinessGate atomic',
    runtimeClassName: '29 string',
    enableServiceLinks: '30 bool -- Put the environment variables of Services into containers.',
    preemptionPolicy: '31 string enum:Never|PreemptLowerPriority',
    overhead: '32 map:Quantity',
    topologySpreadConstraints:
      '33 []TopologySpreadConstraint map(topologyKey,whenUnsatisfiable) patch:merge(topologyKey) -- How pods spread over zones or nodes.',
    ephemeralContainers:
      '34 []EphemeralContainer map(name) patch:merge(name) -- Temporary containers for debugging, added through the ephemeralcontainers subresource.',
    setHostnameAsFQDN: '35 bool',
    os: '36 PodOS',
    hostUsers: '37 bool',
    schedulingGates: '38 []PodSchedulingGate map(name) patch:merge(name)',
    resourceClaims: '39 []PodResourceClaim map(name) patch:merge+retainKeys(name)',
    resources: '40 ResourceRequirements',
  },
  HostAlias: {
    ip: '1 string!',
    hostnames: '2 []string atomic',
  },
  PodDNSConfig: {
    nameservers: '1 []string atomic',
    searches: '2 []string atomic',
    options: '3 []PodDNSConfigOption atomic',
  },
  PodDNSConfigOption: {
    name: '1 string',
    value: '2 string',
  },
  PodReadinessGate: {
    conditionType: '1 string!',
  },
  PodOS: {
    name: '1 string! enum:linux|windows',
  },
  PodSchedulingGate: {
    name: '1 string!',
  },
  PodResourceClaim: {
    name: '1 string!',
    resourceClaimName: '3 string',
    resourceClaimTemplateName: '4 string',
  },
  PodTemplateSpec: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 PodSpec',
  },
  Binding: {
    metadata: '1 meta.ObjectMeta',
    target: '2 ObjectReference*',
  },
} satisfies MessageTable;
