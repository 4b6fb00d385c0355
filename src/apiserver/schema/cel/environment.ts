/**
 * CEL as Kubernetes 1.33 offers it to the rules of custom resources.
 * @module
 */
import { Environment } from '@marcbachmann/cel-js';
import { registerHas } from './has-macro.ts';
import { registerLists } from './lists.ts';
import { registerNamedFormats } from './named-formats.ts';
import { registerNetwork } from './network.ts';
import { registerOptionalMacros } from './optional-macros.ts';
import { registerQuantity } from './quantity.ts';
import { withReplacedCalls } from './source.ts';
import { registerStrings } from './strings.ts';
import { registerTwoVariableMacros } from './two-variable-macros.ts';

/** A program: variables in, value out; throws where CEL has an error. */
export type Program = (variables: Record<string, unknown>) => unknown;

function kubernetesEnvironment(): Environment {
  const env = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  registerStrings(env);
  registerLists(env);
  registerNetwork(env);
  registerQuantity(env);
  registerNamedFormats(env);
  registerOptionalMacros(env);
  registerTwoVariableMacros(env);
  registerHas(env);
  return env;
}

let base: Environment | undefined;
let untyped: Environment | undefined;

/** A fresh environment with Kubernetes' functions and no variables. */
export function newEnvironment(): Environment {
  base ??= kubernetesEnvironment();
  return base.clone();
}

/** Parses an expression over `self` and `oldSelf` of any type; throws on bad syntax. */
export function parseProgram(expression: string): Program {
  untyped ??= newEnvironment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');
  return untyped.parse(withReplacedCalls(expression)) as Program;
}

let durations: Program | undefined;

/** A duration in Go's form (`1h30m`) as CEL holds it. */
export function parseDuration(text: string): unknown {
  durations ??= newEnvironment().registerVariable('text', 'string').parse('duration(text)') as Program;
  return durations({ text });
}
