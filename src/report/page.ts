/** What a report is written on: a language, colours where there are any, columns by display width. @module */
import { render, type Locale, type Message } from '../i18n/index.ts';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

export interface Page {
  readonly locale: Locale;
  readonly paint: (style: Style, text: string) => string;
  /** Rows as aligned lines, each ended. */
  readonly columns: (rows: readonly (readonly string[])[]) => string;
}

export const worded = ({ locale }: Pick<Page, 'locale'>, what: Message): string => render(what, locale);

/** One line of whatever a name or a message holds: line breaks would forge lines of the report. */
export const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
