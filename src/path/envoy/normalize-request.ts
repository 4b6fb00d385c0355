/** What Envoy makes of a path before it looks at routes and policies: the request to go on with, or its own answer. @module */
import type { HttpRequestLine } from '../model.ts';
import type { Walk } from '../walk.ts';
import * as answers from './answers.ts';
import { normalizePath } from './normalize-path.ts';

const REDIRECT = 307;
const REFUSED = 400;

/** Adds the hop of an answer. A request that has been normalised already stays as it is. */
export function normalizeRequest(
  walk: Walk,
  at: string,
  request: HttpRequestLine,
): { request: HttpRequestLine } | { answer: answers.Answer } {
  const normalized = normalizePath(request.path);
  if (normalized.kind === 'path') return { request: normalized.path === request.path ? request : { ...request, path: normalized.path } };
  const route = 'http-normalize-path';
  if (normalized.kind === 'refused') {
    walk.answer('route', at, 'route.direct-response', { route, status: REFUSED }, REFUSED);
    return { answer: answers.directResponse(REFUSED, '') };
  }
  const { location } = normalized;
  walk.answer('route', at, 'route.redirect', { route, status: REDIRECT, location }, REDIRECT);
  return { answer: answers.redirectTo(REDIRECT, location) };
}
