/** The list of accepted findings: a YAML file that is kept beside the cluster's manifests and reviewed like them. @module */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { isDay, type Suppression } from '../doctor/suppression.ts';
import { message } from '../i18n/index.ts';
import { CommandFailure } from './failure.ts';

/** Read where it is, unless another file is named. */
export const DEFAULT_CONFIG = '.cilium-cce/doctor.yaml';

const KEYS = ['code', 'object', 'reason', 'until'];

/** @throws CommandFailure that names file and entry */
export async function readSuppressions(file: string | undefined): Promise<Suppression[]> {
  if (file === undefined && !existsSync(DEFAULT_CONFIG)) return [];
  const path = file ?? DEFAULT_CONFIG;
  let value: unknown;
  try {
    // Dates stay the text that they are.
    value = parse(await readFile(path, 'utf8'), { schema: 'core', maxAliasCount: 100 });
  } catch (cause) {
    throw new CommandFailure(message('cli.doctor.config.unreadable', { path, why: (cause as Error).message.split('\n')[0]! }), { cause });
  }
  return suppressionsIn(value, path);
}

export function suppressionsIn(value: unknown, path: string): Suppression[] {
  if (value === null || value === undefined) return [];
  const { suppress = [], ...others } = mapping(value, path, '');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new CommandFailure(message('cli.doctor.config.unknownKey', { path, key: unknown }));
  if (!Array.isArray(suppress)) throw new CommandFailure(message('cli.doctor.config.notAList', { path }));
  return suppress.map((entry, index) => suppressionOf(mapping(entry, path, `suppress[${index}]`), path, `suppress[${index}]`));
}

function suppressionOf(entry: Readonly<Record<string, unknown>>, path: string, key: string): Suppression {
  const unknown = Object.keys(entry).find((name) => !KEYS.includes(name));
  if (unknown !== undefined) throw new CommandFailure(message('cli.doctor.config.unknownKey', { path, key: `${key}.${unknown}` }));
  const { code, object, reason, until } = entry;
  if (typeof code !== 'string' || !/^(?:CCE\d{4}|CCE\d{0,3}\*)$/.test(code))
    throw new CommandFailure(message('cli.doctor.config.badCode', { path, key }));
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new CommandFailure(message('cli.doctor.config.noReason', { path, key, code }));
  if (object !== undefined && typeof object !== 'string') throw new CommandFailure(message('cli.doctor.config.badObject', { path, key }));
  if (until !== undefined && !isDate(until)) throw new CommandFailure(message('cli.doctor.config.badDate', { path, key }));
  return {
    code,
    reason: reason.trim(),
    at: `${path}, ${key}`,
    ...(object !== undefined && { object }),
    ...(until !== undefined && { until }),
  };
}

const isDate = (value: unknown): value is string => typeof value === 'string' && isDay(value);

function mapping(value: unknown, path: string, key: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CommandFailure(message('cli.doctor.config.notAMapping', { path, key: key || '/' }));
}
