/** Expressions to values: what is certain is computed as Terraform would, all else is unknown, with its place. @module */
import { message, type Message } from '../../../i18n/index.ts';
import { whereOf, type Expression, type Place, type Step } from './hcl-syntax.ts';
import { FUNCTIONS } from './functions.ts';
import { booleanOf, firstUnknown, isList, isMap, isPrimitive, numberOf, textOf, Unknown, type Value } from './value.ts';

/** What a name stands for; the steps that it did not take are left to the caller. */
export type Resolve = (root: string, steps: readonly Step[], place: Place) => { readonly value: Value; readonly taken: number };

/** Larger texts and lists are not written by hand: they come of values that double themselves. */
const MAX_TEXT = 100_000;
const MAX_ITEMS = 10_000;
/** Locals that stand for locals that stand for locals. */
const MAX_DEPTH = 250;

export class Evaluator {
  readonly #resolve: Resolve;
  #depth = 0;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  value(expression: Expression): Value {
    if (this.#depth >= MAX_DEPTH) return unknown(expression.place, message('plan.hcl.unknown.tooLarge'));
    this.#depth += 1;
    const value = bounded(this.#value(expression), expression.place);
    this.#depth -= 1;
    return value;
  }

  #value(expression: Expression): Value {
    const { place } = expression;
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'template':
        return this.#template(expression.parts, place);
      case 'list':
        return expression.items.map((item) => this.value(item));
      case 'object':
        return this.#object(expression.entries, place);
      case 'reference': {
        const { value, taken } = this.#resolve(expression.root, expression.steps, place);
        return this.#steps(value, expression.steps.slice(taken), place);
      }
      case 'get':
        return this.#steps(this.value(expression.of), expression.steps, place);
      case 'call':
        return this.#call(expression, place);
      case 'conditional':
        return this.#conditional(expression, place);
      case 'unary':
        return this.#unary(expression.operator, this.value(expression.of), place);
      case 'chain':
        return expression.rest.reduce<Value>(
          (left, { operator, operand }) => operate(operator, left, this.value(operand), place),
          this.value(expression.first),
        );
      case 'unread':
        return unknown(place, message(`plan.hcl.unknown.${expression.what}`));
    }
  }

  #template(parts: readonly (string | Expression)[], place: Place): Value {
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') return this.value(only);
    const texts: string[] = [];
    for (const part of parts) {
      const value = typeof part === 'string' ? part : this.value(part);
      const text = textOf(value);
      if (text === undefined) return value instanceof Unknown ? value : unknown(place, message('plan.hcl.unknown.operation'));
      texts.push(text);
    }
    return texts.join('');
  }

  #object(entries: readonly { readonly key: Expression; readonly value: Expression }[], place: Place): Value {
    const map = new Map<string, Value>();
    for (const { key, value } of entries) {
      const name = this.value(key);
      const text = textOf(name);
      if (text === undefined) return name instanceof Unknown ? name : unknown(place, message('plan.hcl.unknown.operation'));
      map.set(text, this.value(value));
    }
    return map;
  }

  #steps(start: Value, steps: readonly Step[], place: Place): Value {
    let value = start;
    for (const step of steps) {
      if (value instanceof Unknown) return value;
      if (step.kind === 'splat') return unknown(place, message('plan.hcl.unknown.splat'));
      const key = step.kind === 'name' ? step.name : this.value(step.index);
      if (key instanceof Unknown) return key;
      const at = isList(value) ? numberOf(key) : textOf(key);
      const part: Value | undefined =
        at === undefined ? undefined : isList(value) ? value[Number(at)] : isMap(value) ? value.get(String(at)) : undefined;
      if (part === undefined) return unknown(place, message('plan.hcl.unknown.noSuchKey', { key: textOf(key) ?? '?' }), true);
      value = part;
    }
    return value;
  }

  #call({ name, args, spread }: Extract<Expression, { kind: 'call' }>, place: Place): Value {
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!apply) return unknown(place, message('plan.hcl.unknown.function', { name }));
    const values = args.map((arg) => this.value(arg));
    const last = values.at(-1);
    if (spread && last !== undefined && isList(last)) values.splice(-1, 1, ...last);
    const open = values.find((value) => value instanceof Unknown);
    if (open) return open;
    const result = spread && last !== undefined && !isList(last) ? undefined : apply(...values);
    if (result !== undefined) return result;
    // The cause is likelier a part that is not known than the function.
    const part = firstUnknown(values);
    if (part instanceof Unknown) return part;
    return unknown(place, part === 'tooLarge' ? message('plan.hcl.unknown.tooLarge') : message('plan.hcl.unknown.failed', { name }));
  }

  #conditional({ condition, yes, no }: Extract<Expression, { kind: 'conditional' }>, place: Place): Value {
    const value = this.value(condition);
    const which = booleanOf(value);
    if (which === undefined) return value instanceof Unknown ? value : unknown(place, message('plan.hcl.unknown.operation'));
    const [chosen, other] = which ? [this.value(yes), this.value(no)] : [this.value(no), this.value(yes)];
    return asBranch(chosen, other) ?? unknown(place, message('plan.hcl.unknown.operation'));
  }

  #unary(operator: '!' | '-', value: Value, place: Place): Value {
    if (value instanceof Unknown) return value;
    const truth = booleanOf(value);
    if (operator === '!' && truth !== undefined) return !truth;
    const number = numberOf(value);
    // Of zero Terraform makes -0, and of that a text “-0”.
    if (operator === '-' && number !== undefined && number !== 0) return -number;
    return unknown(place, message('plan.hcl.unknown.operation'));
  }
}

