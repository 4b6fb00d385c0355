/** A state in which the bridge cannot go on by itself: told to people by reason, looked at again later. @module */
import type { Reason } from './names.ts';

export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.reason = reason;
  }
}
