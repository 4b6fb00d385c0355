/**
 * Defaults of admission policies and their bindings.
 * @module
 */
import { ensureObject, fill, object, objects, type JsonObject } from './fields.ts';

export function defaultAdmissionPolicy(policy: JsonObject): void {
  const spec = ensureObject(policy, 'spec');
  if (!spec) return;
  fill(spec, 'failurePolicy', 'Fail');
  defaultMatchResources(object(spec, 'matchConstraints'));
}

export function defaultAdmissionPolicyBinding(binding: JsonObject): void {
  const spec = ensureObject(binding, 'spec');
  if (spec) defaultMatchResources(object(spec, 'matchResources'));
}

function defaultMatchResources(match: JsonObject | undefined): void {
  if (!match) return;
  fill(match, 'matchPolicy', 'Equivalent');
  ensureObject(match, 'namespaceSelector');
  ensureObject(match, 'objectSelector');
  for (const rule of [...objects(match, 'resourceRules'), ...objects(match, 'excludeResourceRules')]) fill(rule, 'scope', '*');
}
