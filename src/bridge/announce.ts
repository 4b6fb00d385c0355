/** Events in the operator's language. @module */
import { render, type Locale, type Message } from '../i18n/index.ts';
import type { EventRecorder, EventSubject } from '../kube/event-recorder.ts';
import type { Reason } from './api/reasons.ts';

export type Announce = (object: EventSubject, type: 'Normal' | 'Warning', reason: Reason, what: Message) => Promise<void>;

export const announcer =
  (recorder: EventRecorder, locale: Locale): Announce =>
  (object, type, reason, what) =>
    recorder.record(object, { type, reason, message: render(what, locale) });
