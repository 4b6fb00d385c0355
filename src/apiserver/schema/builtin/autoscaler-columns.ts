/**
 * Columns of HorizontalPodAutoscalers: of both versions what autoscaling/v2 says.
 * @module
 */
import { autoscalerToV2 } from '../conversion/autoscaler.ts';
import type { PrinterColumn } from '../types.ts';
import { ageColumn, column, listAt, nameColumn, numberAt, objectAt, plain, textAt, type Json } from './cells.ts';

const asV2 = (autoscaler: Json): Json => (autoscaler['apiVersion'] === 'autoscaling/v1' ? autoscalerToV2(autoscaler) : autoscaler);

const UNKNOWN = '<unknown>';
const sources: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** `cpu: 30%/80%`, `<unknown>/10 (avg)`: what is and what is wanted. */
function metricText(metric: Json, status: Json | undefined): string {
  const source = sources[textAt(metric, 'type')];
  if (!source) return '<unknown type>';
  const target = objectAt(metric, source, 'target');
  const current = objectAt(status, source, 'current');
  const isShown = Object.keys(objectAt(status, source)).length > 0;
  const amount = (field: string): string => (isShown ? plain(current[field]) || '0' : UNKNOWN);
  const average = plain(target['averageValue']);
  if (source === 'resource' || source === 'containerResource') {
    const name = textAt(metric, source, 'name');
    if (average) return `${name}: ${amount('averageValue')}/${average}`;
    const share = (value: unknown, otherwise: string): string => (typeof value === 'number' ? `${value}%` : otherwise);
    return `${name}: ${share(current['averageUtilization'], UNKNOWN)}/${share(target['averageUtilization'], '<auto>')}`;
  }
  if (source === 'pods') return `${amount('averageValue')}/${average}`;
  if (average) return `${plain(current['averageValue']) || UNKNOWN}/${average} (avg)`;
  return `${amount('value')}/${plain(target['value'])}`;
}

const mostMetrics = 2;

function targets(autoscaler: Json): string {
  const specs = listAt(autoscaler, 'spec', 'metrics');
  if (specs.length === 0) return '<none>';
  const statuses = listAt(autoscaler, 'status', 'currentMetrics');
  const texts = specs.map((metric, index) => metricText(metric, statuses[index]));
  const more = specs.length - mostMetrics;
  return `${texts.slice(0, mostMetrics).join(', ')}${more > 0 ? ` + ${more} more...` : ''}`;
}

export const autoscalerColumns: readonly PrinterColumn[] = [
  nameColumn,
  column(
    'Reference',
    (object) => `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
  ),
  column('Targets', (object) => targets(asV2(object))),
  column('MinPods', (object) => textAt(object, 'spec', 'minReplicas') || '<unset>'),
  column('MaxPods', (object) => numberAt(object, 'spec', 'maxReplicas')),
  column('Replicas', (object) => numberAt(object, 'status', 'currentReplicas')),
  ageColumn,
];
