/** Findings in every format: what a person sees, and that no name can break out of its place. @module */
import { describe, expect, test } from 'vitest';
import { columns } from '../cli/terminal.ts';
import { message } from '../i18n/index.ts';
import type { Finding, FindingReport } from './finding.ts';
import { findingsGithub } from './github.ts';
import { findingsJson } from './json.ts';
import { findingsJunit } from './junit.ts';
import { findingsMarkdown } from './markdown.ts';
import type { Page } from './page.ts';
import { findingsSarif } from './sarif.ts';
import { findingsText } from './text.ts';

const page: Page = { locale: 'en', paint: (_style, text) => text, columns };
const said = (text: string): Finding['message'] => message('report.see', { text });

const finding: Finding = {
  code: 'CCE5001',
  severity: 'warning',
  object: 'CiliumNetworkPolicy default/web',
  field: 'spec.ingress[0]',
  place: { file: 'policies/web.yaml', line: 12, column: 7 },
  message: said('the L7 rule'),
  consequence: said('every request passes'),
  fix: { what: said('delete it'), edits: [{ file: 'policies/web.yaml', line: 12, endLine: 14, text: '  - {}\n' }] },
  threads: ['https://github.com/cilium/cilium/issues/4181'],
};
const rule: FindingReport['rules'][number] = {
  code: 'CCE5001',
  name: 'L7RuleDefeated',
  severity: 'warning',
  title: said('title'),
  help: said('help'),
  url: 'https://example.org/CCE5001',
};
const reportOf = (...findings: Finding[]): FindingReport => ({
  tool: { name: 'cilium-cce policy lint', version: '1.0.0', url: 'https://example.org' },
  rules: [rule],
  findings,
  checked: [{ object: finding.object, place: finding.place }, { object: 'NetworkPolicy default/other' }],
  suppressed: 1,
});

test('text: as a compiler writes it', () => {
  const other = { ...finding, severity: 'error' as const, place: undefined, field: undefined, object: 'NetworkPolicy a/b', threads: [] };
  expect(findingsText(reportOf(other, finding), page)).toBe(`policies/web.yaml:12:7: warning CCE5001: see the L7 rule
    CiliumNetworkPolicy default/web, spec.ingress[0]
    so: see every request passes
    fix: see delete it
    see https://github.com/cilium/cilium/issues/4181

NetworkPolicy a/b: error CCE5001: see the L7 rule
    NetworkPolicy a/b
    so: see every request passes
    fix: see delete it

Errors: 1, warnings: 1, notes: 0; checked: 2. Suppressed: 1.
`);
  expect(findingsText(reportOf(), { ...page, locale: 'zh-TW' })).toBe('錯誤:0,警告:0,提示:0;已檢查:2。 已抑制:1。\n');
});

test('json: the English text, the id and the parameters', () => {
  expect(JSON.parse(findingsJson(reportOf(finding)))).toEqual({
    schemaVersion: 1,
    tool: { name: 'cilium-cce policy lint', version: '1.0.0' },
    summary: { error: 0, warning: 1, info: 0, checked: 2, suppressed: 1 },
    findings: [
      {
        code: 'CCE5001',
        severity: 'warning',
        object: 'CiliumNetworkPolicy default/web',
        field: 'spec.ingress[0]',
        file: 'policies/web.yaml',
        line: 12,
        column: 7,
        message: { id: 'report.see', text: 'see the L7 rule', params: { text: 'the L7 rule' } },
        consequence: { id: 'report.see', text: 'see every request passes', params: { text: 'every request passes' } },
        fix: { id: 'report.see', text: 'see delete it', params: { text: 'delete it' }, edits: finding.fix!.edits },
        threads: ['https://github.com/cilium/cilium/issues/4181'],
      },
    ],
  });
});

test('junit: a case for each policy; notes do not fail', () => {
  expect(findingsJunit(reportOf(finding, { ...finding, severity: 'info', code: 'CCE5002' }), 'en')).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cilium-cce policy lint" tests="2" failures="1" errors="0" skipped="0">
  <testsuite name="cilium-cce policy lint" tests="2" failures="1" errors="0" skipped="0" time="0">
    <testcase name="CiliumNetworkPolicy default/web" classname="policies/web.yaml" time="0">
      <failure type="CCE5001" message="see the L7 rule">policies/web.yaml:12:7 spec.ingress[0]&#10;see the L7 rule&#10;see every request passes&#10;see delete it&#10;https://github.com/cilium/cilium/issues/4181</failure>
    </testcase>
    <testcase name="NetworkPolicy default/other" classname="NetworkPolicy default/other" time="0"/>
  </testsuite>
</testsuites>
`,
  );
});

test('github: one command a finding', () => {
  expect(findingsGithub(reportOf(finding), 'en')).toBe(
    '::warning file=policies/web.yaml,line=12,col=7,title=CCE5001 CiliumNetworkPolicy default/web::see the L7 rule (spec.ingress[0])%0A' +
      'see every request passes%0Afix: see delete it%0Ahttps://github.com/cilium/cilium/issues/4181\n',
  );
});

test('markdown: a table', () => {
  expect(findingsMarkdown(reportOf(finding), page)).toBe(`| Where | Finding | What |
|---|---|---|
| \`policies/web.yaml:12:7\`<br>\`CiliumNetworkPolicy default/web spec.ingress[0]\` | warning \`CCE5001\` | see the L7 rule<br>see every request passes<br>**fix: see delete it**<br>\`https://github.com/cilium/cilium/issues/4181\` |

Errors: 0, warnings: 1, notes: 0; checked: 2. Suppressed: 1.
`);
});

