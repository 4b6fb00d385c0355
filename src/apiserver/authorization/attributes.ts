/** What a question to the authorizer is about. @module */

/** A question to the authorizer. `path` is set for requests that are not about resources, and then everything else but `verb` is empty. */
export interface Attributes {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, …; of a path: its HTTP method in lower case. */
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty: the cluster scope, or all namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

const NOTHING = { apiGroup: '', resource: '', subresource: '', namespace: '', name: '', path: '' };

/** Attributes of a request about a path. */
export const pathAttributes = (verb: string, path: string): Attributes => ({ ...NOTHING, verb, path });

/** Attributes of a request about a resource; what is left out is empty. */
export const resourceAttributes = (verb: string, of: Partial<Omit<Attributes, 'verb' | 'path'>>): Attributes => ({
  ...NOTHING,
  ...of,
  verb,
});
