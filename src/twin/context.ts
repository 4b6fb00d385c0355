/** What every twin is given, and what it gives back. @module */
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import type { Informers } from '../kube/informer.ts';
import type { ImageRegistry } from './kubernetes/program.ts';
import type { Machines } from './machine.ts';
import type { TwinNetwork } from './net/types.ts';

export interface TwinContext {
  /** A client in the name of a component: its requests show up under this user and field manager. */
  client(component: string): KubeClient;
  informers: Informers;
  clock: Clock;
  /** 0 ≤ x < 1; seeded in tests. */
  random: () => number;
  machines: Machines;
  network: TwinNetwork;
  images: ImageRegistry;
  /** One line of a component's log (klog or logfmt as the original writes it). */
  log(component: string, line: string): void;
}

/** Something that runs until it is stopped; `stop` leaves no timer, listener or connection behind. */
export interface Component {
  readonly name: string;
  stop(): Promise<void>;
}
