/** The path of a request as a picture: a line of hops from top to bottom, which ends where the packet does. Colours are the page's. @module */
import type { GatewayTrace } from '../../doctor/gateway-traces.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { Hop, HopState, Trace } from '../../path/index.ts';
import { wrapped } from '../display-width.ts';
import { oneLine, worded, type Page } from '../page.ts';
import { xmlElement, xmlText } from '../xml.ts';
import { hopMessage, outcomeMessage } from './hop-words.ts';
import { visible } from './html-elements.ts';

const WIDTH = 860;
const RAIL = 18;
const TEXT = 44;
const LINE = 18;
const GAP = 14;
/** Columns of 7 units: what fits beside the rail, and beside the word for the state. */
const COLUMNS = 106;
const HEAD_COLUMNS = 88;

/** Signs that can be told apart without colour. */
const SIGNS: Record<HopState, string> = { pass: '✓', refuse: '✕', drop: '✕', answer: '!', unknown: '?' };

/** One picture; its text can be selected, and read aloud. */
export function pathSvg({ trace }: GatewayTrace & { readonly trace: Trace }, title: string, page: Pick<Page, 'locale'>): string {
  const rows = trace.hops.map((hop) => rowOf(hop, page));
  const parts: string[] = [];
  let top = 10;
  rows.forEach((row, index) => {
    const height = LINE * (row.head.length + row.lines.length) + GAP;
    const isLast = index === rows.length - 1;
    parts.push(drawRow(row, top, height, isLast && row.state !== 'pass' ? undefined : row.state));
    top += height;
  });
  const end = shown(`→ ${worded(page, outcomeMessage(trace))}`, COLUMNS);
  const passed = rows.every(({ state }) => state === 'pass');
  if (passed) parts.push(xmlElement('circle', { class: 'node pass', cx: RAIL, cy: top + 4, r: 5 }));
  end.forEach((line, index) => parts.push(textAt(TEXT, top + 9 + index * LINE, line, 'end')));
  const height = top + end.length * LINE + 6;
  const attributes = { class: 'path', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img', 'aria-label': visible(title) };
  return xmlElement('svg', attributes, `${xmlElement('title', {}, xmlText(visible(title)))}${parts.join('')}`);
}

const shown = (text: string, most: number): string[] => wrapped(visible(oneLine(text)), most);

interface Row {
  readonly state: HopState;
  readonly said: string;
  readonly head: readonly string[];
  readonly lines: readonly string[];
}

function rowOf(hop: Hop, page: Pick<Page, 'locale'>): Row {
  const what: Message | undefined = hopMessage(hop);
  const status = hop.httpStatus === undefined ? '' : ` ${hop.httpStatus}`;
  return {
    state: hop.state,
    said: worded(page, message(`doctor.hopState.${hop.state}`)) + status,
    head: shown(hop.at, HEAD_COLUMNS),
    lines: shown(what ? worded(page, what) : hop.reason, COLUMNS),
  };
}

/** @param rail how the line goes on below; absent: it does not */
function drawRow({ state, said, head, lines }: Row, top: number, height: number, rail: HopState | undefined): string {
  const centre = top + 8;
  const drawn: string[] = [];
  if (rail) drawn.push(xmlElement('line', { class: `rail ${rail}`, x1: RAIL, y1: centre + 10, x2: RAIL, y2: centre + height - 10 }));
  drawn.push(xmlElement('circle', { class: `node ${state}`, cx: RAIL, cy: centre, r: 9 }));
  drawn.push(xmlElement('text', { class: 'sign', x: RAIL, y: centre + 4, 'text-anchor': 'middle' }, xmlText(SIGNS[state])));
  head.forEach((line, index) => drawn.push(textAt(TEXT, top + 13 + index * LINE, line, 'hop')));
  drawn.push(xmlElement('text', { class: `state ${state}`, x: WIDTH - 6, y: top + 13, 'text-anchor': 'end' }, xmlText(said)));
  lines.forEach((line, index) => drawn.push(textAt(TEXT, top + 13 + (head.length + index) * LINE, line, 'reason')));
  return drawn.join('');
}

const textAt = (x: number, y: number, line: string, kind: string): string => xmlElement('text', { class: kind, x, y }, xmlText(line));
