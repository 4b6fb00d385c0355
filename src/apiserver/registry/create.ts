/** POST: a new object. @module */
import { randomUUID } from 'node:crypto';
import { timestamp } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { alreadyExists, badRequest, StatusError } from '../../kube/status-error.ts';
import { refuseEscalation } from '../authorization/escalation.ts';
import { refuseUnreadableParams } from '../authorization/param-access.ts';
import type { AdmissionGate } from '../admission/gate.ts';
import { admitCreation } from '../admission/namespace.ts';
import { admitNode } from '../admission/node.ts';
import { admitPod } from '../admission/pod.ts';
import { admitIngress } from '../admission/default-class.ts';
import { admitClaim, admitVolume } from '../admission/storage.ts';
import { allocateService } from '../admission/service-allocation.ts';
import { CLEANUP_FINALIZER, CRD_TABLE } from '../custom-resources.ts';
import { tableIdOf, viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { copyJson } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';
import { commit, tracked, validate, warnOfFinalizers } from './finish.ts';
import { withoutGatedFields } from './gated-fields.ts';
import { generateName } from './names.ts';
import { decodeAs, dropUnknown, withDefaults } from './receive.ts';
import { countsGenerations, withInitialStatus } from './strategy.ts';

const NAME_ATTEMPTS = 8;
/** Of all kinds the one that needs no name. */
const LIMIT_RANGES = 'limitranges';

/**
 * Creates `body` in `namespace` (ignored for cluster-scoped kinds).
 * @throws StatusError 400, 403, 404 (namespace), 409 AlreadyExists, 422.
 */
export function createObject(
  backend: Backend,
  kind: KindDefinition,
  namespace: string | undefined,
  body: unknown,
  context: RequestContext,
  problems: readonly string[] = [],
): AnyObject {
  const draft = dropUnknown(kind, decodeAs(kind, body), context, problems);
  const placed = placeIn(kind, draft, namespace);
  if (placed.metadata.resourceVersion) throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  const named = nameIt(backend, kind, placed, context.gate);
  admitCreation(backend, kind, named.metadata.namespace, named.metadata.name ?? '');
  refuseWhileDefinitionGoes(backend, kind);
  return viewAs(
    kind,
    insert(backend, kind, named, context, (object) => tracked(backend, kind, context, { after: object })),
  );
}

/** A definition that is being deleted takes its objects with it: new ones would hold it for ever. */
export function refuseWhileDefinitionGoes(backend: Backend, kind: KindDefinition): void {
  if (!kind.custom || !backend.store.table(CRD_TABLE).get(tableIdOf(kind))?.metadata.deletionTimestamp) return;
  throw new StatusError(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating');
}

/**
 * Everything after decoding and naming, shared with server-side apply (which tracks fields itself, and has the name in its
 * address). `track` adds the managed fields; it is told, too, of the object as it was before hooks changed it.
 */
export function insert(
  backend: Backend,
  kind: KindDefinition,
  draft: Unstored,
  context: RequestContext,
  track: (object: Unstored, planned: Unstored) => Unstored,
  requestedName = '',
): AnyObject {
  const { gate } = context;
  const defaulted = withDefaults(kind, copyJson(prepare(backend, kind, draft, gate)));
  const complete = track(gate ? gate.mutate({ kind, context }, defaulted) : defaulted, defaulted);
  validate(kind, complete);
  warnOfFinalizers(kind, complete, context);
  refuseEscalation(backend, context, { kind, object: complete, requestedName });
  refuseUnreadableParams(backend, context, { kind, object: complete });
  // Nothing is taken by it yet, and whoever decides sees the whole object.
  const allocated = tableIdOf(kind) === 'services' ? allocateService(backend, complete) : complete;
  gate?.validate({ kind, context }, allocated);
  const { name = '', namespace } = complete.metadata;
  const existing = tableOf(backend, kind).get(storageKey(kind, namespace, name));
  if (existing) throw existing.metadata.deletionTimestamp ? stillThere(kind, name) : alreadyExists(kind.resource, name);
  return commit(backend, kind, allocated, context);
}

function prepare(backend: Backend, kind: KindDefinition, draft: Unstored, gate: AdmissionGate | undefined): Unstored {
  const {
    resourceVersion: _rv,
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    generation,
    selfLink: _selfLink,
    ...metadata
  } = draft.metadata as typeof draft.metadata & { selfLink?: string };
  const object = withInitialStatus(kind, {
    ...withoutGatedFields(kind, draft),
    metadata: {
      ...metadata,
      uid: gate?.keep('uid', randomUUID) ?? randomUUID(),
      creationTimestamp: timestamp(backend.clock),
      // Kinds that do not count keep what they are given.
      ...(countsGenerations(kind) ? { generation: 1 } : generation !== undefined && { generation }),
    },
  });
  switch (tableIdOf(kind)) {
    case 'namespaces':
      return {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name ?? '' } },
        spec: {
          ...(object.spec as object),
          finalizers: withKubernetes((object.spec as { finalizers?: string[] } | undefined)?.finalizers),
        },
      };
    case CRD_TABLE:
      return { ...object, metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), CLEANUP_FINALIZER] } };
    case 'pods':
      return admitPod(backend, object);
    case 'nodes':
      return admitNode(object);
    case 'persistentvolumeclaims':
      return admitClaim(backend, object);
    case 'persistentvolumes':
      return admitVolume(backend, object);
    case 'ingresses.networking.k8s.io':
      return admitIngress(backend, object);
    default:
      return object;
  }
}

function stillThere(kind: KindDefinition, name: string): StatusError {
  const { code, reason, message, details } = alreadyExists(kind.resource, name);
  return new StatusError(code, reason, `object is being deleted: ${message}`, details);
}

/** The namespace controller's own finalizer comes after those that are given. */
const withKubernetes = (given: readonly string[] = []): string[] => (given.includes('kubernetes') ? [...given] : [...given, 'kubernetes']);

/** Settles the namespace between URL and body. */
export function placeIn(kind: KindDefinition, object: Unstored, namespace: string | undefined): Unstored {
  const { namespace: given, ...metadata } = object.metadata;
  if (!kind.resource.namespaced) {
    return { ...object, metadata };
  }
  if (namespace && given && namespace !== given) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const place = namespace ?? given;
  if (!place) throw badRequest('an empty namespace may not be set during creation');
  return { ...object, metadata: { ...metadata, namespace: place } };
}

function nameIt(backend: Backend, kind: KindDefinition, object: Unstored, gate: AdmissionGate | undefined): Unstored {
  const { name, generateName: base, namespace } = object.metadata;
  if (name) return object;
  if (!base && tableIdOf(kind) === LIMIT_RANGES) {
    return { ...object, metadata: { ...object.metadata, name: gate?.keep('name', randomUUID) ?? randomUUID() } };
  }
  // Validation says so, together with everything else that is missing.
  if (!base) return object;
  const table = tableOf(backend, kind);
  const make = (): string => {
    let made = generateName(base, backend.random);
    for (let attempt = 1; attempt < NAME_ATTEMPTS && table.get(storageKey(kind, namespace, made)); attempt += 1) {
      made = generateName(base, backend.random);
    }
    return made;
  };
  return { ...object, metadata: { ...object.metadata, name: gate?.keep('name', make) ?? make() } };
}
