/** What ends the operator before its work is done, or keeps it from beginning. @module */
import { render, type Message } from '../../i18n/index.ts';

export class OperatorFailure extends Error {
  override readonly name = 'OperatorFailure';
  /** What happened and what to do; put into words by whoever shows it. */
  readonly what: Message;

  constructor(what: Message, cause?: unknown) {
    super(render(what, 'en'), cause === undefined ? undefined : { cause });
    this.what = what;
  }
}
