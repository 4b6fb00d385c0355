/**
 * A snapshot with pseudonyms in place of names and addresses. What is left as it is: the names of fields, enumerations,
 * numbers, times, words of {@link PUBLIC_WORDS}. Running text keeps every word that is not a name elsewhere.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';
import { messageOf, writtenMessage, type WrittenMessage } from '../coverage.ts';
import type { Message } from '../../i18n/index.ts';
import type { SnapshotContents } from './contents.ts';
import { Pseudonyms } from './pseudonyms.ts';

/** Fields of enumerations, versions and times: no names stand there. */
const PLAIN_FIELDS = new Set(
  [
    'apiVersion kind type reason phase protocol appProtocol operator effect policy mode scheme status state resourceVersion action',
    'externalTrafficPolicy internalTrafficPolicy sessionAffinity ipFamilyPolicy ipFamilies addressType controller dnsPolicy restartPolicy',
    'imagePullPolicy qosClass masquerading hostRouting policyEnforcement operatingStatus algorithm rules version @type scope plural',
    'storedVersions finalizers conditionType whenUnsatisfiable trafficDistribution fromEntities toEntities loadBalancerClass',
    'policyTypes supportedFeatures architecture osImage kernelVersion kubeletVersion containerRuntimeVersion kubeProxyVersion operatingSystem',
    'method family clientIP protocols class controllerName lbPolicy codecType transportProtocol upgradeType',
  ]
    .join(' ')
    .split(' '),
);
/** Of these, whoever invents one puts a domain of his own before it. */
const MAY_HAVE_DOMAIN = new Set([
  'type',
  'reason',
  'conditionType',
  'finalizers',
  'appProtocol',
  'supportedFeatures',
  'controllerName',
  'loadBalancerClass',
]);
/** Quantities by resource. */
const PLAIN_MAPS = new Set(['capacity', 'allocatable', 'limits', 'requests']);
/** Running text, written by programs or people. */
const TEXT_FIELDS = new Set(['message', 'description', 'note', 'error', 'modeReason', 'warnings', 'Corefile', 'config.conf']);
/** Maps whose keys are names, too, and whose values hold anything; identities have lists of `key=value`. */
const LABELS = new Set(['labels', 'matchLabels', 'selector', 'nodeSelector', 'security-labels']);
/** Parts of a label that stand beside its key. */
const LABEL_PARTS = new Set(['key', 'values', 'topologyKey']);
/** Keys of Cilium's options are public, and so are their values but for these. */
const NAMED_OPTIONS = new Set([
  'cluster-name',
  'k8s-namespace',
  'gateway-api-secrets-namespace',
  'ingress-secrets-namespace',
  'node-selectors',
]);
/** Kinds that anybody may install: their definitions are as public as they are. */
const PUBLIC_GROUP =
  /(?:^|\.)(?:k8s\.io|cilium\.io|cilium-cce\.io|kubernetes\.io|coreos\.com|istio\.io|cert-manager\.io|everest\.io|yangtse\.io)$/;
/** Times, and the names of Envoy's own extensions. */
const PLAIN_VALUE = /^(?:\d{4}-\d\d-\d\dT|envoy\.(?:filters|extensions|transport_sockets|matching)\.[a-z0-9_.]+$)/;

type Place = 'object' | 'labels' | 'options';

class Redaction {
  readonly #pseudonyms: Pseudonyms;

  constructor(pseudonyms: Pseudonyms) {
    this.#pseudonyms = pseudonyms;
  }

