/** kubectl, run without a shell against one cluster. @module */
import { spawn } from 'node:child_process';
import { message } from '../i18n/index.ts';
import { CommandFailure } from './failure.ts';

export interface Kubectl {
  /** Standard output. @throws CommandFailure with what kubectl says */
  run(args: readonly string[], input?: string): Promise<string>;
}

/** @param connection arguments that name the cluster */
export function kubectlFor(connection: readonly string[]): Kubectl {
  return {
    run: (args, input) =>
      new Promise((done, fail) => {
        const child = spawn('kubectl', [...connection, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
        child.stdin.on('error', () => undefined);
        child.stdin.end(input ?? '');
        child.once('error', (cause: NodeJS.ErrnoException) =>
          fail(new CommandFailure(message('cli.doctor.fix.noKubectl', { why: cause.message }), { cause })),
        );
        child.once('close', (code) => {
          if (code === 0) return done(stdout);
          const why = stderr.trim().split('\n').slice(0, 3).join(' ') || `exit code ${code}`;
          fail(new CommandFailure(message('cli.doctor.fix.refused', { command: `kubectl ${args.join(' ')}`, why })));
        });
      }),
  };
}
