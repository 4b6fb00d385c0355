/** `/openapi/v3`: an index with content hashes, and a document per group and version, made on demand. @module */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { apiVersionOfKind, type KindRegistry } from '../kind-registry.ts';
import { openApiDocument } from '../openapi/index.ts';
import { unknownPath } from '../registry/registry.ts';
import { send } from './respond.ts';

interface Document {
  /** Of the definitions that the document is made from; a change of any kind of the group version makes another. */
  hash: string;
  text?: string;
}

export class OpenApiHandler {
  readonly #kinds: KindRegistry;
  #generation = -1;
  #documents = new Map<string, Document>();

  constructor(kinds: KindRegistry) {
    this.#kinds = kinds;
  }

  /** `path`: what follows `/openapi/v3`. */
  async handle(path: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
    this.#refresh();
    if (path === '' || path === '/') {
      const paths = Object.fromEntries(
        [...this.#documents].map(([apiVersion, { hash }]) => {
          const name = pathOf(apiVersion);
          return [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }];
        }),
      );
      return send(response, 200, 'application/json', JSON.stringify({ paths }));
    }
    const apiVersion = path.slice(1).replace(/^apis?\//, '');
    const document = this.#documents.get(apiVersion);
    if (!document || pathOf(apiVersion) !== path.slice(1)) throw unknownPath();
    document.text ??= JSON.stringify(openApiDocument(apiVersion, this.#kinds.all));
    response.setHeader('etag', `"${document.hash}"`);
    response.setHeader('vary', 'Accept');
    const body = Buffer.from(document.text);
    // A request by hash never changes its answer.
    const cache = query.get('hash') === document.hash ? 'public, immutable' : 'no-cache, private';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': cache });
    response.end(body);
  }

  #refresh(): void {
    if (this.#generation === this.#kinds.generation) return;
    this.#generation = this.#kinds.generation;
    const groups = Map.groupBy(this.#kinds.all, apiVersionOfKind);
    const next = new Map<string, Document>();
    for (const [apiVersion, kinds] of groups) {
      const hash = createHash('sha256');
      for (const { resource, schema, custom } of kinds) hash.update(JSON.stringify([resource, custom ? schema : '']));
      const digest = hash.digest('hex').slice(0, 64).toUpperCase();
      const known = this.#documents.get(apiVersion);
      next.set(apiVersion, known?.hash === digest ? known : { hash: digest });
    }
    this.#documents = next;
  }
}

const pathOf = (apiVersion: string): string => (apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`);
