/** A trace as a table: one row a hop. @module */
import { isMessageId, message, render, type Locale } from '../i18n/index.ts';
import type { TracedQuery } from '../lab/index.ts';
import type { Hop, HopState, Trace } from '../path/index.ts';
import { columns, paint, type Style, type Terminal } from './terminal.ts';

const MARKS: Record<HopState, readonly [string, Style]> = {
  pass: ['ok', 'green'],
  refuse: ['RST', 'red'],
  drop: ['DROP', 'red'],
  answer: ['HTTP', 'yellow'],
  unknown: ['?', 'yellow'],
};

/** What a hop says, in the reader's language. */
export function describeHop({ reason, params }: Hop, locale: Locale): string {
  const id = `path.${reason}`;
  return isMessageId(id) ? render({ id, params }, locale) : reason;
}

/** The way shown, and, where the choice of member or back end matters, how the others end. */
export function pathText({ trace, ways }: TracedQuery, locale: Locale, terminal: Pick<Terminal, 'colour'>): string {
  const { total, arriving, arrivingShare, otherwise } = ways;
  if (!otherwise) return pathTable(trace, locale, terminal);
  const summary = render(message('cli.path.ways', { total, arriving, percent: Math.round(100 * (1 - arrivingShare)) }), locale);
  return `${pathTable(trace, locale, terminal)}\n${paint(terminal, 'yellow', summary)}\n${pathTable(otherwise, locale, terminal)}`;
}

function pathTable(trace: Trace, locale: Locale, terminal: Pick<Terminal, 'colour'>): string {
  const rows = trace.hops.map((hop, index) => {
    const [mark, style] = MARKS[hop.state];
    const state = hop.httpStatus === undefined ? mark : `${hop.httpStatus}`;
    return [`  ${index + 1}`, paint(terminal, style, state), hop.at, describeHop(hop, locale)];
  });
  return columns(rows) + paint(terminal, 'bold', `  → ${describeOutcome(trace, locale)}\n`);
}

function describeOutcome({ outcome, decision }: Trace, locale: Locale): string {
  const text = (id: 'refused' | 'timeout' | 'unknown'): string => render({ id: `cli.path.${id}`, params: {} }, locale);
  switch (outcome.kind) {
    case 'pod':
      return `pod ${outcome.namespace}/${outcome.name} (${outcome.address}:${outcome.port})`;
    case 'l7-proxy':
      return `Envoy → pod ${outcome.namespace}/${outcome.name} (${outcome.address}:${outcome.port})`;
    case 'envoy':
      return `Envoy ${outcome.node} (${outcome.listener})`;
    case 'host':
      return `${outcome.node}:${outcome.port}`;
    case 'http':
      return `HTTP ${outcome.status}${decision?.kind === 'answer' && decision.body ? ` "${decision.body.trim()}"` : ''}`;
    case 'refused':
    case 'timeout':
    case 'unknown':
      return text(outcome.kind);
    case 'external':
      return `${outcome.address}:${outcome.port}`;
  }
}
