/**
 * Service and Endpoints, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreServiceMessages = {
  Service: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 ServiceSpec',
    status: '3 ServiceStatus',
  },
  ServiceSpec: {
    ports: '1 []ServicePort map(port,protocol) patch:merge(port)',
    selector: '2 map:string atomic',
    clusterIP: '3 string',
    type: '4 string',
    externalIPs: '5 []string atomic',
    sessionAffinity: '7 string',
    loadBalancerIP: '8 string',
    loadBalancerSourceRanges: '9 []string atomic',
    externalName: '10 string',
    externalTrafficPolicy: '11 string',
    healthCheckNodePort: '12 int32',
    publishNotReadyAddresses: '13 bool',
    sessionAffinityConfig: '14 SessionAffinityConfig',
    ipFamilyPolicy: '17 string',
    clusterIPs: '18 []string atomic',
    ipFamilies: '19 []string atomic',
    allocateLoadBalancerNodePorts: '20 bool',
    loadBalancerClass: '21 string',
    internalTrafficPolicy: '22 string',
    trafficDistribution: '23 string',
  },
  ServicePort: {
    name: '1 string',
    protocol: '2 string',
    port: '3 int32*',
    targetPort: '4 IntOrString',
    nodePort: '5 int32',
    appProtocol: '6 string',
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
    ingress: '1 []LoadBalancerIngress atomic',
  },
  LoadBalancerIngress: {
    ip: '1 string',
    hostname: '2 string',
    ipMode: '3 string',
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
    protocol: '3 string',
    appProtocol: '4 string',
  },
} satisfies MessageTable;
