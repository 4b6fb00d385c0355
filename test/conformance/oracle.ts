/** The program that answers with Cilium's own engine: how it is found or built, and asked. @module */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PolicyObject } from '../../src/policy/parse/parse.ts';
import { PROBES } from './cast.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** One element of a merged port rule: what holds for the peers of one selector. */
export interface OracleSelected {
  readonly ids?: readonly number[];
  readonly wildcard?: boolean;
  readonly verdict: 'allow' | 'deny';
  readonly redirect?: string;
  readonly l7?: Readonly<Record<string, readonly object[]>>;
  readonly sni?: readonly string[];
}

export interface OracleFilter {
  readonly port: number;
  readonly endPort?: number;
  readonly portName?: string;
  readonly proto: string;
  readonly sel: readonly OracleSelected[];
}

export interface OracleRow {
  readonly subject: number;
  /** Absent: the subject's policy cannot be resolved, for the reason `error`. */
  readonly dir?: 'ingress' | 'egress';
  readonly verdicts?: readonly string[];
  readonly rules?: readonly (readonly (readonly string[])[])[];
  readonly l7filters?: readonly OracleFilter[];
  readonly error?: string;
}

export interface OracleAnswer {
  readonly name: string;
  readonly parseErrors?: Readonly<Record<string, string>>;
  readonly rows: readonly OracleRow[];
  /** The engine itself gave up. */
  readonly panic?: string;
}

/**
 * The program that `CILIUM_ORACLE` names; `build` makes it, for which Go and the module proxy are needed.
 * @returns undefined where nobody asked for it
 */
export function oracleProgram(wanted = process.env['CILIUM_ORACLE']): string | undefined {
  if (wanted !== 'build') return wanted || undefined;
  const program = join(mkdtempSync(join(tmpdir(), 'cilium-policy-')), 'cilium-policy');
  const go = process.env['GO'] ?? 'go';
  execFileSync(go, ['build', '-o', program, '.'], { cwd: join(import.meta.dirname, 'cilium-policy'), stdio: 'inherit' });
  return program;
}

/** A scenario and the policies of it that reach an agent. */
export interface Asked {
  readonly scenario: Scenario;
  readonly policies: readonly PolicyObject[];
}

/** The oracle's answers, in the order of the questions. */
export async function* askOracle(program: string, asked: readonly Asked[]): AsyncIterable<OracleAnswer> {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  for (const { scenario, policies } of asked) {
    const { name, services, config, identities } = scenario;
    child.stdin.write(`${JSON.stringify({ name, policies, services, config, identities, probes: PROBES })}\n`);
  }
  child.stdin.end();
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as OracleAnswer;
  const [code] = await closed;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
}
