/** One line of the agent's log, in its logfmt. @module */
import { timestamp, type Clock } from '../../../kube/clock.ts';

export type LogLevel = 'info' | 'warn' | 'error' | 'fatal';

export function logLine(clock: Clock, level: LogLevel, message: string, fields: Readonly<Record<string, string | number>> = {}): string {
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${quoted(String(value))}`);
  return [`time=${timestamp(clock)}`, `level=${level}`, `msg=${quoted(message)}`, ...rest].join(' ');
}

const quoted = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : JSON.stringify(text));
