/**
 * Kubernetes objects from files, folders, standard input and JSON or YAML text, each with the place where
 * it was written.
 *
 * @example
 * const { manifests } = await readManifests(['examples/corrected']);
 * const cluster = new StaticClusterModel({ objects: manifests.map(({ object }) => object) });
 * @module
 */
export { ManifestError, type Manifest, type ManifestNote, type ManifestSource, type Place } from './manifest.ts';
export { parseManifests, type ParseOptions } from './parse.ts';
export { readManifests, type DuplicateObject, type ReadLimits, type ReadOptions, type ReadResult, type SkippedFile } from './read.ts';
