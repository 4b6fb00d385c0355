/**
 * Probes and lifecycle hooks of a container, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreProbesMessages = {
  Probe: {
    exec: '1.1 ExecAction',
    httpGet: '1.2 HTTPGetAction',
    tcpSocket: '1.3 TCPSocketAction',
    grpc: '1.4 GRPCAction',
    initialDelaySeconds: '2 int32',
    timeoutSeconds: '3 int32',
    periodSeconds: '4 int32',
    successThreshold: '5 int32',
    failureThreshold: '6 int32',
    terminationGracePeriodSeconds: '7 int64',
  },
  ExecAction: {
    command: '1 []string atomic',
  },
  HTTPGetAction: {
    path: '1 string',
    port: '2 IntOrString*',
    host: '3 string',
    scheme: '4 string',
    httpHeaders: '5 []HTTPHeader atomic',
  },
  HTTPHeader: {
    name: '1 string!',
    value: '2 string*',
  },
  TCPSocketAction: {
    port: '1 IntOrString*',
    host: '2 string',
  },
  GRPCAction: {
    port: '1 int32*',
    service: '2 string',
  },
  Lifecycle: {
    postStart: '1 LifecycleHandler',
    preStop: '2 LifecycleHandler',
    stopSignal: '3 string',
  },
  LifecycleHandler: {
    exec: '1 ExecAction',
    httpGet: '2 HTTPGetAction',
    tcpSocket: '3 TCPSocketAction',
    sleep: '4 SleepAction',
  },
  SleepAction: {
    seconds: '1 int64*',
  },
} satisfies MessageTable;
