/**
 * The four patch types of the Kubernetes API and the bookkeeping of field managers, as pure functions
 * over (frozen) JSON documents.
 * @module
 */
export { applyConflictError, type ApplyConflict } from './apply-conflict.ts';
export { jsonPatch } from './json-patch.ts';
export { goPrinted } from './json-value.ts';
export { patchedText } from './patched-text.ts';
export { mergePatch } from './merge-patch.ts';
export { checkApplied, serverSideApply, type ServerSideApplied, type ServerSideApply } from './server-side-apply.ts';
export { strategicMergePatch } from './strategic-merge-patch.ts';
export { trackUpdate, type TrackUpdate } from './update-tracking.ts';
