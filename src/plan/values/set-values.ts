/** Values of `--set`, in Helm's notation: `a.b=1,c={x,y},d[0].e=text,f=null`. Read defensively. @module */
import { stepsOf } from '../../chart/value-path.ts';
import { isMap, type HelmValue, type HelmValues } from '../../chart/values.ts';
import { message } from '../../i18n/index.ts';
import { ValuesError } from './read-values.ts';

/** Helm's own limit of an index. */
const MOST_INDEX = 65_536;
const MOST_LEVELS = 30;

/**
 * @param typed `false`: every value is text, as with `--set-string`
 * @throws ValuesError
 * @example
 * parseSet('gatewayAPI.enabled=true,devices={eth0,eth1}') // { gatewayAPI: { enabled: true }, devices: ['eth0', 'eth1'] }
 */
export function parseSet(text: string, typed = true): HelmValues {
  const values: HelmValues = {};
  for (const part of split(text, ',')) {
    const equals = part.search(/(?<!\\)=/);
    const name = part.slice(0, equals);
    const steps = stepsOf(name).flatMap(withIndices);
    if (
      equals <= 0 ||
      steps.length === 0 ||
      steps.length > MOST_LEVELS ||
      steps.some((step) => typeof step === 'string' && /^$|[[\]]/.test(step))
    )
      throw new ValuesError(message('plan.values.badSet', { text: part }));
    assign(values, steps, valueOf(part.slice(equals + 1), typed), part);
  }
  return values;
}

type Step = string | number;

/** `list[0]` → `list`, 0. */
function withIndices(step: string): Step[] {
  const indices = /^(.*?)((?:\[\d{1,5}\])+)$/.exec(step);
  return indices ? [indices[1]!, ...indices[2]!.slice(1, -1).split('][').map(Number)] : [step];
}

/** Parts between separators that are neither escaped nor in braces. */
function split(text: string, by: string): string[] {
  const parts: string[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    else if (text[at] === by && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

function valueOf(text: string, typed: boolean): HelmValue {
  if (text.startsWith('{') && text.endsWith('}')) {
    const inside = text.slice(1, -1);
    return inside === '' ? [] : split(inside, ',').map((item) => valueOf(item, typed));
  }
  const plain = text.replaceAll(/\\(.)/g, '$1');
  if (!typed) return plain;
  if (plain === 'true' || plain === 'false') return plain === 'true';
  if (plain === 'null') return null;
  return /^(?:0|-?[1-9]\d{0,15})$/.test(plain) ? Number(plain) : plain;
}

function assign(values: HelmValues, steps: readonly Step[], value: HelmValue, part: string): void {
  let at: HelmValues | HelmValue[] = values;
  for (const [index, step] of steps.entries()) {
    if (Array.isArray(at) !== (typeof step === 'number') || (typeof step === 'number' && step > MOST_INDEX))
      throw new ValuesError(message('plan.values.badSet', { text: part }));
    const holder = at as Record<Step, HelmValue>;
    if (index === steps.length - 1) {
      Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true });
      return;
    }
    const below: HelmValue | undefined = Object.hasOwn(holder, step) ? holder[step] : undefined;
    const fits = typeof steps[index + 1] === 'number' ? Array.isArray(below) : isMap(below);
    const next: HelmValues | HelmValue[] = fits ? (below as HelmValues | HelmValue[]) : typeof steps[index + 1] === 'number' ? [] : {};
    Object.defineProperty(holder, step, { value: next, writable: true, enumerable: true, configurable: true });
    at = next;
  }
}
