/**
 * What the chart refuses (facts/cilium.md §1.3), in its own words, held against a real Helm by
 * test/conformance/cilium-chart.test.ts. Kept apart from what it lets through and the agent then dies of (§1.4,
 * agent-refusals.ts). What depends on the cluster that Helm renders for is not here: APIs of Prometheus, ConfigMap
 * kube-public/cluster-info; nor what Helm itself breaks at: values of another type, a null where a template wants a text.
 * @module
 */
import { VALIDATE } from './rules/rule.ts';
import type { Rule } from './rules/rule.ts';
import { CONFIG_MAP_RULES } from './rules/config-map-rules.ts';
import { EARLY_RULES } from './rules/early-rules.ts';
import { VALIDATE_RULES } from './rules/validate-rules.ts';
import type { ValueReader } from './values.ts';

/** A failed `helm install`: `message` is the template's `fail`, `template` the file that said it. */
export class HelmError extends Error {
  override readonly name = 'HelmError';
  readonly template: string;

  constructor(message: string, template = VALIDATE) {
    super(message);
    this.template = template;
  }
}

/** A rule of the chart that values break. */
export interface ChartRefusal {
  readonly rule: ChartRule;
  readonly text: string;
  readonly template: string;
  /** Values that make it; the first is where a person changes something. */
  readonly paths: readonly string[];
}

/** In the chart's order: Helm says the first alone. It renders the deepest folders first, and there from z to a. */
const RULES = { ...EARLY_RULES, ...VALIDATE_RULES, ...CONFIG_MAP_RULES };

export type ChartRule = keyof typeof RULES;
export const CHART_RULES = Object.keys(RULES) as readonly ChartRule[];

/** Everything that the chart refuses of these values, in its order. */
export function chartRefusals(values: ValueReader): ChartRefusal[] {
  return CHART_RULES.flatMap((name): ChartRefusal[] => {
    const rule: Rule = RULES[name];
    const said = rule.says(values);
    if (said === undefined) return [];
    const told = typeof said === 'string' ? { text: said } : said;
    return [{ rule: name, text: told.text, template: told.template ?? rule.template ?? VALIDATE, paths: told.at ?? rule.paths }];
  });
}

/** Throws the {@link HelmError} that the chart would stop at. */
export function validateValues(values: ValueReader): void {
  const [first] = chartRefusals(values);
  if (first) throw new HelmError(first.text, first.template);
}
