/**
 * Event of the core group, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreEventMessages = {
  Event: {
    '#': '-- A report about something that happened to an object.',
    metadata: '1 meta.ObjectMeta*',
    involvedObject: '2 ObjectReference* -- The object that the event is about.',
    reason: '3 string -- Short reason, for machines.',
    message: '4 string -- Text, for people.',
    source: '5 EventSource',
    firstTimestamp: '6 Time',
    lastTimestamp: '7 Time',
    count: '8 int32 -- How often it happened.',
    type: '9 string -- Normal or Warning.',
    eventTime: '10 MicroTime',
    series: '11 EventSeries',
    action: '12 string',
    related: '13 ObjectReference',
    reportingComponent: '14 string',
    reportingInstance: '15 string',
  },
  EventSource: {
    component: '1 string',
    host: '2 string',
  },
  EventSeries: {
    count: '1 int32',
    lastObservedTime: '2 MicroTime',
  },
} satisfies MessageTable;