/**
 * A branch as Terraform gives it out, which makes both branches one type: of a text and a number, two texts. Of lists and
 * objects it is the same whatever the type, where all that is in them is of one type.
 */
function asBranch(chosen: Value, other: Value): Value | undefined {
  if ([chosen, other].some((value) => value === null || value instanceof Unknown)) return chosen;
  if (isPrimitive(chosen) && isPrimitive(other)) {
    if (typeof chosen === typeof other) return chosen;
    return typeof chosen === 'string' || typeof other === 'string' ? textOf(chosen) : undefined;
  }
  const sameKind = isMap(chosen) && isMap(other) ? keysOf(chosen) === keysOf(other) : isList(chosen) && isList(other);
  const inside = [chosen, other].flatMap((value) => (isList(value) ? value : isMap(value) ? [...value.values()] : []));
  return sameKind && inside.every(isPrimitive) && new Set(inside.map((one) => typeof one)).size <= 1 ? chosen : undefined;
}

const keysOf = (map: ReadonlyMap<string, Value>): string => JSON.stringify([...map.keys()].toSorted());

const unknown = (place: Place, why: Message, fault = false): Unknown => new Unknown(whereOf(place), why, { fault });

function bounded(value: Value, place: Place): Value {
  const length =
    typeof value === 'string'
      ? value.length / MAX_TEXT
      : isList(value)
        ? value.length / MAX_ITEMS
        : isMap(value)
          ? value.size / MAX_ITEMS
          : 0;
  return length > 1 ? unknown(place, message('plan.hcl.unknown.tooLarge')) : value;
}

function operate(operator: string, left: Value, right: Value, place: Place): Value {
  const [open] = [left, right].filter((value) => value instanceof Unknown);
  if (open) return open;
  if (operator === '&&' || operator === '||') {
    const [a, b] = [booleanOf(left), booleanOf(right)];
    if (a === undefined || b === undefined) return unknown(place, message('plan.hcl.unknown.operation'));
    return operator === '&&' ? a && b : a || b;
  }
  const result =
    operator === '==' || operator === '!=' ? equality(operator, left, right) : arithmetic(operator, numberOf(left), numberOf(right));
  return result ?? unknown(place, message('plan.hcl.unknown.operation'));
}

/** A text never equals a number. Of lists and objects the types matter too, which are not known here. */
function equality(operator: '==' | '!=', left: Value, right: Value): boolean | undefined {
  const comparable = [left, right].every((value) => value === null || isPrimitive(value));
  if (!comparable) return undefined;
  return (left === right) === (operator === '==');
}

/** Whole numbers alone: Terraform's fractions have more digits than are kept here. */
function arithmetic(operator: string, a: number | undefined, b: number | undefined): Value | undefined {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
  const [left, right] = [a!, b!];
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    default:
      return whole(operator, left, right);
  }
}

function whole(operator: string, left: number, right: number): number | undefined {
  const results: Readonly<Record<string, () => number>> = {
    '+': () => left + right,
    '-': () => left - right,
    '*': () => left * right,
    '/': () => (right === 0 ? Number.NaN : left / right),
    '%': () => (left < 0 || right <= 0 ? Number.NaN : left % right),
  };
  const result = results[operator]?.();
  return Number.isSafeInteger(result) && !Object.is(result, -0) ? result : undefined;
}
