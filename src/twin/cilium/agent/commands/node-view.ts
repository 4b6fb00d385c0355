/** What the agent's container sees of its node's cgroups, and of what hangs on them. Pure. @module */
import type { Agent } from '../agent.ts';

export const CGROUP_ROOT = '/run/cilium/cgroupv2';

/** `bpftool cgroup show`: what of Cilium's hangs on the root of its cgroups while socket-LB is on. */
export function cgroupPrograms({ config }: Agent): { id: number; attach_type: string; attach_flags: string; name: string }[] {
  if (!config.socketLB.enabled) return [];
  return [
    ['cgroup_inet4_connect', 'cil_sock4_connect'],
    ['cgroup_udp4_sendmsg', 'cil_sock4_sendmsg'],
    ['cgroup_udp4_recvmsg', 'cil_sock4_recvmsg'],
    ['cgroup_inet4_getpeername', 'cil_sock4_getpeername'],
  ].map(([attach, name], index) => ({ id: 412 + index, attach_type: attach!, attach_flags: 'multi', name: name! }));
}

/** Folders below the root. With cgroup v1 beside v2 the runtime keeps its pods in the other hierarchy (facts/cilium.md §4.4). */
export function cgroupFolders({ machine, datapath }: Agent): string[] {
  if (machine.spec.cgroup !== 'unified') return [CGROUP_ROOT, `${CGROUP_ROOT}/system.slice`];
  const slice = `${CGROUP_ROOT}/kubepods.slice/kubepods-besteffort.slice`;
  const ofPods = datapath.list().map(({ uid }) => `${slice}/kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice`);
  return [CGROUP_ROOT, `${CGROUP_ROOT}/system.slice`, `${CGROUP_ROOT}/kubepods.slice`, slice, ...ofPods];
}
