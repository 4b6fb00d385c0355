/**
 * Rules of events of both groups, which are one kind in kube-apiserver and are told of by the field names of the older one.
 * @module
 */
import { qualifiedName } from '../names.ts';
import { invalidValue, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { at, checkName, text, type JsonObject, type Rule } from './reading.ts';

const LIMITS = { action: 128, reason: 128, message: 1024 } as const;

/** Events about what has no namespace are in `default`. */
function checkNamespace(involved: JsonObject, namespace: string, errors: FieldError[]): void {
  const about = text(involved, 'namespace');
  const fits = about === '' ? namespace === 'default' : about === namespace;
  if (!fits) errors.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
}

export const checkEvent: Rule = (event, errors, old) => {
  const isNew = event['apiVersion'] !== 'v1';
  const namespace = text(at(event, 'metadata'), 'namespace');
  const involved = at(event, isNew ? 'regarding' : 'involvedObject');
  const controller = text(event, isNew ? 'reportingController' : 'reportingComponent');
  const fields = { action: text(event, 'action'), reason: text(event, 'reason'), message: text(event, isNew ? 'note' : 'message') };
  if (isNew && !old && (event['eventTime'] ?? null) === null) {
    errors.push(required('eventTime'));
    return;
  }
  checkNamespace(involved, namespace, errors);
  if (!isNew && (event['eventTime'] ?? null) === null) return;
  if (controller) checkName(errors, 'reportingController', controller, qualifiedName);
  else errors.push(required('reportingController'));
  if (!text(event, 'reportingInstance')) errors.push(required('reportingInstance'));
  if (!fields.action) errors.push(required('action'));
  if (!fields.reason) errors.push(required('reason'));
  for (const [field, limit] of Object.entries(LIMITS)) {
    if (Buffer.byteLength(fields[field as keyof typeof LIMITS]) > limit)
      errors.push(invalidValue(field, '', `can have at most ${limit} characters`));
  }
  const type = text(event, 'type');
  if (isNew && type !== 'Normal' && type !== 'Warning') errors.push(invalidValue('type', '', 'has invalid value: ' + type));
};
