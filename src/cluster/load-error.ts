/** Why a cluster cannot be loaded. @module */
import { render, type Message } from '../i18n/index.ts';

/** `what` is a whole sentence: what happened, where, what to do next. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly what: Message;

  constructor(what: Message, cause?: unknown) {
    super(render(what, 'en'), { cause });
    this.what = what;
  }
}
