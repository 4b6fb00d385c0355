/** Envoy's CORS filter, on the route's settings in their JSON form. @module */
import type { StringMatch } from '../../../cluster/envoy-config.ts';
import { matchesString } from '../../../path/envoy/string-match.ts';
import type { HeaderEdit } from '../../../path/model.ts';

interface CorsSettings {
  readonly allowOriginStringMatch?: readonly StringMatch[];
  readonly allowMethods?: string;
  readonly allowHeaders?: string;
  readonly exposeHeaders?: string;
  readonly maxAge?: string;
  readonly allowCredentials?: boolean;
}

/** Headers to answer with; `preflight`: the filter answers 200 itself. */
export interface CorsResult {
  readonly preflight: boolean;
  readonly headers: readonly HeaderEdit[];
}

/** `undefined`: the request is not one that the filter cares about. */
export function applyCors(
  cors: Readonly<Record<string, unknown>> | undefined,
  request: { method: string; headers: Readonly<Record<string, string>> },
): CorsResult | undefined {
  const settings = cors as CorsSettings | undefined;
  const origin = request.headers['origin'];
  if (!settings || !origin || !settings.allowOriginStringMatch?.some((match) => matchesString(match, origin))) return undefined;
  const headers: HeaderEdit[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value) headers.push({ action: 'set', name, value });
  };
  add('access-control-allow-origin', origin);
  add('access-control-allow-credentials', settings.allowCredentials ? 'true' : undefined);
  const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (preflight) {
    add('access-control-allow-methods', settings.allowMethods);
    add('access-control-allow-headers', settings.allowHeaders);
    add('access-control-max-age', settings.maxAge);
  } else {
    add('access-control-expose-headers', settings.exposeHeaders);
  }
  return { preflight, headers };
}
