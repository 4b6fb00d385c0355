/** Kubernetes as a protocol. Knows neither Cilium nor Huawei Cloud. @module */
export * from './client.ts';
export * from './clock.ts';
export * from './conditions.ts';
export * from './controller.ts';
export * from './event-recorder.ts';
export * from './informer.ts';
export * from './objects.ts';
export * from './random.ts';
export * from './resources.ts';
export * from './selectors.ts';
export * from './status-error.ts';
export * from './store.ts';
export * from './work-queue.ts';
