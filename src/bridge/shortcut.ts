/**
 * The annotations `cilium-cce.io/elb-id` and `cilium-cce.io/elb-class` on a Gateway make a GatewayEntrypoint,
 * which lives and dies with the Gateway; so does a default ELB for Gateways that name none. An entrypoint that
 * people have made comes first.
 * @module
 */
import type { Gateway } from '../cluster/kinds.ts';
import { message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { EventSubject } from '../kube/event-recorder.ts';
import { controllerReference, type Draft } from '../kube/objects.ts';
import { isAlreadyExists, isNotFound, StatusError } from '../kube/status-error.ts';
import { gatewayEntrypoints, type ElbClass, type GatewayEntrypoint, type GatewayEntrypointSpec } from './api/entrypoint.ts';
import { ELB_CLASS, ELB_ID, FROM_GATEWAY, MANAGED_BY, PRODUCT } from './api/names.ts';
import { REASON } from './api/reasons.ts';
import { isCiliumGateway } from './gather.ts';
import type { BridgeStores } from './stores.ts';
import type { Announce } from './announce.ts';

/** What Gateways without annotation and entrypoint get. */
export type DefaultEntrypoint = Omit<GatewayEntrypointSpec, 'gatewayRef'>;

export interface ShortcutOptions {
  client: KubeClient;
  stores: BridgeStores;
  announce: Announce;
  defaults: DefaultEntrypoint | undefined;
}

/** What a Gateway's annotations, or the default, ask for; `undefined`: nothing. Pure. */
export function wantedEntrypoint(gateway: Gateway, defaults: DefaultEntrypoint | undefined): GatewayEntrypointSpec | undefined {
  const gatewayRef = { name: gateway.metadata.name };
  const id = gateway.metadata.annotations?.[ELB_ID];
  if (id === undefined) return defaults && { ...defaults, gatewayRef };
  const { id: _id, autocreate: _autocreate, class: _class, ...elb } = defaults?.elb ?? {};
  const kind = gateway.metadata.annotations?.[ELB_CLASS] as ElbClass | undefined;
  return { ...defaults, gatewayRef, elb: { ...elb, id, ...(kind !== undefined && { class: kind }) } };
}

/** Brings the generated entrypoint of one Gateway (`namespace/name`) in line with it. */
export async function reconcileShortcut(key: string, { client, stores, announce, defaults }: ShortcutOptions): Promise<void> {
  const gateway = stores.gateways.store.get(key);
  if (!gateway || gateway.metadata.deletionTimestamp) return;
  const present = stores.entrypointsOf(key);
  const generated = present.find(isGenerated);
  const isOverruled = present.some((one) => !isGenerated(one) && !one.metadata.deletionTimestamp);
  const wanted = isCiliumGateway(gateway, stores) && !isOverruled ? wantedEntrypoint(gateway, defaults) : undefined;
  try {
    if (!wanted) return generated && !generated.metadata.deletionTimestamp ? await remove(client, generated) : undefined;
    // The one of an earlier Gateway has to be gone before there can be another of its name.
    if (generated?.metadata.deletionTimestamp) return;
    if (generated && !isOf(generated, gateway)) return await remove(client, generated);
    if (!generated) await client.create(gatewayEntrypoints, draftOf(gateway, wanted));
    else if (differs(generated.spec, wanted)) await update(client, generated, wanted);
  } catch (error) {
    // Somebody was quicker; the change brings the key back.
    if (isAlreadyExists(error) || isNotFound(error)) return;
    if (!(error instanceof StatusError) || error.code !== 422) throw error;
    await announce(gateway, 'Warning', REASON.invalid, message('bridge.shortcut.refused', { gateway: key, why: error.message }));
  }
}

/** Not the Gateway's own name: that is the one that people give to an entrypoint which they write. */
export const generatedName = (gateway: string): string => `auto-${gateway}`;

export const isGenerated = ({ metadata }: GatewayEntrypoint): boolean => metadata.labels?.[FROM_GATEWAY] !== undefined;

/** The Gateway for which an entrypoint was made, as far as its owner reference tells. */
export function gatewayThatOwns({ metadata: { namespace, ownerReferences } }: GatewayEntrypoint): EventSubject | undefined {
  const owner = ownerReferences?.find(({ kind }) => kind === 'Gateway');
  if (!owner) return undefined;
  const { apiVersion, kind, name, uid } = owner;
  return { apiVersion, kind, metadata: { namespace, name, uid } };
}

const isOf = ({ metadata }: GatewayEntrypoint, gateway: Gateway): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === gateway.metadata.uid) ?? false;

export function draftOf(gateway: Gateway, spec: GatewayEntrypointSpec): Draft<GatewayEntrypoint> {
  const { namespace, name } = gateway.metadata;
  return {
    metadata: {
      name: generatedName(name),
      namespace,
      labels: { [MANAGED_BY]: PRODUCT, [FROM_GATEWAY]: 'true' },
      ownerReferences: [controllerReference(gateway, false)],
    },
    spec,
  };
}

/** Fields that the server has filled in with defaults are no difference. */
const differs = (present: object, wanted: object): boolean =>
  Object.entries(wanted).some(([field, value]) => {
    const now = (present as Record<string, unknown>)[field];
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && typeof now === 'object' && now !== null)
      return differs(now, value as object);
    return JSON.stringify(now) !== JSON.stringify(value);
  }) ||
  ('elb' in wanted && hasLostField((present as GatewayEntrypointSpec).elb, (wanted as GatewayEntrypointSpec).elb));

const hasLostField = (present: GatewayEntrypointSpec['elb'], wanted: GatewayEntrypointSpec['elb']): boolean =>
  (present.class !== undefined && wanted.class === undefined) || (present.autocreate !== undefined && wanted.autocreate === undefined);

async function update(client: KubeClient, generated: GatewayEntrypoint, spec: GatewayEntrypointSpec): Promise<void> {
  const { namespace, name, resourceVersion } = generated.metadata;
  const elb = { id: null, autocreate: null, class: null, ...spec.elb };
  await client.patch(
    gatewayEntrypoints,
    { namespace, name },
    { type: 'merge', body: { metadata: { resourceVersion }, spec: { ...spec, elb } } },
  );
}

async function remove(client: KubeClient, { metadata: { namespace, name, uid } }: GatewayEntrypoint): Promise<void> {
  await client.delete(gatewayEntrypoints, { namespace, name }, { preconditions: { uid } });
}
