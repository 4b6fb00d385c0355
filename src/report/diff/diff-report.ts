/** What a change opens and closes, as reports write it. @module */
import type { Message } from '../../i18n/index.ts';

/** `freed`: layer 7 no longer decides; `restricted`: from now on it does. */
export type ChangeKind = 'opened' | 'closed' | 'freed' | 'restricted';

export const CHANGE_KINDS: readonly ChangeKind[] = ['opened', 'closed', 'freed', 'restricted'];

export interface Change {
  readonly kind: ChangeKind;
  readonly from: string;
  readonly to: string;
  /** `TCP 80,8000-8999`. */
  readonly connections: string;
}

/** A way through a Gateway whose end has changed. */
export interface GatewayChange {
  /** `default/ip-gateway`. */
  readonly gateway: string;
  /** `HTTPRoute default/echo-ip-route`. */
  readonly route: string;
  /** `default/test-python[Deployment]`. */
  readonly backend: string;
  /** Set where the way of this client alone has changed. */
  readonly client?: string | undefined;
  readonly protocol: string;
  readonly port: number;
  readonly before: 'allowed' | 'denied';
  readonly after: 'allowed' | 'denied';
  /** Which of the checks on the way is the reason, and what to do. */
  readonly why: Message;
}

export interface DiffReport {
  readonly changes: readonly Change[];
  readonly gateways: readonly GatewayChange[];
}

/** How often each kind occurs; a Gateway path counts as opened or closed as well, and by itself. */
export function countChanges({ changes, gateways }: DiffReport): Record<ChangeKind | 'gateways', number> {
  const count = { opened: 0, closed: 0, freed: 0, restricted: 0, gateways: gateways.length };
  for (const { kind } of changes) count[kind] += 1;
  return count;
}

export const isEmpty = ({ changes, gateways }: DiffReport): boolean => changes.length === 0 && gateways.length === 0;

/** Whether a change of the kind is there: an opened Gateway path is an opening, dropping layer 7 is one too. */
export function has(report: DiffReport, wanted: 'opened' | 'closed'): boolean {
  const kinds: readonly ChangeKind[] = wanted === 'opened' ? ['opened', 'freed'] : ['closed', 'restricted'];
  const after = wanted === 'opened' ? 'allowed' : 'denied';
  return report.changes.some(({ kind }) => kinds.includes(kind)) || report.gateways.some((one) => one.after === after);
}
