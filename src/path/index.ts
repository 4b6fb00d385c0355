/** The traffic path: hop by hop from a source to a pod, pure over the read model. @module */
export * from './model.ts';
export { PATH_REASONS, type PathReason } from './reasons.ts';
export { trace } from './trace.ts';
export { traceEveryChoice, type EveryChoice, type Way } from './every-choice.ts';
export { traceRequest } from './envoy/request.ts';
export { judgeDnsQuery, judgeRequest } from './l7-policy.ts';
export { normalizePath, type NormalizedPath } from './envoy/normalize-path.ts';
