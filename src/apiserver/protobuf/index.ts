/**
 * Kubernetes' protobuf wire form of built-in kinds, both ways.
 * @module
 */
export { decodeProtobuf, isProtobuf, type SchemaLookup } from './decode.ts';
export { MalformedMessage } from './wire.ts';
export { encodeProtobuf, encodeProtobufList, isEncodable } from './encode.ts';
