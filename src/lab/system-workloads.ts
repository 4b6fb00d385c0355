/**
 * What CCE runs in a new cluster before anybody installs anything: CoreDNS, two replicas kept on
 * different nodes. Names, labels and the DNS address are as people see them on CCE [I].
 * @module
 */
import type { AnyObject, Draft } from '../kube/index.ts';

type Made = Draft<AnyObject> & { apiVersion: string; kind: string };

const labels = { app: 'coredns', 'k8s-app': 'coredns' };

/** What CoreDNS reads to answer for the cluster. */
const DNS_RULES = [
  { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
];

const RBAC = 'rbac.authorization.k8s.io';

/** Deployment, Service, ServiceAccount and role of CoreDNS. */
export function systemWorkloads(options: { dnsReplicas: number; dnsAddress: string }): Made[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'coredns', namespace: 'kube-system' } },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: 'system:coredns' }, rules: DNS_RULES },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'system:coredns' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: 'kube-system' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'coredns',
        namespace: 'kube-system',
        labels: { ...labels, 'kubernetes.io/name': 'CoreDNS', 'kubernetes.io/cluster-service': 'true' },
      },
      spec: {
        clusterIP: options.dnsAddress,
        selector: labels,
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
          { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'coredns', namespace: 'kube-system', labels },
      spec: {
        replicas: options.dnsReplicas,
        selector: { matchLabels: labels },
        // With one replica per node a surge has nowhere to go.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: '10%' } },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: 'coredns',
            priorityClassName: 'system-cluster-critical',
            // The add-on's required anti-affinity keeps one replica per node [D] cce_bestpractice_0356.
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
                ],
              },
            },
            tolerations: [
              { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
              { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
            ],
            containers: [
              {
                name: 'coredns',
                image: 'coredns/coredns:1.11.3',
                ports: [
                  { name: 'dns', containerPort: 53, protocol: 'UDP' },
                  { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                ],
                readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2, failureThreshold: 3 },
              },
            ],
          },
        },
      },
    },
  ];
}
