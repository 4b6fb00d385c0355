/** What `cilium-cce doctor` is told on the command line, and what it ends with. @module */
import { countSeverities, incomplete, type Diagnosis } from '../doctor/diagnosis.ts';
import type { CloudOptions } from './cloud-source.ts';
import type { Severity } from '../checks/finding.ts';

export const DOCTOR_FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown', 'html'] as const;
export type DoctorFormat = (typeof DOCTOR_FORMATS)[number];

export interface SourceOptions extends CloudOptions {
  from?: string[];
  kubeconfig?: string;
  context?: string;
  lab?: boolean;
  exec?: boolean;
  ciliumNamespace?: string;
  quiet?: boolean;
  config?: string;
  check?: string[];
}

export interface VerdictOptions {
  failOn: Severity | 'none';
  strict?: boolean;
}

export interface DoctorOptions extends SourceOptions, VerdictOptions {
  filename?: string[];
  since?: string;
  wait?: boolean;
  timeout: number;
  watch?: boolean;
  interval: number;
  all?: boolean;
  output: DoctorFormat;
}

const RANK: Readonly<Record<Severity | 'none', number>> = { info: 0, warning: 1, error: 2, none: 3 };

/** The same whatever the format: 1 for findings as grave as `--fail-on`, 3 for one that is incomplete under `--strict`, else 0. */
export function exitCodeOf(diagnosis: Diagnosis, { failOn, strict }: VerdictOptions): 0 | 1 | 3 {
  const counts = countSeverities(diagnosis);
  const found = (['error', 'warning', 'info'] as const).some((severity) => RANK[severity] >= RANK[failOn] && counts[severity] > 0);
  if (found) return 1;
  return strict && incomplete(diagnosis) > 0 ? 3 : 0;
}
