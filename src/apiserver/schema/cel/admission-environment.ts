/**
 * CEL as Kubernetes 1.33 offers it to admission policies: what expressions know about a write.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { AUTHORIZER, registerAccessChecks } from './access-checks.ts';
import { newEnvironment, type Program } from './environment.ts';
import { withReplacedCalls } from './source.ts';

/** What an expression may use beside `object`, `oldObject`, `request` and `namespaceObject`. */
export interface Known {
  /** Type of `object` and `oldObject`; dyn unless given. */
  object?: string;
  /** Type of `params`; absent: there are none. */
  params?: string | undefined;
  authorizer: boolean;
}

const strings = 'list<string>';
const labels = 'map<string, string>';
const timestamp = 'google.protobuf.Timestamp';

/** Types of what is not `dyn`, in the order in which they need each other. */
const types: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kubernetes.GroupVersionKind': { group: 'string', version: 'string', kind: 'string' },
  'kubernetes.GroupVersionResource': { group: 'string', version: 'string', resource: 'string' },
  'kubernetes.UserInfo': { username: 'string', uid: 'string', groups: strings, extra: `map<string, ${strings}>` },
  'kubernetes.AdmissionRequest': {
    kind: 'kubernetes.GroupVersionKind',
    resource: 'kubernetes.GroupVersionResource',
    subResource: 'string',
    requestKind: 'kubernetes.GroupVersionKind',
    requestResource: 'kubernetes.GroupVersionResource',
    requestSubResource: 'string',
    name: 'string',
    namespace: 'string',
    operation: 'string',
    userInfo: 'kubernetes.UserInfo',
    dryRun: 'bool',
    options: 'dyn',
  },
  'kubernetes.NamespaceSpec': { finalizers: strings },
  'kubernetes.NamespaceCondition': { status: 'string', type: 'string', lastTransitionTime: timestamp, message: 'string', reason: 'string' },
  'kubernetes.NamespaceStatus': { conditions: 'list<kubernetes.NamespaceCondition>', phase: 'string' },
  'kubernetes.NamespaceMetadata': {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    labels,
    annotations: labels,
    UID: 'string',
    creationTimestamp: timestamp,
    deletionGracePeriodSeconds: 'int',
    deletionTimestamp: timestamp,
    generation: 'int',
    resourceVersion: 'string',
    finalizers: strings,
  },
  'kubernetes.Namespace': {
    metadata: 'kubernetes.NamespaceMetadata',
    spec: 'kubernetes.NamespaceSpec',
    status: 'kubernetes.NamespaceStatus',
  },
};

/** Declares a message type for checking; evaluation never meets it. */
export function declareMessage(env: Environment, name: string, fields: Readonly<Record<string, string>>): void {
  env
    .registerType(name, { fields })
    .registerOperator(`${name} == ${name}`, () => true)
    .registerOperator(`${name} == null`, () => true);
}

/** An environment to check expressions in, made from a fresh one. */
export function admissionChecks(known: Known, env: Environment = newEnvironment()): Environment {
  registerAccessChecks(env);
  for (const [name, fields] of Object.entries(types)) declareMessage(env, name, fields);
  env
    .registerVariable('object', known.object ?? 'dyn')
    .registerVariable('oldObject', known.object ?? 'dyn')
    .registerVariable('request', 'kubernetes.AdmissionRequest')
    .registerVariable('namespaceObject', 'kubernetes.Namespace');
  if (known.params !== undefined) env.registerVariable('params', known.params);
  if (known.authorizer) env.registerVariable('authorizer', AUTHORIZER);
  return env;
}

/** An environment like another one, in which there are variables, too: their names and types. */
export function withVariables(env: Environment, variables: ReadonlyMap<string, string>): Environment {
  const extended = env.clone();
  declareMessage(extended, 'kubernetes.variables', Object.fromEntries(variables));
  return extended.registerVariable('variables', 'kubernetes.variables');
}

const KEPT = /^(?:bool|bytes|double|int|string|uint|null|google\.protobuf\.\w+|(?:list|map)<.*>)$/;

/** The type under which later expressions know a variable: of messages and optional values they know nothing. */
export const variableType = (type: string): string => (KEPT.test(type) && !/kubernetes\.|selfType\.|optional/.test(type) ? type : 'dyn');

let untyped: Environment | undefined;

/** Makes a program of an expression over values of any type. @throws when it does not parse */
export function parseAdmissionProgram(expression: string): Program {
  if (!untyped) {
    untyped = newEnvironment();
    registerAccessChecks(untyped);
    for (const name of ['object', 'oldObject', 'request', 'namespaceObject', 'params', 'variables']) untyped.registerVariable(name, 'dyn');
    untyped.registerVariable('authorizer', AUTHORIZER);
  }
  return untyped.parse(withReplacedCalls(expression)) as Program;
}
