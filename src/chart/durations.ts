/** Durations as Go reads them (`5m`, `1h30m`): the chart refuses others, before any agent sees them. Pure. @module */
import { writtenRows } from './config-map.ts';
import { hasEnvoyConfig } from './config-decisions.ts';
import type { ValueReader } from './values.ts';

const UNITS = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];

/** What Go says of a text that is no duration; `undefined`: it is one. */
export function notADuration(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') return undefined;
  if (rest === '') return `time: invalid duration ${quoted}`;
  while (rest !== '') {
    const [number, unit] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest)?.slice(1) ?? [];
    if (number === undefined || unit === undefined) return `time: invalid duration ${quoted}`;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.includes(unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(number.length + unit.length);
  }
  return undefined;
}

function* durationPaths(values: ValueReader): Generator<string> {
  for (const [path, , , , how] of writtenRows(values)) if (how === 'duration') yield path;
  if (hasEnvoyConfig(values)) yield 'envoyConfig.retryInterval';
  if (values.truthy('encryption.enabled') && values.text('encryption.type') === 'ipsec') yield 'encryption.ipsec.keyRotationDuration';
  if (values.truthy('hubble.enabled') && values.truthy('hubble.export.static.enabled')) yield 'hubble.export.aggregationInterval';
}

/** The first value that should be a duration and is none. */
export function durationFault(values: ValueReader): { text: string; at: readonly string[] } | undefined {
  for (const path of durationPaths(values)) {
    const fault = values.truthy(path) ? notADuration(values.text(path)) : undefined;
    if (fault !== undefined) return { text: fault, at: [path] };
  }
  return undefined;
}
