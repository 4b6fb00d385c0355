/**
 * What the API server knows about kinds: built-in ones, those of CustomResourceDefinitions, and how
 * their objects are pruned, defaulted and validated.
 * @module
 */
export { builtinKinds, messageKinds } from './builtin/kinds.ts';
export { builtinSchemas } from './builtin/schemas.ts';
export { compileCrd, type CompiledCrd } from './crd/compile-crd.ts';
export { inOtherForm, outOfOtherForm } from './other-form.ts';
export { applyDefaults } from './defaults/apply-defaults.ts';
export { conversionError, decodingError, findMisfit } from './structural/decoding-error.ts';
export { pruneUnknown } from './structural/prune.ts';
export { validateObject } from './validate.ts';
export type * from './types.ts';
