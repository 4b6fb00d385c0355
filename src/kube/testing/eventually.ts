/** Waiting in tests for what other parts bring about: by looking again, never for a fixed time. @module */

/** Real time after which a condition is given up. */
const PATIENCE_MS = 10_000;

/**
 * Looks again until `look` gives something; it may throw meanwhile.
 * @param what says in the failure what never came
 */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string | (() => string) = 'the condition',
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let failure: unknown;
  for (;;) {
    failure = undefined;
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw failure ?? new Error(typeof what === 'string' ? `never: ${what}` : what());
    // Lets sockets, child processes and other turns have their go before looking again.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Reads again until `holds` is true of what was read; a failure says what was read last. */
export async function eventuallyHolds<T>(read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  let last: T | undefined;
  const look = async (): Promise<{ value: T } | undefined> => {
    const value = (last = await read());
    return holds(value) ? { value } : undefined;
  };
  const { value } = await eventually(look, () => `the condition never held; last: ${JSON.stringify(last)}`);
  return value;
}
