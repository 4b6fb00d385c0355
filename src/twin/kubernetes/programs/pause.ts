/** `registry.k8s.io/pause`: sleeps until it is told to end. @module */
import type { Program } from '../program.ts';
import { untilStopped } from './until-stopped.ts';

export const pause: Program = {
  distroless: true,
  run: async ({ signal }) => {
    await untilStopped(signal);
    return 0;
  },
};
