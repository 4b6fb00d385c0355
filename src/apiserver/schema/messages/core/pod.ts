/**
 * Pod, its spec and its template, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const corePodMessages = {
  Pod: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 PodSpec',
    status: '3 PodStatus',
  },
  PodSpec: {
    volumes: '1 []Volume map(name) patch:merge+retainKeys(name)',
    containers: '2 []Container! map(name) patch:merge(name)',
    restartPolicy: '3 string',
    terminationGracePeriodSeconds: '4 int64',
    activeDeadlineSeconds: '5 int64',
    dnsPolicy: '6 string',
    nodeSelector: '7 map:string atomic',
    serviceAccountName: '8 string',
    serviceAccount: '9 string',
    nodeName: '10 string',
    hostNetwork: '11 bool',
    hostPID: '12 bool',
    hostIPC: '13 bool',
    securityContext: '14 PodSecurityContext',
    imagePullSecrets: '15 []LocalObjectReference map(name) patch:merge(name)',
    hostname: '16 string',
    subdomain: '17 string',
    affinity: '18 Affinity',
    schedulerName: '19 string',
    initContainers: '20 []Container map(name) patch:merge(name)',
    automountServiceAccountToken: '21 bool',
    tolerations: '22 []Toleration atomic',
    hostAliases: '23 []HostAlias map(ip) patch:merge(ip)',
    priorityClassName: '24 string',
    priority: '25 int32',
    dnsConfig: '26 PodDNSConfig',
    shareProcessNamespace: '27 bool',
    readinessGates: '28 []PodReadinessGate atomic',
    runtimeClassName: '29 string',
    enableServiceLinks: '30 bool',
    preemptionPolicy: '31 string',
    overhead: '32 map:Quantity',
    topologySpreadConstraints: '33 []TopologySpreadConstraint map(topologyKey,whenUnsatisfiable) patch:merge(topologyKey)',
    ephemeralContainers: '34 []EphemeralContainer map(name) patch:merge(name)',
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
    name: '1 string!',
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
