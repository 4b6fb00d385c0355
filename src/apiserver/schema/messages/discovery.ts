/**
 * EndpointSlice, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const discoveryMessages = {
  EndpointSlice: {
    '#': '-- Some of the backends of a Service.',
    metadata: '1 meta.ObjectMeta',
    endpoints: '2 []Endpoint* atomic -- The backends; at most 1000.',
    ports: '3 []EndpointPort atomic -- Ports of every backend in this slice.',
    addressType: '4 string! enum:FQDN|IPv4|IPv6 -- IPv4, IPv6 or FQDN; cannot be changed.',
  },
  Endpoint: {
    addresses: '1 []string* set -- Addresses of the backend; all serve the same.',
    conditions: '2 EndpointConditions -- Whether the backend is ready, serving, terminating.',
    hostname: '3 string',
    targetRef: '4 core.ObjectReference -- The object behind the addresses, as a rule a pod.',
    deprecatedTopology: '5 map:string',
    nodeName: '6 string -- Node of the backend.',
    zone: '7 string',
    hints: '8 EndpointHints',
  },
  EndpointConditions: {
    ready: '1 bool',
    serving: '2 bool',
    terminating: '3 bool',
  },
  EndpointHints: {
    forZones: '1 []ForZone atomic',
    forNodes: '2 []ForNode atomic',
  },
  ForZone: {
    name: '1 string!',
  },
  ForNode: {
    name: '1 string!',
  },
  EndpointPort: {
    '#': 'atomic',
    name: '1 string',
    protocol: '2 string enum:SCTP|TCP|UDP',
    port: '3 int32',
    appProtocol: '4 string',
  },
} satisfies MessageTable;
