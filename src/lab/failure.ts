/** What ends the lab's work: a message of the catalogue. @module */
import type { Message } from '../i18n/index.ts';

export class LabFailure extends Error {
  override readonly name = 'LabFailure';
  readonly what: Message;

  constructor(what: Message, options: { cause?: unknown } = {}) {
    super(what.id, options);
    this.what = what;
  }
}
