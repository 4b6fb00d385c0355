/**
 * Facts from what `terraform show -json` prints of a plan or a state: values are resolved there, and what only the cloud
 * knows is absent from a plan; the plan’s configuration still says which resource it will come from.
 * @module
 */
import { message } from '../../../i18n/index.ts';
import type { FactsRead } from '../../facts.ts';
import { clusterFacts } from './cluster-facts.ts';
import type { TerraformChoice } from './cluster-resources.ts';
import type { Resource } from './resource.ts';
import { ShownConfiguration } from './shown-configuration.ts';
import { listOf, objectOf, type Json } from './shown-json.ts';
import { isList, Unknown, valueOfJson, type Located, type Value } from './value.ts';

/** Modules in modules, blocks in blocks. */
const MAX_DEPTH = 32;

/**
 * @param text what `terraform show -json FILE` printed
 * @param name what to call it
 */
export function readTerraformShow(text: string, name: string, choice: TerraformChoice = {}): FactsRead {
  const fault = (what: ReturnType<typeof message>): FactsRead => ({ facts: {}, problems: [{ where: name, what }] });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fault(message('plan.terraform.show.notJson', { why: (cause as Error).message }));
  }
  const shown = objectOf(json);
  const version = shown?.['format_version'];
  if (!shown || typeof version !== 'string')
    return fault(message(shown && 'serial' in shown ? 'plan.terraform.show.stateFile' : 'plan.terraform.show.notShow'));
  if (!/^1\.\d+$/.test(version)) return fault(message('plan.terraform.show.version', { version: version.slice(0, 20) }));
  const configuration = new ShownConfiguration(shown['configuration'], shown['variables']);
  const resources = [
    ...resourcesOf(objectOf(shown['planned_values']) ?? objectOf(shown['values']), configuration, name),
    // Data sources that were read while planning.
    ...resourcesOf(objectOf(objectOf(shown['prior_state'])?.['values']), configuration, name).filter(({ managed }) => !managed),
  ];
  return clusterFacts(resources, choice, name);
}

function resourcesOf(values: Json | undefined, configuration: ShownConfiguration, file: string): readonly Resource[] {
  const found: Resource[] = [];
  const walk = (module: Json | undefined, depth: number): void => {
    if (!module || depth > MAX_DEPTH) return;
    found.push(...listOf(module['resources']).flatMap((resource) => resourceOf(resource, configuration, file) ?? []));
    for (const child of listOf(module['child_modules'])) walk(child, depth + 1);
  };
  walk(objectOf(values?.['root_module']), 0);
  return found;
}

function resourceOf(shown: Json, configuration: ShownConfiguration, file: string): Resource | undefined {
  const { type, address, mode } = shown;
  if (typeof type !== 'string' || typeof address !== 'string' || !type.startsWith('huaweicloud_')) return undefined;
  const values = objectOf(shown['values']) ?? {};
  const sensitive = objectOf(shown['sensitive_values']) ?? {};
  return {
    type,
    address,
    where: `${file}: ${address}`,
    managed: mode !== 'data',
    get: (attribute): Located | undefined => {
      const where = `${file}: ${address}.${attribute}`;
      const own = valueAt(values, sensitive, attribute, address, where);
      const value = own !== undefined && !hasGaps(own) ? own : (filled(own, configuration.reference(address, attribute, where)) ?? own);
      return value === undefined ? undefined : { value, where };
    },
  };
}

/** A list of which a plan does not know every item: null stands in its place. */
const hasGaps = (value: Value): boolean => isList(value) && value.includes(null);

/** Items that are not known yet, as what they will come from: where there are as many of these as there are gaps. */
function filled(value: Value | undefined, reference: Value | undefined): Value | undefined {
  if (value === undefined || !isList(value) || reference === undefined) return reference;
  const sources = [...(isList(reference) ? reference : [reference])];
  const gaps = value.filter((item) => item === null).length;
  if (gaps !== sources.length) return sources[0];
  return value.map((item) => (item === null ? sources.shift()! : item));
}

/** What Terraform marks as sensitive, whole or a part of it, is not looked at. */
function valueAt(values: Json, sensitive: Json, attribute: string, address: string, where: string): Value | undefined {
  const value = Object.hasOwn(values, attribute) ? values[attribute] : undefined;
  if (value === undefined || value === null) return undefined;
  if (isSensitive(sensitive[attribute])) {
    return new Unknown(where, message('plan.hcl.unknown.sensitive', { name: `${address}.${attribute}` }));
  }
  return valueOfJson(value);
}

/** `true` for the whole, or somewhere within. */
const isSensitive = (marks: unknown, depth = 0): boolean =>
  marks === true ||
  (typeof marks === 'object' && marks !== null && (depth > MAX_DEPTH || Object.values(marks).some((mark) => isSensitive(mark, depth + 1))));
