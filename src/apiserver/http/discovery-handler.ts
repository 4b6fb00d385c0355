/** `/api`, `/apis`, `/apis/<group>`, `/api/v1` … @module */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from '../discovery.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { parseAccept } from './negotiation.ts';
import { send } from './respond.ts';

/** Answers when `path` is a discovery document; false when it is not. */
export function handleDiscovery(kinds: KindRegistry, path: string, request: IncomingMessage, response: ServerResponse): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, group, version] = parts;
  if (root === undefined) {
    sendJson(response, { paths: rootPaths(kinds) });
    return true;
  }
  if (root !== 'api' && root !== 'apis') return false;
  if (parts.length === 1) {
    const aggregated = aggregatedVersion(request.headers.accept);
    if (aggregated) sendAggregated(aggregatedDiscovery(kinds, root, aggregated), aggregated, request, response);
    else sendJson(response, root === 'api' ? apiVersions(request.headers.host ?? '') : apiGroupList(kinds));
    return true;
  }
  const document =
    root === 'api' && parts.length === 2
      ? apiResourceList(kinds, '', group!)
      : root === 'apis' && parts.length === 2
        ? apiGroup(kinds, group!)
        : root === 'apis' && parts.length === 3
          ? apiResourceList(kinds, group!, version!)
          : undefined;
  if (!document) return false;
  sendJson(response, document);
  return true;
}

const ROOT_PATHS = [
  '/api',
  '/api/v1',
  '/apis',
  '/apis/',
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/readyz',
  '/version',
];

/** What `/` tells of: everything that is served. */
function rootPaths(kinds: KindRegistry): string[] {
  const grouped = kinds.all.filter(({ resource }) => resource.group !== '');
  const paths = grouped.flatMap(({ resource: { group, version } }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
  return [...new Set([...ROOT_PATHS, ...paths])].toSorted();
}

function aggregatedVersion(accept: string | undefined): 'v2' | 'v2beta1' | undefined {
  for (const { type, parameters } of parseAccept(accept)) {
    if (type !== 'application/json') continue;
    if (parameters.get('as') === undefined) return undefined;
    const version = parameters.get('v');
    if (parameters.get('g') === 'apidiscovery.k8s.io' && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

function sendAggregated(document: object, version: string, request: IncomingMessage, response: ServerResponse): void {
  const text = JSON.stringify(document);
  const etag = `"${createHash('sha256').update(text).digest('hex').toUpperCase()}"`;
  response.setHeader('etag', etag);
  response.setHeader('vary', 'Accept');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304);
    response.end();
    return;
  }
  send(response, 200, `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, text);
}

const sendJson = (response: ServerResponse, document: object): void => send(response, 200, 'application/json', JSON.stringify(document));
