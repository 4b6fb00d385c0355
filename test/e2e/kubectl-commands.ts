/** Command lines of one kubectl in one namespace of a lab, as the tests of kubectl write them. @module */
import { expect } from 'vitest';
import { run, runInTerminal, type Kubectl, type Ran } from '../../src/kube/testing/kubectl.ts';
import { Session, words } from '../../src/kube/testing/kubectl-session.ts';

/** No stack of this program, and none of kubectl's. */
const TRACES = /goroutine|panic|\.ts:\d+|node_modules|undefined|\[object/;

export interface KubectlCommands {
  namespace: string;
  /** With an optional document on stdin (older ones take a leading brace for JSON). */
  k: (line: string, stdin?: string) => Promise<Ran>;
  /** stdout of a command that has to succeed. */
  ok: (line: string, stdin?: string) => Promise<string>;
  /** stderr of a command that has to fail, without a trace of a program in it. */
  refused: (line: string, stdin?: string) => Promise<string>;
  onTerminal: (line: string) => Promise<Ran>;
  session: (line: string, options?: { terminal?: boolean }) => Session;
  /** The minor version: 33 of v1.33.1. */
  minor: () => Promise<number>;
}

export function commandsOf(kubectl: Kubectl, kubeconfig: () => string, purpose: string): KubectlCommands {
  const namespace = `${purpose}-${kubectl.version.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  const k: KubectlCommands['k'] = (line, stdin) =>
    run(kubectl, kubeconfig(), ['-n', namespace, ...words(line)], { stdin: stdin?.startsWith('{') ? `---\n${stdin}` : stdin });
  return {
    namespace,
    k,
    ok: async (line, stdin) => {
      const { exitCode, stdout, stderr } = await k(line, stdin);
      expect(exitCode, `${line}: ${stderr}`).toBe(0);
      return stdout;
    },
    refused: async (line, stdin) => {
      const { exitCode, stderr } = await k(line, stdin);
      expect(exitCode, line).not.toBe(0);
      expect(stderr, line).not.toMatch(TRACES);
      return stderr.trim();
    },
    onTerminal: (line) => runInTerminal(kubectl, kubeconfig(), `kubectl -n ${namespace} ${line}`),
    session: (line, options) => new Session(kubectl.file, ['--kubeconfig', kubeconfig(), '-n', namespace, ...words(line)], options),
    minor: async () => {
      const { clientVersion } = JSON.parse((await k('version --client -o json')).stdout) as { clientVersion: { minor: string } };
      return Number.parseInt(clientVersion.minor, 10);
    },
  };
}
