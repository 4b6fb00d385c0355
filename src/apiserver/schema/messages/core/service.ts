/**
 * Service and Endpoints, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreServiceMessages = {
  Service: {
    '#': '-- A stable address in front of pods.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ServiceSpec',
    status: '3 ServiceStatus',
  },
  ServiceSpec: {
    '#': '-- What a Service offers and to whom.',
    ports: '1 []ServicePort map(port,protocol) patch:merge(port) -- Ports of the Service.',
    selector: '2 map:string atomic -- Labels of the pods behind the Service; without it endpoints are kept by someone else.',
    clusterIP: '3 string -- Address inside the cluster; None for a headless Service.',
    type: '4 string enum:ClusterIP|ExternalName|LoadBalancer|NodePort -- ClusterIP, NodePort, LoadBalancer or ExternalName.',
    externalIPs: '5 []string atomic -- Addresses at which nodes accept traffic too.',
    sessionAffinity: '7 string enum:ClientIP|None -- ClientIP sends a client to the same pod again.',
    loadBalancerIP: '8 string -- Deprecated request for a certain address.',
    loadBalancerSourceRanges: '9 []string atomic',
    externalName: '10 string -- Name that a Service of type ExternalName points at.',
    externalTrafficPolicy:
      '11 string enum:Cluster|Local -- Cluster: any node may forward; Local: only nodes with a pod, and the client address stays.',
    healthCheckNodePort: '12 int32',
    publishNotReadyAddresses: '13 bool -- Keep pods that are not ready among the endpoints.',
    sessionAffinityConfig: '14 SessionAffinityConfig',
    ipFamilyPolicy: '17 string enum:PreferDualStack|RequireDualStack|SingleStack',
    clusterIPs: '18 []string atomic -- Addresses inside the cluster, one for each IP family.',
    ipFamilies: '19 []string atomic',
    allocateLoadBalancerNodePorts: '20 bool -- Whether a LoadBalancer Service gets node ports.',
    loadBalancerClass: '21 string -- Which load balancer implementation takes care of the Service.',
    internalTrafficPolicy: '22 string enum:Cluster|Local -- The same for traffic from inside the cluster.',
    trafficDistribution: '23 string enum:PreferClose',
  },
  ServicePort: {
    name: '1 string -- Name of the port; required with more than one port.',
    protocol: '2 string enum:SCTP|TCP|UDP -- TCP, UDP or SCTP.',
    port: '3 int32* -- Port of the Service.',
    targetPort: '4 IntOrString -- Port of the pods, by number or by name.',
    nodePort: '5 int32 -- Port on every node.',
    appProtocol: '6 string -- Protocol above the transport, as a hint.',
  },
  SessionAffinityConfig: {
    clientIP: '1 ClientIPConfig',
  },
  ClientIPConfig: {
    timeoutSeconds: '1 int32',
  },
  ServiceStatus: {
    loadBalancer: '1 LoadBalancerStatus',
    conditions: '2 []meta.Condition map(type) patch:merge(type)',
  },
  LoadBalancerStatus: {
    ingress: '1 []LoadBalancerIngress atomic -- Addresses of the load balancer.',
  },
  LoadBalancerIngress: {
    ip: '1 string -- IP address of the load balancer.',
    hostname: '2 string -- Host name of the load balancer.',
    ipMode: '3 string enum:Proxy|VIP -- VIP: packets arrive at the node with this address; Proxy: with the address of the node or pod.',
    ports: '4 []PortStatus atomic',
  },
  PortStatus: {
    port: '1 int32*',
    protocol: '2 string*',
    error: '3 string',
  },
  Endpoints: {
    metadata: '1 meta.ObjectMeta',
    subsets: '2 []EndpointSubset atomic',
  },
  EndpointSubset: {
    addresses: '1 []EndpointAddress atomic',
    notReadyAddresses: '2 []EndpointAddress atomic',
    ports: '3 []EndpointPort atomic',
  },
  EndpointAddress: {
    '#': 'atomic',
    ip: '1 string!',
    targetRef: '2 ObjectReference',
    hostname: '3 string',
    nodeName: '4 string',
  },
  EndpointPort: {
    '#': 'atomic',
    name: '1 string',
    port: '2 int32*',
    protocol: '3 string enum:SCTP|TCP|UDP',
    appProtocol: '4 string',
  },
} satisfies MessageTable;
