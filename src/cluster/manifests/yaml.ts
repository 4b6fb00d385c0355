/** YAML documents: by the fast parser, and one by one by the library where that one gives up. @module */
import type { MarkedDocument, Marks } from './marks.ts';
import type { ParsedDocument } from './objects-in.ts';
import type { SourceText } from './source-text.ts';
import { parseYamlFast, UNREAD, type YamlDocument } from './yaml-fast.ts';
import { readWithLibrary } from './yaml-library.ts';
import type { PlainListener } from './yaml-scalar-table.ts';

/** @throws ManifestError */
export async function readYaml(text: SourceText, onPlain: PlainListener | undefined): Promise<ParsedDocument[]> {
  const documents = parseYamlFast(text.text, { onPlain });
  if (!documents) return readWithLibrary(text, 0, text.text.length, onPlain);
  const read: ParsedDocument[] = [];
  for (const document of documents) {
    if (document.value === UNREAD) read.push(...(await readWithLibrary(text, document.from, document.to, onPlain)));
    else read.push(new FastDocument(text, document));
  }
  return read;
}

class FastDocument implements ParsedDocument {
  readonly value: unknown;
  readonly start: number;
  readonly #text: SourceText;
  readonly #document: YamlDocument;
  #marked: MarkedDocument | undefined;

  constructor(text: SourceText, document: YamlDocument) {
    this.value = document.value;
    this.start = document.start;
    this.#text = text;
    this.#document = document;
  }

  marked(): MarkedDocument {
    return (this.#marked ??= this.#mark());
  }

  #mark(): MarkedDocument {
    const { from, to, start } = this.#document;
    const marks: Marks = new Map();
    const again = parseYamlFast(this.#text.text.slice(from, to), { marks });
    return { value: again?.[0]?.value, marks, start: start - from, base: from };
  }
}
