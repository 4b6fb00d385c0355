/** A state in which the bridge cannot go on by itself: told to people by condition and reason, looked at again later. @module */
import { render, type Message } from '../i18n/index.ts';
import type { ConditionType, Reason } from './api/reasons.ts';

export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly condition: ConditionType;
  readonly reason: Reason;
  /** What happened, where, and what to do; put into words by whoever shows it. */
  readonly what: Message;

  constructor(condition: ConditionType, reason: Reason, what: Message) {
    super(render(what, 'en'));
    this.condition = condition;
    this.reason = reason;
    this.what = what;
  }
}
