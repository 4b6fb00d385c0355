/**
 * What a change of values changes: keys of cilium-config, pods, what has to be restarted by hand, and what must not change on
 * a running cluster. Pure. One side may be a running cluster, of which only cilium-config is known.
 * @module
 */
import { defaultValues } from '../../chart/chart-keys.ts';
import { configKey, configKeys, type ConfigReader } from '../../chart/config-keys.ts';
import { ciliumConfigData, hasEnvoyDaemonSet } from '../../chart/config-map.ts';
import { formatPath } from '../../chart/value-path.ts';
import { isMap, mergeValues, ValueReader, type HelmValue, type HelmValues } from '../../chart/values.ts';
import { effectOf, type ValueEffect, type Workload } from '../../chart/workloads.ts';
import { CHANGE_RULES, type ChangeWarning } from './change-rules.ts';

/** Values as they were written, or the data of a cluster's cilium-config. */
export type Side = { readonly values: HelmValues } | { readonly config: Readonly<Record<string, string>> };

export interface ConfigChange {
  readonly key: string;
  /** Absent: the key is not there. */
  readonly before?: string;
  readonly after?: string;
  /** The value that decides it; absent for keys of extraConfig. */
  readonly helm?: string;
  readonly reader: ConfigReader;
}

export interface ValueChange {
  readonly path: string;
  readonly before?: HelmValue;
  readonly after?: HelmValue;
  readonly effect: ValueEffect;
}

export interface Restart {
  readonly workload: Workload;
  /** `template`: Kubernetes replaces the pods by itself; `config`: they keep the old values until somebody restarts them. */
  readonly why: 'template' | 'config';
}

export interface ValuesDiff {
  readonly config: readonly ConfigChange[];
  /** Values that are not only keys of cilium-config; none against a cluster. */
  readonly values: readonly ValueChange[];
  readonly restarts: readonly Restart[];
  readonly warnings: readonly ChangeWarning[];
  /** Keys of a cluster's cilium-config that this does not know how to make, and leaves out. */
  readonly notCompared: number;
}

interface Rendered {
  readonly config: Readonly<Record<string, string>>;
  readonly values?: ValueReader;
}

function rendered(side: Side): Rendered {
  if ('config' in side) return { config: side.config };
  const values = new ValueReader(mergeValues(defaultValues(), side.values));
  return { config: ciliumConfigData(values), values };
}

/** @example diffValues({ values: {} }, { values: { bpf: { masquerade: true } } }).config // enable-bpf-masquerade: – → true */
export function diffValues(before: Side, after: Side): ValuesDiff {
  const [old, now] = [rendered(before), rendered(after)];
  const live = 'config' in before || 'config' in after;
  const known = new Set([...configKeys().map(({ key }) => key), ...(live ? Object.keys(old.values ? old.config : now.config) : [])]);
  const keys = [...new Set([...Object.keys(old.config), ...Object.keys(now.config)])].toSorted();
  const compared = live ? keys.filter((key) => known.has(key)) : keys;
  const config = compared.flatMap((key): ConfigChange[] => {
    const [was, is] = [old.config[key], now.config[key]];
    if (was === is) return [];
    const known = configKey(key);
    return [
      {
        key,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
        ...(known && { helm: known.helm[0]! }),
        reader: known?.reader ?? 'both',
      },
    ];
  });
  const values = old.values && now.values ? changedValues(old.values.map(''), now.values.map('')) : [];
  return {
    config,
    values,
    restarts: restartsOf(config, values, now.values),
    warnings: CHANGE_RULES.flatMap((rule) => {
      const found = rule.find(old.config, now.config);
      return found
        ? [{ code: rule.code, severity: rule.severity, message: found, confidence: rule.confidence, sources: rule.sources }]
        : [];
    }),
    notCompared: keys.length - compared.length,
  };
}

/** Values that differ, but for those that are keys of cilium-config and nothing else. */
function changedValues(before: HelmValues, after: HelmValues, above: readonly string[] = []): ValueChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): ValueChange[] => {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const steps = [...above, name];
    if (steps[0] === 'extraConfig') return [];
    if (isMap(was) || isMap(is)) return changedValues(isMap(was) ? was : {}, isMap(is) ? is : {}, steps);
    const path = formatPath(steps);
    const effect = effectOf(path);
    if (effect.changes === 'config') return [];
    return [{ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }), effect }];
  });
}

function restartsOf(config: readonly ConfigChange[], values: readonly ValueChange[], now: ValueReader | undefined): Restart[] {
  const replaced = new Set(values.flatMap(({ effect }) => (effect.changes === 'pods' ? effect.workloads : [])));
  const agent = config.some(({ reader }) => reader !== 'operator');
  const operator = config.some(({ reader }) => reader !== 'agent');
  // With these a checksum of cilium-config stands in the pod template.
  if (agent && now?.truthy('rollOutCiliumPods')) replaced.add('daemonset/cilium');
  if (operator && now?.truthy('operator.rollOutPods')) replaced.add('deployment/cilium-operator');
  // Envoy is not in every installation.
  if (now && !hasEnvoyDaemonSet(now)) replaced.delete('daemonset/cilium-envoy');
  const byHand: Workload[] = [
    ...(agent ? ['daemonset/cilium' as const] : []),
    ...(operator ? ['deployment/cilium-operator' as const] : []),
  ];
  return [
    ...[...replaced].map((workload): Restart => ({ workload, why: 'template' })),
    ...byHand.filter((workload) => !replaced.has(workload)).map((workload): Restart => ({ workload, why: 'config' })),
  ];
}
