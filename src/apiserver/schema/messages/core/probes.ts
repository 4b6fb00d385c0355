/**
 * Probes and lifecycle hooks of a container, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreProbesMessages = {
  Probe: {
    '#': '-- A check that the kubelet makes.',
    exec: '1.1 ExecAction -- A command that must end with 0.',
    httpGet: '1.2 HTTPGetAction -- An HTTP request that must answer 200 to 399.',
    tcpSocket: '1.3 TCPSocketAction -- A TCP connection that must open.',
    grpc: '1.4 GRPCAction -- A gRPC health check.',
    initialDelaySeconds: '2 int32 -- Seconds before the first check.',
    timeoutSeconds: '3 int32 -- Seconds after which a check has failed.',
    periodSeconds: '4 int32 -- Seconds between checks.',
    successThreshold: '5 int32 -- Successes in a row that count.',
    failureThreshold: '6 int32 -- Failures in a row that count.',
    terminationGracePeriodSeconds: '7 int64',
  },
  ExecAction: {
    command: '1 []string atomic',
  },
  HTTPGetAction: {
    path: '1 string',
    port: '2 IntOrString*',
    host: '3 string',
    scheme: '4 string enum:HTTP|HTTPS',
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
