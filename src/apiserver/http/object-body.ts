/** A body as the object of a kind, as far as that can be told before the kind's fields are looked at. @module */
import { badRequest, type StatusError } from '../../kube/status-error.ts';
import { summary } from '../go-json-error.ts';
import { isObject } from '../json.ts';
import type { KindRegistry } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { decodeObject, mediaType, type DecodedBody } from './body.ts';

/** Where Go looks for the kind of a document first. */
const HEAD = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

const goType = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** @throws StatusError 400, 415 */
export async function decodeAsObject(
  body: Buffer,
  contentType: string | undefined,
  kind: KindDefinition,
  kinds: KindRegistry,
): Promise<DecodedBody> {
  const refuse = (why: string): StatusError =>
    badRequest(`the object provided is unrecognized (must be of type ${kind.resource.kind}): ${why} (${summary(body)})`);
  const decoded = await decodeObject(body, contentType, kinds, refuse);
  if (!['', 'application/json'].includes(mediaType(contentType))) return decoded;
  const { value, problems } = decoded;
  // To Go it is an object of which nothing is said.
  if (value === null) return { value: {}, problems };
  const parseError = (why: string): StatusError => refuse(`couldn't get version/kind; json parse error: json: ${why}`);
  if (!isObject(value)) throw parseError(`cannot unmarshal ${goType(value)} into Go value of type ${HEAD}`);
  for (const field of ['apiVersion', 'kind'] as const) {
    const said = value[field] ?? '';
    if (typeof said !== 'string') throw parseError(`cannot unmarshal ${goType(said)} into Go struct field .${field} of type string`);
  }
  const { apiVersion } = value;
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2) throw refuse(`unexpected GroupVersion string: ${apiVersion}`);
  // What a custom resource is can be told by nothing else.
  if (kind.custom && !value['kind']) throw refuse(`Object 'Kind' is missing in '${body.toString('utf8')}'`);
  return decoded;
}
