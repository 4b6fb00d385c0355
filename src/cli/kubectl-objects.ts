/** Objects as kubectl reads and names them. @module */
import { word } from '../checks/cluster-facts/commands.ts';
import type { ObjectAddress } from '../doctor/undo/object-change.ts';
import type { AnyObject } from '../kube/objects.ts';
import { CommandFailure } from './failure.ts';
import type { Kubectl } from './kubectl.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';

export interface ConnectionOptions {
  kubeconfig?: string;
  context?: string;
  lab?: boolean;
}

/** For kubectl: which cluster. */
export function connectionArguments({ kubeconfig, context, lab }: ConnectionOptions): string[] {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  return [...(path === undefined ? [] : [`--kubeconfig=${path}`]), ...(context === undefined ? [] : [`--context=${context}`])];
}

/** The same for this command, as one would type it. */
export const connectionOptions = ({ kubeconfig, context, lab }: ConnectionOptions): string[] => [
  ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ...(context === undefined ? [] : ['--context', context]),
  ...(lab ? ['--lab'] : []),
];

/** A call as one would type it. */
export const typed = (program: string, args: readonly string[]): string => [program, ...args.map(word)].join(' ');

/** `Gateway.v1.gateway.networking.k8s.io`, its name and its namespace. */
export function argumentsFor({ apiVersion, kind, name, namespace }: ObjectAddress): string[] {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  return [group ? `${kind}.${version}.${group}` : kind, name, ...(namespace ? ['-n', namespace] : [])];
}

/** The object as it is now; `undefined` when it is not there. */
export async function objectNow(kubectl: Kubectl, address: ObjectAddress): Promise<AnyObject | undefined> {
  return objectsIn(await kubectl.run(['get', ...argumentsFor(address), '--ignore-not-found', '-o', 'json']))[0];
}

/** Objects one behind the other, or a list of them. */
export function objectsIn(output: string): AnyObject[] {
  if (output.trim() === '') return [];
  const texts = output.trim().split(/(?<=^\})\n(?=\{)/m);
  return texts.flatMap((text) => {
    const value = JSON.parse(text) as AnyObject & { items?: AnyObject[] };
    return value.items ?? [value];
  });
}

/** What tells a cluster from others, whatever its address; `undefined` when it may not be read. */
export async function clusterIdentity(kubectl: Kubectl): Promise<string | undefined> {
  try {
    return (await kubectl.run(['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}'])).trim() || undefined;
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}
