/** What a client accepts: JSON, YAML or protobuf, and the object itself, a Table, or only its metadata. @module */
import { StatusError } from '../../kube/status-error.ts';

export type Format = 'json' | 'yaml' | 'protobuf';

export interface Representation {
  format: Format;
  as: 'Object' | 'Table' | 'PartialObjectMetadata';
  /** `apiVersion` of a Table or PartialObjectMetadata. */
  apiVersion: `meta.k8s.io/${'v1' | 'v1beta1'}`;
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

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
  [PROTOBUF]: 'protobuf',
};

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: PROTOBUF,
};

const AS_IT_IS: Representation = { format: 'json', as: 'Object', apiVersion: 'meta.k8s.io/v1' };

/** What is asked for. */
export interface Negotiated {
  list: boolean;
  /** Whether objects of the kind have that form; custom resources have none, their metadata does. */
  protobuf: boolean;
  /** The name of the object's type in Go, for refusals. */
  goType: () => string;
}

/** @throws StatusError 406 when nothing that the server has is accepted. */
export function negotiate(accept: string | undefined, options: Negotiated): Representation {
  const ranges = parseAccept(accept);
  if (ranges.length === 0) return AS_IT_IS;
  for (const { type, parameters } of ranges) {
    const format = FORMATS[type];
    if (!format) continue;
    const as = parameters.get('as');
    if (as === undefined) {
      if (format === 'protobuf' && !options.protobuf) continue;
      return { ...AS_IT_IS, format };
    }
    const version = parameters.get('v');
    if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) continue;
    const apiVersion = `meta.k8s.io/${version}` as const;
    if (as === 'Table' && format !== 'protobuf') return { format, as, apiVersion };
    if (as === (options.list ? 'PartialObjectMetadataList' : 'PartialObjectMetadata'))
      return { format, as: 'PartialObjectMetadata', apiVersion };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') throw wrongShape(as, options);
  }
  throw notAcceptable(options.protobuf);
}

/** How a Status travels: as protobuf to a client that would rather not have JSON. */
export function statusFormat(accept: string | undefined): 'json' | 'protobuf' {
  const first = parseAccept(accept).find(({ type }) => FORMATS[type] !== undefined);
  return first?.type === PROTOBUF ? 'protobuf' : 'json';
}

const wrongShape = (as: string, { list, goType }: Negotiated): StatusError =>
  new StatusError(406, 'NotAcceptable', `you requested ${as}, but the requested object is ${list ? 'a list' : 'not a list'} (${goType()})`);

const notAcceptable = (protobuf: boolean): StatusError =>
  new StatusError(
    406,
    'NotAcceptable',
    `only the following media types are accepted: application/json, application/yaml${protobuf ? `, ${PROTOBUF}` : ''}`,
  );
