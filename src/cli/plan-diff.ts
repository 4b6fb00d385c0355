/** `cilium-cce plan diff`: what changes between two sets of values, or between a cluster and new ones. @module */
import type { HelmValues } from '../chart/values.ts';
import { isMap, layerValues } from '../chart/values.ts';
import { message } from '../i18n/index.ts';
import { configMaps } from '../kube/resources.ts';
import { diffValues, type Side } from '../plan/values/diff-values.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { parsedValues, setValues, valuesTexts, type SetOptions } from './plan-check-input.ts';
import { diffJson, diffMarkdown, diffText } from './plan-diff-output.ts';
import { pageOf, writeChunks } from './policy-output.ts';
import { loadSource } from './snapshot-source.ts';

export interface PlanDiffOptions extends SetOptions {
  from?: string;
  kubeconfig?: string;
  context?: string;
  lab?: boolean;
  output: 'text' | 'json' | 'markdown';
}

const CONFIG = 'cilium-config';

/** Exit code 1 when something changes. */
export async function planDiff(
  first: string,
  second: string | undefined,
  options: PlanDiffOptions,
  context: CommandContext,
): Promise<void> {
  const hasSource = options.from !== undefined || options.kubeconfig !== undefined || options.context !== undefined || options.lab === true;
  if (hasSource && second !== undefined) throw new CommandFailure(message('cli.plan.diff.twoSources'));
  const files = second === undefined ? [first] : [first, second];
  const sides = parsedValues(await valuesTexts(files)).map((read): Side => sideOf(read.values, read.file) ?? { values: read.values });
  const set = setValues(options);
  const last = sides.at(-1)!;
  if ('config' in last && Object.keys(set).length > 0)
    throw new CommandFailure(message('cli.plan.diff.setOnConfig', { file: files.at(-1)! }));
  // `--set` belongs to the new values.
  const after: Side = 'config' in last ? last : { values: layerValues(last.values, set) };
  const before: Side = hasSource ? { config: await clusterConfig(options) } : sides.length > 1 ? sides[0]! : { values: {} };
  const diff = diffValues(before, after);
  const names = {
    before: hasSource ? (options.from ?? CONFIG) : second === undefined ? 'cilium 1.19.1' : first,
    after: files.at(-1)!,
  };
  const written = {
    text: () => diffText(diff, names, pageOf(context)),
    json: () => diffJson(diff, names),
    markdown: () => diffMarkdown(diff, names, context.locale),
  };
  await writeChunks([written[options.output]()], { exact: options.output === 'json' });
  process.exitCode = diff.config.length > 0 || diff.values.length > 0 ? 1 : 0;
}

/** A ConfigMap that somebody saved: `kubectl get configmap cilium-config -o yaml`. */
function sideOf(values: HelmValues, file: string): Side | undefined {
  if (values['kind'] !== 'ConfigMap') return undefined;
  const { data } = values;
  if (!isMap(data)) throw new CommandFailure(message('cli.plan.diff.noData', { file }));
  return { config: textsOf(data) };
}

const textsOf = (data: object): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]));

async function clusterConfig(options: PlanDiffOptions): Promise<Record<string, string>> {
  const { from, kubeconfig, context, lab } = options;
  const { model } = await loadSource({
    ...(from !== undefined && { from }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(lab && { lab }),
  });
  const found = [...model.list(configMaps)].find(({ metadata }) => metadata.name === CONFIG);
  if (!found?.data) throw new CommandFailure(message('cli.plan.diff.noConfig'));
  return found.data;
}
