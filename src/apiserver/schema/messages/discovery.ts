/**
 * EndpointSlice, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const discoveryMessages = {
  EndpointSlice: {
    metadata: '1 meta.ObjectMeta',
    endpoints: '2 []Endpoint* atomic',
    ports: '3 []EndpointPort atomic',
    addressType: '4 string!',
  },
  Endpoint: {
    addresses: '1 []string* set',
    conditions: '2 EndpointConditions',
    hostname: '3 string',
    targetRef: '4 core.ObjectReference',
    deprecatedTopology: '5 map:string',
    nodeName: '6 string',
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
    protocol: '2 string',
    port: '3 int32',
    appProtocol: '4 string',
  },
} satisfies MessageTable;
