/** What is known of one value of the chart. Pure. @module */
import { chartFolders, chartKeys, type ChartKey } from '../../chart/chart-keys.ts';
import { configKeysOf, type ConfigKey } from '../../chart/config-keys.ts';
import { documentValues } from '../../chart/document-values.ts';
import { knownPath, nearestPath } from '../../chart/known-path.ts';
import { stepsOf } from '../../chart/value-path.ts';
import { ValueReader, type HelmValue } from '../../chart/values.ts';
import { effectOf, type ValueEffect } from '../../chart/workloads.ts';
import { isMessageId, type Message } from '../../i18n/index.ts';

export interface KeyExplanation {
  readonly is: 'key';
  readonly key: ChartKey;
  /** The path that was asked for, where it lies inside of the value. */
  readonly within?: string;
  readonly config: readonly ConfigKey[];
  readonly effect: ValueEffect;
  /** What CCE wants of it, in our own words; for the values that matter there. */
  readonly advice?: Message;
  /** What the source document makes of it: its value, and what is to be said of that. */
  readonly document?: { readonly value?: HelmValue; readonly what?: Message };
}

export type PathExplanation =
  | KeyExplanation
  | { readonly is: 'folder'; readonly path: string; readonly keys: readonly ChartKey[]; readonly advice: ReadonlyMap<string, Message> }
  | { readonly is: 'removed'; readonly path: string; readonly version: string }
  | { readonly is: 'unknown'; readonly path: string; readonly near?: string };

const entry = (id: string): Message | undefined => (isMessageId(id) ? { id, params: {} } : undefined);

/** @example explainPath('gatewayAPI.xffNumTrustedHops') */
export function explainPath(path: string): PathExplanation {
  const steps = stepsOf(path);
  const known = knownPath(steps);
  if (known.is === 'folder' && chartFolders().has(path)) {
    const keys = [...chartKeys().values()].filter((key) => key.path.startsWith(`${path}.`));
    const advice = keys.flatMap((key): [string, Message][] => {
      const what = entry(`plan.key.${key.path}`);
      return what ? [[key.path, what]] : [];
    });
    return { is: 'folder', path, keys, advice: new Map(advice) };
  }
  if (known.is === 'removed') return { is: 'removed', path, version: known.version };
  if (known.is !== 'key' && known.is !== 'templateKey') {
    const near = nearestPath(steps, true);
    return { is: 'unknown', path, ...(near !== undefined && { near }) };
  }
  const { key } = known;
  const advice = entry(`plan.key.${key.path}`);
  const document = documentOf(key);
  return {
    is: 'key',
    key,
    ...(known.within && { within: path }),
    config: configKeysOf(key.path),
    effect: effectOf(key.path),
    ...(advice && { advice }),
    ...(document && { document }),
  };
}

function documentOf({ path, default: ours }: ChartKey): KeyExplanation['document'] {
  const value = new ValueReader(documentValues()).get(path);
  const what =
    entry(`plan.document.${path}`) ?? (value !== undefined && isDefault(path, value, ours) ? entry('plan.document.default') : undefined);
  return value === undefined && !what ? undefined : { ...(value !== undefined && { value }), ...(what && { what }) };
}

/** routingMode and tunnelProtocol name what their empty text means. */
const isDefault = (path: string, value: HelmValue, ours: HelmValue | undefined): boolean =>
  JSON.stringify(value) === JSON.stringify(ours) || path === 'routingMode' || path === 'tunnelProtocol';
