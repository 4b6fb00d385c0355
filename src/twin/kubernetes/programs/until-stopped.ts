/** Waiting for SIGTERM. @module */

/** Resolves when the signal aborts: a server has nothing else to wait for. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
