/**
 * Rules of events of both groups, which are one kind in kube-apiserver and are told of by the field names of the older one
 * (kubernetes v1.33, pkg/apis/core/validation/events.go).
 * @module
 */
import { qualifiedName } from '../names.ts';
import { coreForm } from '../builtin/event-forms.ts';
import { inOtherForm } from '../other-form.ts';
import { invalidValue, required } from '../structural/field-errors.ts';
import { goTime, goValue, invalidGo } from '../structural/go-values.ts';
import { isObject, sameJson } from '../../json.ts';
import type { FieldError } from '../types.ts';
import { at, checkName, number, text, type JsonObject, type Rule } from './reading.ts';

const LIMITS = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

const isSet = (event: JsonObject, field: string): boolean => (event[field] ?? null) !== null;

/** Events about what has no namespace are in `default`, or in `kube-system` when they have a time of their own. */
function checkNamespace(event: JsonObject, errors: FieldError[]): void {
  const namespace = text(at(event, 'metadata'), 'namespace');
  const about = text(at(event, 'involvedObject'), 'namespace');
  const isTimed = isSet(event, 'eventTime');
  const fits = about === '' ? namespace === 'default' || (isTimed && namespace === 'kube-system') : isTimed || about === namespace;
  if (!fits) errors.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
}

/** What an event that has a time must say, whoever writes it. */
function checkTimed(event: JsonObject, controllerField: string, errors: FieldError[]): void {
  const controller = text(event, 'reportingComponent');
  if (!controller) errors.push(required(controllerField));
  checkName(errors, controllerField, controller, qualifiedName);
  for (const field of ['reportingInstance', 'action', 'reason', 'message'] as const) {
    const value = text(event, field);
    if (!value && field !== 'message') errors.push(required(field));
    if (Buffer.byteLength(value) > LIMITS[field]) errors.push(invalidValue(field, '', `can have at most ${LIMITS[field]} characters`));
  }
}

function checkSeries(event: JsonObject, errors: FieldError[]): void {
  if (!isSet(event, 'series')) return;
  const series = at(event, 'series');
  if ((number(series, 'count') ?? 0) < 2) errors.push(invalidValue('series.count', '', 'should be at least 2'));
  if (!isSet(series, 'lastObservedTime')) errors.push(required('series.lastObservedTime'));
}

/** Creation by way of `events.k8s.io`. */
function checkNew(event: JsonObject, errors: FieldError[]): void {
  checkSeries(event, errors);
  if (!isSet(event, 'eventTime')) errors.push(required('eventTime'));
  const type = text(event, 'type');
  if (type !== 'Normal' && type !== 'Warning') errors.push(invalidValue('type', '', `has invalid value: ${type}`));
  const source = at(event, 'source');
  const unset = {
    firstTimestamp: !isSet(event, 'firstTimestamp'),
    lastTimestamp: !isSet(event, 'lastTimestamp'),
    count: (number(event, 'count') ?? 0) === 0,
    source: !text(source, 'component') && !text(source, 'host'),
  };
  for (const [field, isRight] of Object.entries(unset)) if (!isRight) errors.push(invalidValue(field, '', 'needs to be unset'));
}

/** Fields that stay, what the rules call them, and their type; kubernetes asks about the reason twice. */
const FIXED: readonly (readonly [field: string, name: string, type: string])[] = [
  ['involvedObject', 'involvedObject', 'core.ObjectReference'],
  ['reason', 'reason', 'string'],
  ['message', 'message', 'string'],
  ['source', 'source', 'core.EventSource'],
  ['firstTimestamp', 'firstTimestamp', 'time'],
  ['lastTimestamp', 'lastTimestamp', 'time'],
  ['count', 'count', 'int32'],
  ['reason', 'reason', 'string'],
  ['type', 'type', 'string'],
  ['eventTime', 'eventTime', 'time'],
  ['action', 'action', 'string'],
  ['related', 'related', 'core.ObjectReference'],
  ['reportingComponent', 'reportingController', 'string'],
  ['reportingInstance', 'reportingInstance', 'string'],
];

/** To the microsecond, in whatever zone. */
const moment = (value: unknown): string => (typeof value === 'string' ? goTime(value).replace(/(\.\d{6})\d+/, '$1') : '');

function isSame(type: string, now: unknown, before: unknown): boolean {
  if (type === 'time') return moment(now) === moment(before);
  return type.startsWith('core.') && isObject(now) && isObject(before)
    ? goValue(type, now) === goValue(type, before)
    : sameJson(now ?? null, before ?? null);
}

function frozen(name: string, type: string, value: unknown): FieldError {
  const why = 'field is immutable';
  // A pointer to nothing, and a time that is none, are told as texts.
  if (name === 'related' && !isObject(value)) return invalidValue(name, 'null', why);
  if (type !== 'time') return invalidGo(name, type, value, why);
  return { ...invalidValue(name, '', why), message: `Invalid value: ${typeof value === 'string' ? goTime(value) : GO_NO_TIME}: ${why}` };
}

const GO_NO_TIME = '0001-01-01 00:00:00 +0000 UTC';

/** A change by way of `events.k8s.io`: of a series alone. */
function checkChange(event: JsonObject, old: JsonObject, errors: FieldError[]): void {
  if (!sameJson(event['series'] ?? null, old['series'] ?? null)) checkSeries(event, errors);
  for (const [field, name, type] of FIXED) {
    if (!isSame(type, event[field], old[field])) errors.push(frozen(name, type, event[field]));
  }
}

export const checkEvent: Rule = (given, errors, old) => {
  const isGrouped = given['apiVersion'] !== 'v1';
  const event = isGrouped ? inOtherForm(coreForm, given) : given;
  checkNamespace(event, errors);
  if (isSet(event, 'eventTime')) checkTimed(event, isGrouped ? 'reportingController' : 'reportingComponent', errors);
  if (!isGrouped) return;
  if (old) checkChange(event, inOtherForm(coreForm, old), errors);
  else checkNew(event, errors);
};
