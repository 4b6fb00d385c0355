/** What the Gateway controllers are given: the part of a TwinContext that they use. @module */
import type { Clock } from '../../../kube/clock.ts';
import type { KubeClient } from '../../../kube/client.ts';
import type { Informers } from '../../../kube/informer.ts';
import { logLine, type LogLevel } from '../agent/log.ts';

export interface GatewayEnvironment {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  /** Of the operator: `1.19.1`. */
  release: string;
  /** One line of the operator's log. */
  log: (line: string) => void;
}

export type Logger = (level: LogLevel, message: string, fields?: Readonly<Record<string, string | number>>) => void;

/** Cilium's logfmt, with the subsystem's fields on every line. */
export const loggerOf =
  ({ clock, log }: Pick<GatewayEnvironment, 'clock' | 'log'>, fixed: Readonly<Record<string, string | number>>): Logger =>
  (level, message, fields) => {
    log(logLine(clock, level, message, { ...fixed, ...fields }));
  };
