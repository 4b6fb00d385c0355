/**
 * `has(a.b)`: whether a field is there. The library's own takes only chains of names, and does not look whether the
 * schema has such a field.
 * @module
 */
import { Optional, type Environment } from '@marcbachmann/cel-js';
import type { Checker, Evaluator, Node, Scope, Type } from './macro-protocol.ts';
import { replaced } from './source.ts';

interface Macro {
  readonly selection: Node;
  readonly operand: Node;
  readonly field: string;
}

function expand({ args }: { args: readonly Node[] }) {
  const [selection] = args;
  const [operand, field] = (selection?.op === '.' ? selection.args : []) as [Node?, string?];
  if (!selection || !operand || typeof field !== 'string') throw new Error('invalid argument to has() macro');
  return {
    selection,
    operand,
    field,
    typeCheck(checker: Checker, macro: Macro, scope: Scope): Type {
      checker.check(macro.selection, scope);
      return checker.getType('bool');
    },
    evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): boolean {
      let of = evaluator.run(macro.operand, scope);
      if (of instanceof Optional) of = of.hasValue() ? of.value() : undefined;
      if (of instanceof Map) return of.has(macro.field);
      return typeof of === 'object' && of !== null && Object.hasOwn(of, macro.field);
    },
  };
}

export function registerHas(env: Environment): void {
  env.registerFunction(`${replaced.has}(ast): bool`, expand as never);
}