  value(value: unknown, field = '', place: Place = 'object'): unknown {
    if (typeof value === 'string') return this.#string(value, field, place);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value))
      return value.map((item) =>
        this.value(item, field, place === 'object' && LABELS.has(field) && typeof item === 'string' ? 'labels' : place),
      );
    if (PLAIN_MAPS.has(field)) return value;
    const inside = place === 'object' && isLabels(value, field) ? 'labels' : place;
    // Keys of fields are public; those of labels and of tables by address are not.
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        inside === 'labels' ? this.#pseudonyms.name(key, true) : this.#pseudonyms.addresses(key),
        this.value(item, key, inside),
      ]),
    );
  }

  object(object: AnyObject): AnyObject {
    const { data, ...rest } = object;
    const copy = this.value(rest) as AnyObject;
    if (object.kind === 'CustomResourceDefinition') return this.#definition(object, copy);
    const isFixed = (object.kind === 'ConfigMap' || object.kind === 'Lease') && object.metadata.namespace !== undefined;
    // Objects that are read by name alone are the same in every cluster.
    if (isFixed) copy.metadata.name = object.metadata.name;
    if (data !== undefined) copy['data'] = this.value(data, 'data', object.metadata.name === 'cilium-config' ? 'options' : 'object');
    return copy;
  }

  #definition(object: AnyObject, copy: AnyObject): AnyObject {
    const { group, names } = object['spec'] as { group: string; names: object };
    if (PUBLIC_GROUP.test(group)) return { ...copy, metadata: { ...copy.metadata, name: object.metadata.name }, spec: object['spec'] };
    const spec = copy['spec'] as object;
    const hidden = Object.entries(names).map(([key, word]) => [key, this.#pseudonyms.name(String(word), true)]);
    return { ...copy, spec: { ...spec, names: Object.fromEntries(hidden) as object } };
  }

  message({ id, params }: Message): Message {
    const clean = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? this.#pseudonyms.text(value) : typeof value === 'object' ? this.message(value) : value,
    ]);
    return { id, params: Object.fromEntries(clean) as Message['params'] };
  }

  written(what: WrittenMessage): WrittenMessage {
    return writtenMessage(this.message(messageOf(what)));
  }

  #string(value: string, field: string, place: Place): string {
    if (PLAIN_VALUE.test(value)) return value;
    if (place === 'options') return NAMED_OPTIONS.has(field) ? this.#pseudonyms.name(value) : this.#pseudonyms.addresses(value);
    if (place === 'labels') return this.#pseudonyms.name(value, true);
    if (TEXT_FIELDS.has(field)) return this.#pseudonyms.text(value);
    if (LABEL_PARTS.has(field)) return this.#pseudonyms.name(value, true);
    const isPlain = PLAIN_FIELDS.has(field) && !(MAY_HAVE_DOMAIN.has(field) && /[./]/.test(value));
    return isPlain ? this.#pseudonyms.addresses(value) : this.#pseudonyms.name(value);
  }
}

/** Some selectors are labels themselves, others hold them. */
function isLabels(value: object, field: string): boolean {
  return LABELS.has(field) && !('matchLabels' in value) && !('matchExpressions' in value);
}

/** The key is forgotten with the call. */
export function redacted(contents: SnapshotContents, pseudonyms = new Pseudonyms()): SnapshotContents {
  const redaction = new Redaction(pseudonyms);
  // Running text may come before the names that stand in it: the first time, names are learnt.
  redactedBy(redaction, contents);
  return redactedBy(redaction, contents);
}

function redactedBy(redaction: Redaction, { manifest, objects, signals }: SnapshotContents): SnapshotContents {
  const written = (what: WrittenMessage | null): WrittenMessage | null => what && redaction.written(what);
  const { kinds, signals: seen } = manifest.coverage;
  return {
    objects: new Map([...objects].map(([file, list]) => [file, list.map((object) => redaction.object(object))])),
    signals: redaction.value(signals) as SnapshotContents['signals'],
    manifest: {
      ...manifest,
      redacted: true,
      source: { ...manifest.source, name: redaction.value(manifest.source.name, 'name') as string },
      notes: manifest.notes.map((note) => redaction.written(note)),
      coverage: {
        kinds: Object.fromEntries(
          Object.entries(kinds).map(([id, kind]) => [id, kind.state === 'unknown' ? { ...kind, why: redaction.written(kind.why) } : kind]),
        ),
        signals: Object.fromEntries(
          Object.entries(seen).map(([name, { otherwise, nodes }]) => [
            name,
            {
              otherwise: written(otherwise),
              nodes: Object.fromEntries(
                Object.entries(nodes).map(([node, why]) => [redaction.value(node, 'name') as string, written(why)]),
              ),
            },
          ]),
        ),
      },
    },
  };
}
