/** The objects of a live cluster (or the lab) that policies depend on, as manifests. @module */
export { POLICY_KINDS, type LiveKind } from './kinds.ts';
export { LiveReadError, readLiveObjects, type LiveNote, type LiveObjects, type LiveOptions, type LiveProgress } from './read.ts';
