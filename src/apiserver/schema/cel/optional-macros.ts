/**
 * `optMap` and `optFlatMap`, which the library leaves out.
 * @module
 */
import { Optional, type Environment } from '@marcbachmann/cel-js';
import type { Checker, Evaluator, Node, Scope, Type } from './macro-protocol.ts';

interface Macro {
  receiver: Node;
  variable: string;
  body: Node;
  scope: Scope | undefined;
}

/** `receiver.optMap(name, body)`; with `flat` the body gives an optional itself. */
function expander(flat: boolean) {
  return ({ args, receiver }: { args: readonly Node[]; receiver: Node }) => {
    const [name, body] = args;
    if (name?.op !== 'id' || typeof name.args !== 'string' || !body) throw new Error('optMap() variable name must be a simple identifier');
    return {
      receiver,
      variable: name.args,
      body,
      scope: undefined,
      typeCheck(checker: Checker, macro: Macro, scope: Scope): Type {
        const of = checker.check(macro.receiver, scope);
        macro.scope = scope.forkWithVariable(macro.variable, of.kind === 'optional' ? of.valueType : checker.getType('dyn'));
        const type = checker.check(macro.body, macro.scope);
        return flat ? type : checker.getType('optional');
      },
      evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): unknown {
        const optional = evaluator.run(macro.receiver, scope);
        if (!(optional instanceof Optional)) throw new Error('no such overload');
        if (!optional.hasValue() || !macro.scope) return Optional.none();
        const value = evaluator.run(macro.body, macro.scope.reuse(scope).setIterValue(optional.value(), evaluator));
        return flat ? value : Optional.of(value);
      },
    };
  };
}

export function registerOptionalMacros(env: Environment): void {
  env.registerFunction('optional.optMap(ast, ast): optional<dyn>', expander(false) as never);
  env.registerFunction('optional.optFlatMap(ast, ast): optional<dyn>', expander(true) as never);
}
