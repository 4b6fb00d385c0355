/**
 * `/openapi/v2` without definitions. kubectl up to 1.29 fetches it (as protobuf) before it patches and
 * fails without it; finding no schema there, it takes its own for built-in kinds and a JSON merge
 * patch for custom ones. The real schemas are in `/openapi/v3`.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAccept } from './negotiation.ts';
import { send } from './respond.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const DOCUMENT = { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.33' }, paths: {}, definitions: {} };

export async function handleOpenApiV2({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const wantsProtobuf = parseAccept(headers.accept)[0]?.type.startsWith('application/com.github.proto-openapi.spec.v2') ?? false;
  if (!wantsProtobuf) return send(response, 200, 'application/json', JSON.stringify(DOCUMENT));
  return send(response, 200, PROTOBUF, protobufDocument());
}

/** `openapi.v2.Document{swagger = 1, info = 2 {title = 1, version = 2}}`: ASCII only, so it is text as well. */
function protobufDocument(): Buffer {
  const info = Buffer.concat([field(1, DOCUMENT.info.title), field(2, DOCUMENT.info.version)]);
  return Buffer.concat([field(1, DOCUMENT.swagger), field(2, info)]);
}

const field = (number: number, value: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), Buffer.from(value)]);
