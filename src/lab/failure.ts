/** What ends the lab's work: a message of the catalogue. @module */
import { render, type Message } from '../i18n/index.ts';

export class LabFailure extends Error {
  override readonly name = 'LabFailure';
  readonly what: Message;

  constructor(what: Message, options: { cause?: unknown } = {}) {
    super(render(what, 'en'), options);
    this.what = what;
  }
}
