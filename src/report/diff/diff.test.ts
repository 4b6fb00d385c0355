/** A diff in every format. @module */
import { expect, test } from 'vitest';
import { columns } from '../../cli/terminal.ts';
import { message } from '../../i18n/index.ts';
import type { Page } from '../page.ts';
import { diffCsv } from './csv.ts';
import { has, type DiffReport } from './diff-report.ts';
import { diffGithub } from './github.ts';
import { diffJson } from './json.ts';
import { diffJunit } from './junit.ts';
import { diffMarkdown } from './markdown.ts';
import { diffText } from './text.ts';

const page: Page = { locale: 'en', paint: (_style, text) => text, columns };
const report: DiffReport = {
  changes: [
    { kind: 'closed', from: 'default/other', to: 'default/web', connections: 'All Connections' },
    { kind: 'opened', from: 'default/client', to: 'default/web', connections: 'TCP 80' },
    { kind: 'restricted', from: 'default/client', to: 'default/api', connections: 'TCP 8080' },
  ],
  gateways: [
    {
      gateway: 'default/ip-gateway',
      route: 'HTTPRoute default/echo',
      backend: 'default/web',
      protocol: 'TCP',
      port: 80,
      before: 'allowed',
      after: 'denied',
      why: message('report.see', { text: 'the policy' }),
    },
  ],
};
const empty: DiffReport = { changes: [], gateways: [] };

test('text', () => {
  expect(diffText(report, page)).toBe(`Gateway default/ip-gateway → default/web: allowed → denied
    HTTPRoute default/echo, TCP 80
    see the policy

+ opened         default/client → default/web  TCP 80
- closed         default/other → default/web   All Connections
- layer 7 added  default/client → default/api  TCP 8080

Opened: 1, closed: 1, layer 7 dropped: 0, layer 7 added: 1; Gateway paths changed: 1.
`);
  expect(diffText(empty, { ...page, locale: 'zh-TW' })).toBe('沒有連線因此開放或關閉。\n');
});

test('json', () => {
  expect(JSON.parse(diffJson(report))).toEqual({
    schemaVersion: 1,
    summary: { opened: 1, closed: 1, freed: 0, restricted: 1, gateways: 1 },
    changes: [
      { change: 'closed', src: 'default/other', dst: 'default/web', conn: 'All Connections' },
      { change: 'opened', src: 'default/client', dst: 'default/web', conn: 'TCP 80' },
      { change: 'restricted', src: 'default/client', dst: 'default/api', conn: 'TCP 8080' },
    ],
    gateways: [{ ...report.gateways[0], why: { id: 'report.see', text: 'see the policy', params: { text: 'the policy' } } }],
  });
});

test('csv, github, junit, markdown', () => {
  expect([...diffCsv(report)].join('')).toBe(
    'change,src,dst,conn\r\nclosed,Gateway default/ip-gateway,default/web,TCP 80\r\nclosed,default/other,default/web,All Connections\r\n' +
      'opened,default/client,default/web,TCP 80\r\nrestricted,default/client,default/api,TCP 8080\r\n',
  );
  expect(diffGithub(report, 'en', new Set(['closed']))).toBe(
    '::error title=closed::Gateway default/ip-gateway → default/web: allowed → denied%0Asee the policy\n' +
      '::error title=closed::default/other → default/web: All Connections\n' +
      '::warning title=opened::default/client → default/web: TCP 80\n' +
      '::warning title=layer 7 added::default/client → default/api: TCP 8080\n',
  );
  const xml = diffJunit(report, 'en', new Set(['closed']));
  expect(xml).toContain('tests="4" failures="2"');
  expect(xml).toContain('<failure type="closed" message="default/other → default/web: closed All Connections">');
  expect(diffMarkdown(report, page)).toBe(
    '- Gateway `default/ip-gateway` → `default/web`: allowed → **denied** (`HTTPRoute default/echo TCP 80`)<br>see the policy\n\n' +
      '| Change | From | To | Connections |\n|---|---|---|---|\n' +
      '| opened | `default/client` | `default/web` | `TCP 80` |\n' +
      '| closed | `default/other` | `default/web` | `All Connections` |\n' +
      '| layer 7 added | `default/client` | `default/api` | `TCP 8080` |\n\n' +
      'Opened: 1, closed: 1, layer 7 dropped: 0, layer 7 added: 1; Gateway paths changed: 1.\n',
  );
});

test('a runner shows ten: the rest is counted', () => {
  const changes = Array.from({ length: 30 }, (_, index) => ({
    kind: 'opened' as const,
    from: `a${index}`,
    to: 'b',
    connections: 'TCP 80',
  }));
  const lines = diffGithub({ changes, gateways: [] }, 'en', new Set()).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('::warning title=policy diff::Changes not shown here: 21.');
});

test('what opens and what closes', () => {
  expect([has(report, 'opened'), has(report, 'closed'), has(empty, 'opened')]).toEqual([true, true, false]);
  expect(has({ changes: [], gateways: report.gateways }, 'opened')).toBe(false);
  expect(has({ changes: [], gateways: report.gateways }, 'closed')).toBe(true);
});
