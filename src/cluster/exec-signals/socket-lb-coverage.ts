/**
 * Whether pods lie under the socket-LB programs (facts/cilium.md §4.4, point 2): `cilium-dbg status` tells that it is
 * on, not whom it reaches. The agent's container sees the cgroups below the one on which the programs hang.
 * @module
 */
import { exact, fields, list } from '../snapshot/rules.ts';

const DEFAULT_ROOT = '/run/cilium/cgroupv2';

/** `cgroup-root` of cilium-config: an absolute path, or else what it is by default. */
export const cgroupRoot = (configured: string | undefined): string =>
  configured !== undefined && /^\/[\w./-]*$/.test(configured) ? configured : DEFAULT_ROOT;

/** Of what hangs on the root itself. */
export const programsCommand = (root: string): readonly string[] => ['bpftool', '-j', 'cgroup', 'show', root];
/** A pod's cgroup carries its uid: `…/kubepods-burstable-pod0c5f1d2e_….slice`, or `…/pod0c5f1d2e-…`. */
export const podCgroupsCommand = (root: string): readonly string[] => ['find', root, '-maxdepth', '6', '-type', 'd', '-name', '*pod*'];

const programs = list(fields({ attach_type: exact, name: exact }));

/** Whether a program of Cilium sees `connect()`; `undefined`: what was printed says nothing of it. */
export function seesConnect(printed: string): boolean | undefined {
  try {
    const read = programs(JSON.parse(printed)) as { attach_type?: string; name?: string }[] | undefined;
    return read?.some((one) => /^(?:cgroup_inet4_connect|connect4)$/.test(one.attach_type ?? '') && (one.name ?? '').startsWith('cil_'));
  } catch {
    return undefined;
  }
}

const POD = /pod([\da-f]{8}(?:[-_][\da-f]{4}){3}[-_][\da-f]{12})(?:\.slice)?$/;

/** Uids of pods. */
export function podsBelow(printed: string): ReadonlySet<string> {
  return new Set(printed.split('\n').flatMap((path) => POD.exec(path.trimEnd())?.[1]?.replaceAll('_', '-') ?? []));
}

/**
 * Whether the pods of a node are covered. They are all of one runtime: one that is not found among others has begun or
 * ended meanwhile, and when not one is found the runtime keeps them elsewhere.
 */
export const coversPods = (connect: boolean, below: ReadonlySet<string>, uids: readonly string[]): boolean =>
  connect && (uids.length === 0 || uids.some((uid) => below.has(uid)));
