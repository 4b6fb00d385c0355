/**
 * Metrics of HorizontalPodAutoscalers as autoscaling/v1 keeps them in annotations, and as autoscaling/v2 has them.
 * @module
 */
import { isObject, type JsonObject } from '../../json.ts';

const at = (parent: JsonObject, key: string): JsonObject => (isObject(parent[key]) ? parent[key] : {});
const given = (fields: JsonObject): JsonObject => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Where a source keeps its numbers, in v1 and in v2: `[v1, v2]`. */
interface Shape {
  /** Field of v1 with the described object. */
  described?: string;
  /** Whether it is a metric with a name and a selector, and how v1 names the selector. */
  selector?: string;
  own: readonly string[];
  values: readonly (readonly [string, string])[];
}

const SPECS: Readonly<Record<string, Shape>> = {
  object: {
    described: 'target',
    selector: 'selector',
    own: [],
    values: [
      ['targetValue', 'value'],
      ['averageValue', 'averageValue'],
    ],
  },
  pods: { selector: 'selector', own: [], values: [['targetAverageValue', 'averageValue']] },
  resource: {
    own: ['name'],
    values: [
      ['targetAverageUtilization', 'averageUtilization'],
      ['targetAverageValue', 'averageValue'],
    ],
  },
  containerResource: {
    own: ['name'],
    values: [
      ['targetAverageUtilization', 'averageUtilization'],
      ['targetAverageValue', 'averageValue'],
    ],
  },
  external: {
    selector: 'metricSelector',
    own: [],
    values: [
      ['targetValue', 'value'],
      ['targetAverageValue', 'averageValue'],
    ],
  },
};

/** The order of Go's fields, in which the annotations are written. */
const SOURCES = ['object', 'pods', 'resource', 'containerResource', 'external'];

const statusName = (field: string): string => field.replace(/^target/, 'current');

const shapeOf = (source: string, part: 'spec' | 'status'): Shape => {
  const shape = SPECS[source]!;
  return part === 'spec' ? shape : { ...shape, values: shape.values.map(([old, now]) => [statusName(old), now] as const) };
};

const containerOf = (source: string, from: JsonObject): JsonObject =>
  source === 'containerResource' ? { container: from['container'] } : {};

function sourceToV1(source: string, from: JsonObject, part: 'spec' | 'status'): JsonObject {
  const { described, selector, own, values } = shapeOf(source, part);
  const amounts = at(from, part === 'spec' ? 'target' : 'current');
  const metric = at(from, 'metric');
  // What Go has as a number and not as a pointer is written in any case.
  const zeros: JsonObject = source === 'object' ? { [values[0]![0]]: '0' } : {};
  const first = values.map(([old, now]): JsonObject => ({ [old]: amounts[now] ?? zeros[old] }));
  return given({
    ...(described && { [described]: from['describedObject'] }),
    ...Object.fromEntries(own.map((field) => [field, from[field]])),
    ...(selector && { metricName: metric['name'] }),
    ...(selector === 'metricSelector' && { [selector]: metric['selector'] }),
    ...first[0],
    ...(selector === 'selector' && { [selector]: metric['selector'] }),
    ...first[1],
    ...containerOf(source, from),
  });
}

function sourceToV2(source: string, from: JsonObject, part: 'spec' | 'status'): JsonObject {
  const { described, selector, own, values } = shapeOf(source, part);
  const amounts = given(Object.fromEntries(values.map(([old, now]) => [now, from[old]])));
  // Both are set of an object with an average: the average is meant.
  if (source === 'object' && amounts['averageValue'] !== undefined && amounts['value'] === '0') delete amounts['value'];
  const type =
    amounts['averageUtilization'] !== undefined ? 'Utilization' : amounts['averageValue'] !== undefined ? 'AverageValue' : 'Value';
  return given({
    ...(described && { describedObject: from[described] }),
    ...Object.fromEntries(own.map((field) => [field, from[field]])),
    ...containerOf(source, from),
    ...(part === 'spec' ? { target: { type, ...amounts } } : { current: amounts }),
    ...(selector && { metric: given({ name: from['metricName'], selector: from[selector] }) }),
  });
}

const convert =
  (source: typeof sourceToV1) =>
  (metric: JsonObject, part: 'spec' | 'status'): JsonObject => ({
    type: metric['type'],
    ...Object.fromEntries(SOURCES.filter((name) => isObject(metric[name])).map((name) => [name, source(name, at(metric, name), part)])),
  });

/** A metric of v2 as an annotation of v1 has it. */
export const metricToV1 = convert(sourceToV1);

/** The other way. */
export const metricToV2 = convert(sourceToV2);
