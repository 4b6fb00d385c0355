/** Binds controllers and their subscriptions into one thing that stops as a whole. @module */
import { Controller, type Requeue } from '../../kube/controller.ts';
import { isConflict } from '../../kube/status-error.ts';
import type { Component, TwinContext } from '../context.ts';

export interface ControllerComponentOptions {
  context: TwinContext;
  /** The name of the original: `deployment-controller`, `kube-scheduler` … */
  name: string;
  reconcile: (key: string) => Promise<Requeue | void>;
  workers?: number;
  baseDelayMs?: number;
  maxDelayMs?: number;
  /** Subscribes to informers; the results are called at stop. */
  subscribe: (enqueue: (key: string) => void) => (() => void)[];
}

/** A controller that runs until it is stopped; failures are logged and retried with back-off. */
export function startController(options: ControllerComponentOptions): Component {
  const { context, name } = options;
  const controller = new Controller({
    name,
    clock: context.clock,
    workers: options.workers ?? 4,
    baseDelayMs: options.baseDelayMs,
    maxDelayMs: options.maxDelayMs,
    reconcile: options.reconcile,
    onError: (error, key) => {
      // A conflict means that someone else wrote first: reading again settles it, nobody needs to know.
      if (!isConflict(error)) context.log(name, `E "Unhandled Error" err="error syncing ${key}: ${messageOf(error)}"`);
    },
  });
  const subscriptions = options.subscribe((key) => controller.enqueue(key));
  controller.start();
  return {
    name,
    stop: async () => {
      for (const unsubscribe of subscriptions) unsubscribe();
      await controller.stop();
    },
  };
}

/** Several components under one name, stopped in reverse order of their start. */
export function composeComponents(name: string, components: readonly Component[]): Component {
  return {
    name,
    stop: async () => {
      for (const component of components.toReversed()) await component.stop();
    },
  };
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
