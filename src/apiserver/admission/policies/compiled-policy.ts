/** A policy with its expressions made into programs, and what it says about a write. @module */
import { parseAdmissionProgram } from '../../schema/cel/admission-environment.ts';
import type { Program } from '../../schema/cel/environment.ts';
import { loops } from '../../schema/cel/source.ts';
import { withinTime } from '../../schema/cel/time-limit.ts';
import { untypedValue } from '../../schema/cel/values.ts';
import { runtimeWords } from '../../schema/cel/words.ts';
import type { Activation } from './activation.ts';
import type { AdmissionPolicy, Validation } from './objects.ts';

/** Why one validation refuses a write. */
export interface Denial {
  /** Which validation; 0 for a failure of the policy as a whole. */
  readonly index: number;
  readonly message: string;
  /** Absent: the policy could not be evaluated. */
  readonly reason?: string;
}

export interface Opinion {
  readonly denials: readonly Denial[];
  /** For the audit log, by key. */
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
  /** Annotations that could not be made: the write is refused, whatever the binding says. */
  readonly failures: readonly string[];
  /** It took too long. */
  readonly isCutOff?: boolean;
}

const NO_OPINION: Opinion = { denials: [], annotations: [], failures: [] };
/** Bytes of a message that an expression makes. */
const LONGEST_MESSAGE = 5 * 1024;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

type Variables = Record<string, unknown>;
type Result = { value: unknown } | { error: string };

/** One expression; parsed when first evaluated. */
class Expression {
  readonly text: string;
  #program: Program | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** @throws Error in the words of the library */
  value(variables: Variables): unknown {
    this.#program ??= parseAdmissionProgram(this.text);
    return this.#program(variables);
  }

  result(variables: Variables): Result {
    try {
      return { value: this.value(variables) };
    } catch (error) {
      return { error: `expression '${this.text}' resulted in error: ${runtimeWords(error)}` };
    }
  }
}

interface Programs {
  readonly conditions: readonly Expression[];
  readonly variables: readonly (readonly [string, Expression])[];
  readonly validations: readonly { readonly of: Validation; readonly expression: Expression; readonly message: Expression | undefined }[];
  readonly annotations: readonly { readonly key: string; readonly expression: Expression }[];
}

export class CompiledPolicy {
  readonly #spec: AdmissionPolicy['spec'];
  readonly #mayTakeLong: boolean;
  #programs: Programs;

  constructor({ spec }: AdmissionPolicy) {
    this.#spec = spec;
    this.#mayTakeLong = expressionsOf(spec).some(loops);
    this.#programs = programsOf(spec);
  }

  /** What the policy says about a write, seen with one of its params. */
  opinion(activation: Activation, params: unknown): Opinion {
    let opinion = NO_OPINION;
    const work = (): void => void (opinion = this.#evaluate({ ...activation, params: untypedValue(params) }));
    // Being watched costs more than most expressions do.
    if (this.#mayTakeLong ? withinTime(work) : (work(), true)) return opinion;
    // What was cut off in the middle may not be used again.
    this.#programs = programsOf(this.#spec);
    return { ...this.#failed(OUT_OF_BUDGET), isCutOff: true };
  }

  /** As the failure policy says. */
  #failed(message: string): Opinion {
    return this.#isIgnored ? NO_OPINION : { ...NO_OPINION, denials: [{ index: 0, message }] };
  }

  get #isIgnored(): boolean {
    return this.#spec.failurePolicy === 'Ignore';
  }

  #evaluate(known: Variables): Opinion {
    const { conditions } = this.#programs;
    // Conditions know nothing of the namespace, as in kube-apiserver (apiserver v0.33.5, matchconditions/matcher.go).
    const met = conditions.length === 0 || this.#conditionsMet(this.#withVariables({ ...known, namespaceObject: null }));
    if (typeof met === 'string') return this.#failed(met);
    if (!met) return NO_OPINION;
    const all = this.#withVariables(known);
    return { denials: this.#denials(all), ...this.#annotations(all) };
  }

  /** Variables are evaluated when first used, and once. */
  #withVariables(known: Variables): Variables {
    const values = {};
    const all = { ...known, variables: values };
    for (const [name, expression] of this.#programs.variables) {
      let result: Result | undefined;
      const get = (): unknown => {
        if (!result) {
          try {
            result = { value: expression.value(all) };
          } catch (error) {
            result = { error: `composited variable "${name}" fails to evaluate: ${runtimeWords(error)}` };
          }
        }
        if ('error' in result) throw new Error(result.error);
        return result.value;
      };
      Object.defineProperty(values, name, { enumerable: true, get });
    }
    return all;
  }

  /** One that is false decides, whatever fails beside it; else a failure is told. */
  #conditionsMet(known: Variables): boolean | string {
    const results = this.#programs.conditions.map((condition) => condition.result(known));
    if (results.some((result) => 'value' in result && result.value === false)) return false;
    const errors = results.flatMap((result) => ('error' in result ? [result.error] : []));
    if (errors.length === 0) return true;
    return errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`;
  }

  #denials(known: Variables): Denial[] {
    return this.#programs.validations.flatMap(({ of, expression, message }, index): Denial[] => {
      const result = expression.result(known);
      if ('error' in result) return this.#isIgnored ? [] : [{ index, message: result.error }];
      if (result.value === true) return [];
      return [{ index, message: madeMessage(message, known) || messageOf(of), reason: of.reason ?? 'Invalid' }];
    });
  }

  #annotations(known: Variables): Pick<Opinion, 'annotations' | 'failures'> {
    const annotations: { key: string; value: string }[] = [];
    const failures: string[] = [];
    for (const { key, expression } of this.#programs.annotations) {
      const result = expression.result(known);
      if ('error' in result) {
        if (!this.#isIgnored) failures.push(result.error);
      } else if (typeof result.value === 'string' && result.value.trim() !== '') {
        annotations.push({ key, value: result.value.trim() });
      }
    }
    return { annotations, failures };
  }
}

function programsOf({ matchConditions = [], variables = [], validations = [], auditAnnotations = [] }: AdmissionPolicy['spec']): Programs {
  return {
    conditions: matchConditions.map(({ expression }) => new Expression(expression)),
    variables: variables.map(({ name, expression }) => [name, new Expression(expression)] as const),
    validations: validations.map((of) => ({
      of,
      expression: new Expression(of.expression),
      message: of.messageExpression ? new Expression(of.messageExpression) : undefined,
    })),
    annotations: auditAnnotations.map(({ key, valueExpression }) => ({ key, expression: new Expression(valueExpression) })),
  };
}

const expressionsOf = ({
  matchConditions = [],
  variables = [],
  validations = [],
  auditAnnotations = [],
}: AdmissionPolicy['spec']): string[] => [
  ...[...matchConditions, ...variables, ...validations].map(({ expression }) => expression),
  ...validations.flatMap(({ messageExpression }) => messageExpression ?? []),
  ...auditAnnotations.map(({ valueExpression }) => valueExpression),
];

const messageOf = ({ message = '', expression }: Validation): string => message.trim() || `failed expression: ${expression.trim()}`;

/** Empty where the expression gives none that can be told in one line. */
function madeMessage(expression: Expression | undefined, known: Variables): string {
  const result = expression?.result(known);
  const text = result && 'value' in result && typeof result.value === 'string' ? result.value.trim() : '';
  return text.includes('\n') || Buffer.byteLength(text) > LONGEST_MESSAGE ? '' : text;
}
