/**
 * Loops with two variables, index or key and value: `all`, `exists`, `existsOne`, `transformList`, `transformMap`,
 * `transformMapEntry`. The library has those with one.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import type { Checker, Evaluator, Node, Scope, Type } from './macro-protocol.ts';

type Pair = readonly [key: unknown, value: unknown];
/** What one turn of the loop comes to. */
type Turn = (pair: Pair) => unknown;

interface Loop {
  /** What the loop gives; its parts are evaluated by `test` and `body`. */
  run(pairs: readonly Pair[], test: Turn, body: Turn): unknown;
  /** Name of the type that it gives. */
  type: 'bool' | 'list' | 'map';
}

interface Macro {
  readonly receiver: Node;
  readonly names: readonly [string, string];
  readonly filter: Node | undefined;
  readonly body: Node;
  outer: Scope | undefined;
  inner: Scope | undefined;
}

function nameOf(node: Node | undefined): string {
  if (node?.op !== 'id' || typeof node.args !== 'string') throw new Error('argument must be a simple name');
  return node.args;
}

function expander(loop: Loop) {
  return ({ args, receiver }: { args: readonly Node[]; receiver: Node }) => {
    const names = [nameOf(args[0]), nameOf(args[1])] as const;
    const [filter, body] = args.length > 3 ? [args[2], args[3]] : [undefined, args[2]];
    return {
      receiver,
      names,
      filter,
      body: body!,
      outer: undefined,
      inner: undefined,
      typeCheck(checker: Checker, macro: Macro, scope: Scope): Type {
        const of = checker.check(macro.receiver, scope);
        const dyn = checker.getType('dyn');
        const key = of.kind === 'list' ? checker.getType('int') : of.kind === 'map' ? of.keyType : dyn;
        macro.outer = scope.forkWithVariable(macro.names[0], key);
        macro.inner = macro.outer.forkWithVariable(macro.names[1], of.kind === 'dyn' ? dyn : of.valueType);
        if (macro.filter) checker.check(macro.filter, macro.inner);
        checker.check(macro.body, macro.inner);
        return checker.getType(loop.type);
      },
      evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): unknown {
        const turn =
          (node: Node): Turn =>
          ([key, value]) => {
            const outer = macro.outer!.reuse(scope).setIterValue(key, evaluator);
            return evaluator.run(node, macro.inner!.reuse(outer).setIterValue(value, evaluator));
          };
        const test = macro.filter ? turn(macro.filter) : () => true;
        return loop.run(pairsOf(evaluator.run(macro.receiver, scope)), test, turn(macro.body));
      },
    };
  };
}

function pairsOf(value: unknown): Pair[] {
  if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item]);
  if (value instanceof Map) return [...value];
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  throw new Error('no such overload');
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error('no such overload');
  return value;
}

/** One turn that decides ends the loop, whatever failed before; else the first failure is told. */
const quantifier = (decides: boolean): Loop => ({
  type: 'bool',
  run(pairs, _test, body) {
    let failure: { error: unknown } | undefined;
    for (const pair of pairs) {
      try {
        if (truth(body(pair)) === decides) return decides;
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
    return !decides;
  },
});

const existsOne: Loop = { type: 'bool', run: (pairs, _test, body) => pairs.filter((pair) => truth(body(pair))).length === 1 };

const transformList: Loop = { type: 'list', run: (pairs, test, body) => pairs.filter((pair) => truth(test(pair))).map(body) };

const transformMap: Loop = {
  type: 'map',
  run: (pairs, test, body) => new Map(pairs.filter((pair) => truth(test(pair))).map((pair) => [pair[0], body(pair)])),
};

const transformMapEntry: Loop = {
  type: 'map',
  run(pairs, test, body) {
    const made = new Map<unknown, unknown>();
    for (const pair of pairs.filter((one) => truth(test(one)))) {
      for (const [key, value] of pairsOf(body(pair))) {
        if (made.has(key)) throw new Error(`insert failed: key ${String(key)} already exists`);
        made.set(key, value);
      }
    }
    return made;
  },
};

export function registerTwoVariableMacros(env: Environment): void {
  const three = '(ast, ast, ast)';
  const register = (signature: string, loop: Loop): void => void env.registerFunction(signature, expander(loop) as never);
  register(`list.all${three}: bool`, quantifier(false));
  register(`list.exists${three}: bool`, quantifier(true));
  for (const name of ['existsOne', 'exists_one']) register(`list.${name}${three}: bool`, existsOne);
  for (const args of [three, '(ast, ast, ast, ast)']) {
    register(`list.transformList${args}: list<dyn>`, transformList);
    register(`list.transformMap${args}: map<dyn, dyn>`, transformMap);
    register(`list.transformMapEntry${args}: map<dyn, dyn>`, transformMapEntry);
  }
}
