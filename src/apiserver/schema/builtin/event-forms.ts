/**
 * Events of the core group and of `events.k8s.io` are the same objects; these are the fields whose names differ
 * (kubernetes v1.33, pkg/apis/events/v1/conversion.go). They are stored in the form of the core group.
 * @module
 */
import type { OtherForm } from '../types.ts';

const RENAMED = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
] as const;

/** What an Event of the core group is in `events.k8s.io`. */
export const groupForm: OtherForm = { group: 'events.k8s.io', version: 'v1', names: new Map(RENAMED) };

/** What an Event of `events.k8s.io` is in the core group. */
export const coreForm: OtherForm = {
  group: '',
  version: 'v1',
  names: new Map(RENAMED.map(([core, grouped]) => [grouped, core])),
  storedIn: 'events',
};
