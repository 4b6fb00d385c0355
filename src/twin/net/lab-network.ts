/** What the lab's network offers beyond the TwinNetwork that programs see, and what it is made of. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import type { Clock } from '../../kube/clock.ts';
import type { Connection, Outcome, Trace, TraceOptions } from '../../path/model.ts';
import type { Machines } from '../machine.ts';
import type { Owner } from './connection-table.ts';
import type { TwinNetwork, TwinSocket } from './types.ts';

export type TraceFunction = (model: ClusterModel, connection: Connection, options: TraceOptions) => Trace;

export interface TwinNetworkOptions {
  model: () => ClusterModel;
  /** `trace` of src/path. */
  trace: TraceFunction;
  clock: Clock;
  random: () => number;
  /** When given, connections of a machine that goes down break by themselves. */
  machines?: Machines;
}

/** A connection that the datapath redirected to the Envoy of a node. */
export interface Redirect<Kind extends 'envoy' | 'l7-proxy'> {
  readonly outcome: Extract<Outcome, { kind: Kind }>;
  readonly connection: Connection;
  readonly trace: Trace;
}

/** How traffic enters a node's Envoy: it has no address of its own, the datapath redirects to it. */
export interface EnvoyEntrances {
  /** A connection to a listener of a CiliumEnvoyConfig (Gateway). */
  gateway(socket: TwinSocket, redirect: Redirect<'envoy'>): void;
  /** A connection between pods to which L7 rules apply. */
  policy(socket: TwinSocket, redirect: Redirect<'l7-proxy'>): void;
}

export interface NetworkCounters {
  /** Joined connections with an end still open. */
  readonly connections: number;
  readonly listeners: number;
  readonly udpListeners: number;
  readonly envoys: number;
  /** Dials and datagrams whose packets were dropped and whose caller still waits. */
  readonly waiting: number;
  /** Dials and datagrams so far. */
  readonly attempts: number;
}

export interface LabNetwork extends TwinNetwork {
  /** Makes a node's Envoy reachable; without one, redirected connections are refused. Returns the closer. */
  attachEnvoy(node: string, entrances: EnvoyEntrances): () => void;
  envoyRuns(node: string): boolean;
  /** Told the node on which an Envoy came or went. */
  onEnvoyChange(watcher: (node: string) => void): () => void;
  /**
   * The policy proxy's upstream connection: straight to the pod that the trace had reached, with the
   * original source address and identity (Cilium's proxy keeps them).
   */
  continueToPod(redirect: Redirect<'l7-proxy'>): Promise<TwinSocket>;
  /** Breaks every connection with an end there (a pod that ended, a machine that died). */
  disconnect(owner: Owner): void;
  readonly counters: NetworkCounters;
  /** Breaks everything and refuses from now on. */
  close(): void;
}
