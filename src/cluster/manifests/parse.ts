/**
 * Text to manifests: YAML with any number of documents, or JSON. Pure: who reads files is `read.ts`.
 * @module
 */
import { message } from '../../i18n/index.ts';
import { readJson } from './json.ts';
import { ManifestError, type Manifest, type ManifestNote } from './manifest.ts';
import { objectsIn, type ParsedDocument } from './objects-in.ts';
import { SourceText } from './source-text.ts';
import { kubectlReading } from './yaml-1.1.ts';
import { readYaml } from './yaml.ts';

export interface ParseOptions {
  /** Told of what a reader should know: a scalar that kubectl reads differently. */
  readonly onNote?: (note: ManifestNote) => void;
}

/**
 * The objects in a text, in its order. Lists (`kind: List`, `PodList`, a JSON array) are opened; the items
 * of a typed list get the `apiVersion` and `kind` that they lack. Empty documents count for nothing.
 *
 * @throws ManifestError
 * @example
 * const [policy] = await parseManifests('{apiVersion: v1, kind: Pod, metadata: {name: web}}', 'pod.yaml');
 * policy.object.metadata.name; // 'web'
 * policy.source.locate('metadata.name'); // { line: 1, column: 40 }
 */
export async function parseManifests(written: string, file: string, options: ParseOptions = {}): Promise<Manifest[]> {
  const text = new SourceText(file, written);
  const binary = text.text.indexOf('\0');
  if (binary >= 0) throw text.error(binary, (at) => message('manifests.binary', { at }));
  const documents = await documentsIn(text, options);
  const manifests: Manifest[] = [];
  let foreign: ManifestError | undefined;
  for (const document of documents) {
    try {
      for (const manifest of objectsIn(text, document)) manifests.push(manifest);
    } catch (error) {
      if (!(error instanceof ManifestError && error.foreign)) throw error;
      foreign ??= error;
    }
  }
  // Beside an object, something that is none is a mistake; in a file of its own it may be there for others.
  if (foreign) throw manifests.length === 0 ? foreign : foreign.amongObjects();
  return manifests;
}

async function documentsIn(text: SourceText, { onNote }: ParseOptions): Promise<ParsedDocument[]> {
  const noted = new Set<string>();
  const json = readJson(text);
  if (json && !(json instanceof ManifestError)) return [json];
  if (json && text.file.endsWith('.json')) throw json;
  try {
    return await readYaml(text, onNote && noteReading);
  } catch (error) {
    // What looks like JSON and is no YAML either was meant as JSON.
    throw error instanceof ManifestError && json ? json : error;
  }

  /** Once for each word: who has written it everywhere knows it by then. */
  function noteReading(scalar: string, offset: number): void {
    const reading = kubectlReading(scalar);
    if (reading === undefined || noted.has(scalar)) return;
    noted.add(scalar);
    const { file } = text;
    onNote?.({ file, ...text.place(offset), what: message('manifests.kubectlReading', { at: text.at(offset), scalar, reading }) });
  }
}
