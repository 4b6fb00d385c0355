/** Short ways to write requests. @module */
import type { Answer, Request } from '../exchange.ts';

export const get = (path: string, rest: Partial<Request> = {}): Request => ({ method: 'GET', path, ...rest });
export const post = (path: string, body: Request['body'], rest: Partial<Request> = {}): Request => ({
  method: 'POST',
  path,
  body: body!,
  ...rest,
});
export const put = (path: string, body: Request['body'], rest: Partial<Request> = {}): Request => ({
  method: 'PUT',
  path,
  body: body!,
  ...rest,
});
export const remove = (path: string, body?: object, rest: Partial<Request> = {}): Request => ({
  method: 'DELETE',
  path,
  ...(body && { body }),
  ...rest,
});

export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export const patch = (type: keyof typeof PATCH_TYPES, path: string, body: Request['body'], rest: Partial<Request> = {}): Request => ({
  method: 'PATCH',
  path,
  body: body!,
  ...rest,
  headers: { 'content-type': PATCH_TYPES[type], ...rest.headers },
});

/** Server-side apply by `manager`. */
export const apply = (path: string, manager: string, body: object, query = '', rest: Partial<Request> = {}): Request =>
  patch('apply', `${path}?fieldManager=${manager}${query}`, body, rest);

/** Of the fields managed: who, how, which. */
export const MANAGED = ['metadata.managedFields[*].manager', 'metadata.managedFields[*].operation', 'metadata.managedFields[*].fieldsV1'];

/** An object in an answer. */
export interface Live {
  metadata: { name: string; uid: string; resourceVersion: string; continue?: string; [field: string]: unknown };
  [field: string]: unknown;
}
export const live = ({ body }: Answer): Live => body as Live;

/** An object with some of its metadata changed. */
export const withMetadata = (object: Live, changes: object): Live => ({ ...object, metadata: { ...object.metadata, ...changes } });

export const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
export const configMap = (name: string, metadata: object = {}, data: object = { a: '1' }): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
