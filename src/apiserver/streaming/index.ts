/**
 * Streams of the pod subresources exec, attach and portforward, by WebSocket and by SPDY/3.1.
 * @module
 */
export { serveContainerStream, type ServeContainerStream } from './container-stream.ts';
export type { ContainerStreamOptions } from './container-channels.ts';
export { servePortForward, type ServePortForward } from './port-forward.ts';
export { refuseUpgrade } from './upgrade-refusal.ts';