interface Sarif {
  $schema: string;
  version: string;
  runs: {
    tool: { driver: { name: string; rules: { id: string; helpUri: string; defaultConfiguration: { level: string } }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation?: { artifactLocation: { uri: string }; region: { startLine: number; startColumn?: number } } }[];
      fixes?: { artifactChanges: { replacements: { deletedRegion: object; insertedContent: { text: string } }[] }[] }[];
    }[];
  }[];
}

test('sarif: rules, places and fixes as SARIF 2.1.0 has them', () => {
  const { $schema, version, runs } = JSON.parse(findingsSarif(reportOf(finding, { ...finding, place: undefined }), 'en')) as Sarif;
  expect({ $schema, version }).toEqual({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' });
  const { tool, results } = runs[0]!;
  expect(tool.driver.rules).toMatchObject([{ id: 'CCE5001', helpUri: rule.url, defaultConfiguration: { level: 'warning' } }]);
  for (const result of results) expect(tool.driver.rules[result.ruleIndex]!.id).toBe(result.ruleId);
  expect(results[0]).toMatchObject({
    level: 'warning',
    message: { text: 'see the L7 rule\nsee every request passes' },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'policies/web.yaml' }, region: { startLine: 12, startColumn: 7 } } }],
    partialFingerprints: { 'objectField/v1': 'CCE5001 CiliumNetworkPolicy default/web spec.ingress[0]' },
  });
  expect(results[0]!.fixes![0]!.artifactChanges[0]!.replacements).toEqual([
    { deletedRegion: { startLine: 12, startColumn: 1, endLine: 15, endColumn: 1 }, insertedContent: { text: '  - {}\n' } },
  ]);
  expect(results[1]!.locations[0]!.physicalLocation).toBeUndefined();
});

describe('names from files that anybody may have written', () => {
  const hostile = 'a"\'<b>|`&%0A,:]]>\r\n::error::x</script>@all\u0007\u202E';
  const evil = reportOf({
    ...finding,
    object: hostile,
    field: hostile,
    place: { file: `./x y/${hostile}`, line: 1 },
    message: said(hostile),
    threads: [hostile],
  });

  test('json and sarif give them back unchanged, with nothing that acts on a terminal', () => {
    const json = findingsJson(evil);
    expect((JSON.parse(json) as { findings: { object: string }[] }).findings[0]!.object).toBe(hostile);
    // oxlint-disable-next-line no-control-regex
    expect(json).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
    const sarif = JSON.parse(findingsSarif(evil, 'en')) as Sarif;
    const { uri } = sarif.runs[0]!.results[0]!.locations[0]!.physicalLocation!.artifactLocation;
    expect(uri).toBe("x%20y/a%22'%3Cb%3E%7C%60%26%250A%2C%3A%5D%5D%3E%0D%0A%3A%3Aerror%3A%3Ax%3C/script%3E%40all%07%E2%80%AE");
  });

  test('junit has no markup and no control characters of theirs', () => {
    const xml = findingsJunit(evil, 'en');
    // oxlint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/<b>|<\/script>|[\u0000-\u0008\u000B-\u001F]/);
    expect(xml).toContain('classname="./x y/a&quot;&apos;&lt;b&gt;|`&amp;%0A,:]]&gt;&#13;&#10;::error::x&lt;/script&gt;@all\uFFFD\u202E"');
  });

  test('github: a line break begins no command, a comma no property', () => {
    const commands = findingsGithub(evil, 'en');
    expect(commands.split('\n')).toHaveLength(2);
    expect(commands).toContain('file=x y/a"\'<b>|`&%250A%2C%3A]]>%0D%0A%3A%3Aerror%3A%3Ax</script>@all');
  });

  test('text and markdown stay on their lines', () => {
    expect(
      findingsText(evil, page)
        .split('\n')
        .filter((line) => line.startsWith('::')),
    ).toEqual([]);
    const markdown = findingsMarkdown(evil, page);
    expect(markdown.split('\n')).toHaveLength(6);
    expect(markdown.split('\n')[2]!.split(/(?<!\\)\|/)).toHaveLength(5);
    expect(markdown.replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '')).not.toMatch(/<b>|<\/script>|@all/);
  });

  test('what was read from standard input or a live cluster is annotated without a file', () => {
    expect(findingsGithub(reportOf({ ...finding, place: { file: '<stdin>', line: 3 } }), 'en')).toMatch(/^::warning title=/);
  });
});
