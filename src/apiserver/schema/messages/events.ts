/**
 * Event of events.k8s.io, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const eventsMessages = {
  Event: {
    metadata: '1 meta.ObjectMeta',
    eventTime: '2 MicroTime*',
    series: '3 EventSeries',
    reportingController: '4 string',
    reportingInstance: '5 string',
    action: '6 string',
    reason: '7 string -- Short reason, for machines.',
    regarding: '8 core.ObjectReference',
    related: '9 core.ObjectReference',
    note: '10 string',
    type: '11 string -- Normal or Warning.',
    deprecatedSource: '12 core.EventSource',
    deprecatedFirstTimestamp: '13 Time',
    deprecatedLastTimestamp: '14 Time',
    deprecatedCount: '15 int32',
  },
  EventSeries: {
    count: '1 int32*',
    lastObservedTime: '2 MicroTime*',
  },
} satisfies MessageTable;
