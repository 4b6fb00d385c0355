/**
 * What an entrypoint holds outside itself, written on it before the first write elsewhere, together with the
 * finalizer: whoever comes after a crash knows what to take away.
 * @module
 */
import type { KubeClient } from '../kube/client.ts';
import { isNotFound } from '../kube/status-error.ts';
import { gatewayEntrypoints, type GatewayEntrypoint } from './api/entrypoint.ts';
import { CLAIM, FINALIZER } from './api/names.ts';
import { writeFresh } from './fresh-write.ts';
import type { Claim } from './mode.ts';

export function claimOf(entrypoint: GatewayEntrypoint): Claim | undefined {
  const text = entrypoint.metadata.annotations?.[CLAIM];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return undefined;
  }
}

export const sameClaim = (a: Claim | undefined, b: Claim | undefined): boolean =>
  a?.mode === b?.mode && a?.loadBalancerId === b?.loadBalancerId && a?.autocreated === b?.autocreated;

/**
 * Whether what one claim holds has to go before another is taken. Modes that are made of Services change one
 * into the other in place.
 */
export const mustGoFirst = (before: Claim | undefined, next: Claim): before is Claim =>
  before !== undefined && (before.mode === 'ElbApi' || next.mode === 'ElbApi') && !sameClaim(before, next);

/** The entrypoint holds or wants something of which the informer has not heard yet: to be looked at again, and given back first. */
export class StaleClaim extends Error {
  override readonly name = 'StaleClaim';
}

export const holdsAnother = ({ metadata: { namespace, name } }: GatewayEntrypoint): StaleClaim =>
  new StaleClaim(`${namespace}/${name} wants or holds something else by now`);

/** Puts the claim and the finalizer on the entrypoint; nothing when they are there. */
export async function writeClaim(client: KubeClient, entrypoint: GatewayEntrypoint, claim: Claim): Promise<void> {
  const isThere = entrypoint.metadata.finalizers?.includes(FINALIZER) && sameClaim(claimOf(entrypoint), claim);
  if (isThere) return;
  const known = claimOf(entrypoint);
  await writeFresh(client, gatewayEntrypoints, entrypoint, async (current) => {
    const { namespace, name, resourceVersion, finalizers = [] } = current.metadata;
    const present = claimOf(current);
    if (present && !sameClaim(present, known) && !sameClaim(present, claim)) throw holdsAnother(entrypoint);
    const metadata = {
      resourceVersion,
      finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER],
      annotations: { [CLAIM]: JSON.stringify(claim) },
    };
    await client.patch(gatewayEntrypoints, { namespace, name }, { type: 'merge', body: { metadata } });
  });
}

/**
 * Asks the server, before something is made that would stay for good if it were made for an entrypoint as it once was.
 * @throws StaleClaim when it wants or holds something else by now; StatusError 404 when it is gone
 */
export async function confirmClaim(client: KubeClient, entrypoint: GatewayEntrypoint, claim: Claim): Promise<void> {
  const { namespace, name, uid, generation } = entrypoint.metadata;
  const current = await client.get(gatewayEntrypoints, { namespace, name });
  const { metadata } = current;
  if (metadata.uid !== uid || metadata.generation !== generation || !sameClaim(claimOf(current), claim)) throw holdsAnother(entrypoint);
}

/** Whether the claim stands on the server, whatever else is said there by now. */
export async function isClaimed(client: KubeClient, { metadata: { namespace, name } }: GatewayEntrypoint, claim: Claim): Promise<boolean> {
  try {
    return sameClaim(claimOf(await client.get(gatewayEntrypoints, { namespace, name })), claim);
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/**
 * Takes both off again; an entrypoint that is gone needs nothing.
 * @throws StaleClaim when it holds something else by now, which nobody has given back
 */
export async function dropClaim(client: KubeClient, entrypoint: GatewayEntrypoint): Promise<void> {
  const { annotations, finalizers: known } = entrypoint.metadata;
  if (!known?.includes(FINALIZER) && annotations?.[CLAIM] === undefined) return;
  try {
    await writeFresh(client, gatewayEntrypoints, entrypoint, async (current) => {
      const { namespace, name, resourceVersion, finalizers = [] } = current.metadata;
      const present = claimOf(current);
      if (present && !sameClaim(present, claimOf(entrypoint))) throw holdsAnother(entrypoint);
      const metadata = { resourceVersion, finalizers: finalizers.filter((one) => one !== FINALIZER), annotations: { [CLAIM]: null } };
      await client.patch(gatewayEntrypoints, { namespace, name }, { type: 'merge', body: { metadata } });
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
