/** Caches of what is computed from text that clients send: bounded, for clients can send any number of texts. @module */

/** `make`, asked once for each text; everything is forgotten when there are more than `limit` results. */
export function remembered<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let result = known.get(text);
    if (result === undefined) {
      if (known.size >= limit) known.clear();
      known.set(text, (result = make(text)));
    }
    return result;
  };
}
