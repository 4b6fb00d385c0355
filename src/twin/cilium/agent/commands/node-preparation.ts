/**
 * What the chart's init containers run before the agent: they mount cgroup v2 and the BPF file system on the node, set
 * sysctls and clean up. The lab's nodes come with all of that, so there is nothing to change (facts/cilium.md §1.1).
 * @module
 */
import type { Program } from '../../../kubernetes/program.ts';

const nothingToDo: Program = { run: async () => 0 };

const MOUNTS =
  'cgroup2 on /sys/fs/cgroup type cgroup2 (rw,nosuid,nodev,noexec,relatime)\nbpf on /sys/fs/bpf type bpf (rw,nosuid,nodev,noexec,relatime,mode=700)\n';

export const NODE_PREPARATION: Readonly<Record<string, Program>> = {
  // Tools of the image are copied to the host, run there in the namespaces of its first process, and removed.
  cp: nothingToDo,
  rm: nothingToDo,
  nsenter: nothingToDo,
  'init-container.sh': nothingToDo,
  mount: {
    run: async ({ argv, stdout }) => {
      if (argv.length === 1) stdout.write(MOUNTS);
      return 0;
    },
  },
};
