/** The ends of a connection as a person writes them: `default/web`, `app=client`, `world`, `svc/default/web`, `10.0.0.0/8` … @module */
import type { Message } from '../../../i18n/index.ts';
import type { Protocol } from '../../ports.ts';
import type { End } from '../explanation.ts';

/** What a text stands for: one end, or several where a workload's pods differ or a Service has several back ends. */
export interface ResolvedEnds {
  readonly ends: readonly ResolvedEnd[];
  /** What was understood, where it is not plain: a Service's port, a pod that is not there. */
  readonly notes: readonly Message[];
  readonly throughService?: boolean;
}

export interface ResolvedEnd extends End {
  /** Where a Service leads, after its translation. */
  readonly port?: number;
  readonly protocol?: Protocol;
}

/** A text that stands for nothing here; `what` says so and what would. */
export class UnknownEnd extends Error {
  override readonly name = 'UnknownEnd';
  readonly what: Message;

  constructor(what: Message) {
    super(what.id);
    this.what = what;
  }
}
