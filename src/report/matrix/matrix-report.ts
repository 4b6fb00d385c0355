/** Who may reach whom, as reports write it. @module */

/** A set of connections in words: `All Connections`, `TCP 80,8000-8999,UDP 53`. */
export interface WordedConnections {
  readonly isEmpty: boolean;
  readonly text: string;
}

/** A pair between which something is allowed. */
export interface Pair {
  /** Numbers of nodes. */
  readonly from: number;
  readonly to: number;
  readonly allowed: WordedConnections;
  /** The part of it on which a proxy decides, request by request. */
  readonly restricted: WordedConnections;
}

export interface MatrixReport {
  /** `default/web[Deployment]`, `reserved:ingress`, `cidr:10.0.0.0/8`. */
  readonly nodes: readonly { readonly name: string; readonly namespace?: string | undefined }[];
  /** By source. May be millions: read once, never gathered. */
  readonly pairs: Iterable<Pair>;
}

/** Remembers what was made of a value: the same few sets of connections stand in millions of pairs. */
export function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make(key)));
    return value;
  };
}
