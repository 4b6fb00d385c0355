/**
 * The parts of the CEL library's macro protocol that are used here; its own types leave them open.
 * @module
 */
export interface Type {
  readonly kind: string;
  readonly keyType: Type;
  readonly valueType: Type;
}
export interface Scope {
  forkWithVariable(name: string, type: Type): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}
export interface Node {
  readonly op: string;
  readonly args: unknown;
}
export interface Checker {
  check(node: Node, scope: Scope): Type;
  getType(name: string): Type;
}
export interface Evaluator {
  run(node: Node, scope: Scope): unknown;
}
