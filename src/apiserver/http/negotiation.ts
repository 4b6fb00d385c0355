/** What a client accepts: JSON or YAML, and the object itself, a Table, or only its metadata. @module */
import { StatusError } from '../../kube/status-error.ts';

export interface Representation {
  format: 'json' | 'yaml';
  as: 'Object' | 'Table' | 'PartialObjectMetadata';
}

interface MediaRange {
  type: string;
  parameters: ReadonlyMap<string, string>;
  quality: number;
}

export const parseAccept = (accept: string | undefined): MediaRange[] =>
  (accept ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): MediaRange => {
      const [type = '', ...rest] = part.split(';').map((piece) => piece.trim());
      const parameters = new Map(
        rest.map((piece): [string, string] => [piece.split('=')[0]!.toLowerCase(), piece.split('=').slice(1).join('=')]),
      );
      return { type: type.toLowerCase(), parameters, quality: Number(parameters.get('q') ?? 1) };
    })
    .filter(({ quality }) => quality !== 0)
    // A stable sort: among equals the client's order counts.
    .toSorted((a, b) => (b.quality || 0) - (a.quality || 0));

const FORMATS: Readonly<Record<string, 'json' | 'yaml'>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/** @throws StatusError 406 when nothing that the server has is accepted. */
export function negotiate(accept: string | undefined, options: { list: boolean }): Representation {
  const ranges = parseAccept(accept);
  if (ranges.length === 0) return { format: 'json', as: 'Object' };
  for (const { type, parameters } of ranges) {
    const format = FORMATS[type];
    if (!format) continue;
    const as = parameters.get('as');
    if (as === undefined) return { format, as: 'Object' };
    if (parameters.get('g') !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(parameters.get('v') ?? '')) continue;
    if (as === 'Table' && parameters.get('v') === 'v1') return { format, as };
    if (as === (options.list ? 'PartialObjectMetadataList' : 'PartialObjectMetadata')) return { format, as: 'PartialObjectMetadata' };
  }
  throw notAcceptable();
}

const notAcceptable = (): StatusError =>
  new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
