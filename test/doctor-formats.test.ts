/** The doctor's reports in every format: what a person sees, that nothing is kept back, and that no name breaks out of its place. @module */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faults, type Schema } from './chart/json-schema.ts';
import { columns } from '../src/cli/terminal.ts';
import { knownOf, compare } from '../src/doctor/comparison.ts';
import { diagnose, type Diagnosis } from '../src/doctor/diagnosis.ts';
import type { GatewayTrace } from '../src/doctor/gateway-traces.ts';
import { check, finding, found, said, view } from '../src/doctor/testing/sample.ts';
import { message } from '../src/i18n/index.ts';
import type { Page } from '../src/report/page.ts';
import type { DoctorReport } from '../src/report/doctor/doctor-report.ts';
import { doctorGithub } from '../src/report/doctor/github.ts';
import { doctorHtml } from '../src/report/doctor/html.ts';
import { doctorJson, readDoctorJson } from '../src/report/doctor/json.ts';
import { doctorJunit } from '../src/report/doctor/junit.ts';
import { doctorMarkdown } from '../src/report/doctor/markdown.ts';
import { doctorSarif } from '../src/report/doctor/sarif.ts';
import { doctorText } from '../src/report/doctor/text.ts';

const page: Page = { locale: 'en', paint: (_style, text) => text, columns };
const chinese: Page = { ...page, locale: 'zh-TW' };
const tool = { name: 'cilium-cce doctor', version: '1.0.0' };

const manifest = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
const CHECKS = [
  check('CCE4001', found(finding('CCE4001', 'web'))),
  check('CCE4002', found(finding('CCE4002', 'web', { severity: 'warning', confidence: 'likely', evidence: [], fixes: [] })), {
    causedBy: ['CCE4001'],
  }),
  check(
    'CCE4003',
    found(
      finding('CCE4003', 'api', {
        severity: 'info',
        fixes: [{ what: said('apply it'), kind: 'manifest', text: manifest, risk: 'traffic', reversible: false }],
      }),
    ),
  ),
  check('CCE4004', found(finding('CCE4004', 'old'))),
  check('CCE5001', { skip: said('there is no policy') }),
  check('CCE6001', { findings: [], looked: 0, unknown: said('you may not list nodes') }),
  check('CCE6002', { findings: [], looked: 0, unknown: said('you may not list nodes') }),
];
const ACCEPTED = [{ code: 'CCE4004', reason: 'goes in May', until: '2026-09-01', at: 'doctor.yaml, suppress[0]' }];
const reportOf = (diagnosis: Diagnosis, more: Partial<DoctorReport> = {}): DoctorReport => ({ tool, diagnosis, ...more });
const sample = reportOf(diagnose(view(), CHECKS, { suppressions: ACCEPTED, notes: [said('events were left out')] }));

describe('text', () => {
  test('causes with what they explain, evidence, fixes, and how much was not checked', () => {
    expect(doctorText(sample, page)).toBe(`cluster cce-prod, as of 2026-08-01T12:00:00.000Z

error CCE4001 Gateway default/web: web is broken
    why: nobody mends it
    seen: Gateway default/web, status.addresses: none; expected: the address of the ELB
    fix: mend it (no risk; can be taken back)
        kubectl -n default annotate gateway web mended=true
    read more: cilium-cce doctor explain CCE4001
    explains: 1
        warning, likely CCE4002 Gateway default/web: web is broken
    Mend the cause first; --all shows what was seen of the rest, and what would mend it alone.

note CCE4003 Gateway default/api: api is broken
    why: nobody mends it
    seen: Gateway default/api, status.addresses: none; expected: the address of the ELB
    fix: apply it (connections may break; cannot be taken back)
        apiVersion: v1
        kind: Service
        metadata: {name: web}
    read more: cilium-cce doctor explain CCE4003

Causes: 2, symptoms that they explain: 1. Errors: 1, warnings: 1, notes: 1.
Checks: 1 passed, 2 warned, 1 failed, 1 not applicable, 2 unknown.
Not checked, or not completely: 2 of 7 checks.
    you may not list nodes: CCE6001, CCE6002
Accepted: 1.
    CCE4004 Gateway default/old: until 2026-09-01: goes in May (doctor.yaml, suppress[0])
note: events were left out
`);
  });

  test('all of it: what follows from a cause with its evidence, too', () => {
    expect(doctorText(sample, page, { all: true })).toContain(`    explains: 1
        warning, likely CCE4002 Gateway default/web: web is broken
            why: nobody mends it
            read more: cilium-cce doctor explain CCE4002

note CCE4003`);
  });

  test('a step behind another, another way, and a mere look are told apart', () => {
    const fix = { what: said('do it'), kind: 'command', text: 'kubectl -n a delete pod b', risk: 'none', reversible: false } as const;
    const fixes = [fix, { ...fix, next: true as const }, fix, { ...fix, text: 'kubectl -n a describe pod b\nkubectl get nodes' }];
    const text = doctorText(reportOf(diagnose(view(), [check('CCE4001', found(finding('CCE4001', 'web', { fixes })))])), page);
    expect(text.match(/^ {4}(?:fix|then|or|look): .*$/gm)).toEqual([
      '    fix: do it (no risk; cannot be taken back)',
      '    then: do it (no risk; cannot be taken back)',
      '    or: do it (no risk; cannot be taken back)',
      '    look: do it',
    ]);
  });

  test('what is quoted is cut, also within words of ours; JSON has it in full', () => {
    const long = 'x'.repeat(1000);
    const evidence = [{ at: 'a', observed: long, expected: said(long) }];
    const report = reportOf(diagnose(view(), [check('CCE4001', found(finding('CCE4001', 'web', { evidence })))], {}));
    expect(
      doctorText(report, page)
        .match(/x+…/g)!
        .map((part) => part.length),
    ).toEqual([401, 401]);
    expect(
      doctorMarkdown(report, page)
        .match(/x+…/g)!
        .map((part) => part.length),
    ).toEqual([401, 401]);
    expect(doctorJson(report).match(/x{1000}/g)).toHaveLength(2);
  });

  test('in Traditional Chinese', () => {
    const text = doctorText(sample, chinese);
    expect(text).toContain(
      '錯誤 CCE4001 Gateway default/web: web is broken\n    原因:nobody mends it\n    所見:Gateway default/web, status.addresses:無;應為:ELB 的位址',
    );
    expect(text).toContain(
      '原因:2,由其造成的症狀:1。 錯誤:1,警告:1,提示:1。\n檢查:通過 1,警告 2,失敗 1,不適用 1,未知 2。\n未檢查或未完整檢查:7 項中的 2 項。',
    );
    expect(text).not.toMatch(/\{\w+\}/);
  });

  test('one cause of many symptoms; many alike are counted', () => {
    const names = Array.from({ length: 9 }, (_, index) => `g${index}`);
    const cause = check('CCE1001', found(finding('CCE1001', 'x', { about: ['cluster'] })));
    const symptoms = check('CCE4002', found(...names.map((name) => finding('CCE4002', name))), { causedBy: ['CCE1001'] });
    const many = reportOf(diagnose(view(), [cause, symptoms]));
    expect(doctorText(many, page)).toContain('    explains: 9\n');
    expect(doctorText(many, page)).toContain('        … and 4 more of CCE4002; --all shows them\n');
    expect(doctorText(many, page)).toContain('1 cause explains 9 symptoms. Errors: 10, warnings: 0, notes: 0.\n');
    expect(doctorText(many, page, { all: true }).match(/CCE4002 Gateway/g)).toHaveLength(9);
  });

  test('without findings, and without any check', () => {
    expect(doctorText(reportOf(diagnose(view(), [check('CCE1001', found())])), page)).toBe(`cluster cce-prod, as of 2026-08-01T12:00:00.000Z

No findings.
Checks: 1 passed, 0 warned, 0 failed, 0 not applicable, 0 unknown.
Everything that applies was checked.
`);
    expect(doctorText(reportOf(diagnose(view(), [])), page)).toBe(
      'cluster cce-prod, as of 2026-08-01T12:00:00.000Z\n\nThere is no check to make.\n',
    );
  });
});

/** The published schema, with every object closed: each field has to be described. */
function closed(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (keyword === 'properties')
      return [keyword, Object.fromEntries(Object.entries(value as Record<string, Schema>).map(([name, one]) => [name, closed(one)]))];
    return [keyword, keyword === 'items' ? closed(value as Schema) : value];
  });
  return { ...Object.fromEntries(entries), ...('properties' in schema && { additionalProperties: false }) } as Schema;
}
const SCHEMA = closed(JSON.parse(readFileSync(new URL('../docs/doctor.schema.json', import.meta.url), 'utf8')) as Schema);

const compared = ((): DoctorReport => {
  const before = knownOf(
    diagnose(view(), [check('CCE4001', found(finding('CCE4001', 'gone'))), check('CCE6001', found(finding('CCE6001', 'lost')))]),
  );
  return { ...sample, comparison: { ...compare(before, knownOf(sample.diagnosis)), against: message('doctor.against.present') } };
})();

describe('json', () => {
  test('is as docs/doctor.schema.json says, with every field described there', () => {
    const withPlace: DoctorReport = { ...compared, placeOf: () => ({ file: 'gateway.yaml', line: 3 }) };
    for (const report of [sample, withPlace, reportOf(diagnose(view(), []))])
      expect(faults(JSON.parse(doctorJson(report)), SCHEMA)).toEqual([]);
    expect(faults({ ...JSON.parse(doctorJson(sample)), more: 1 }, SCHEMA)).toEqual(['/more: is not known']);
  });

  test('consequences name their cause; texts are English in every language, with id and parameters', () => {
    const { findings, summary } = JSON.parse(doctorJson(sample)) as { findings: Record<string, unknown>[]; summary: object };
    expect(findings.map(({ id, causedBy }) => [id, causedBy])).toEqual([
      ['CCE4001 Gateway default/web', null],
      ['CCE4002 Gateway default/web', 'CCE4001 Gateway default/web'],
      ['CCE4003 Gateway default/api', null],
    ]);
    expect(findings[0]!['evidence']).toMatchObject([{ observed: 'none', expected: 'the address of the ELB' }]);
    expect(findings[0]!['message']).toEqual({ id: 'cluster.recorded', text: 'web is broken', params: { text: 'web is broken' } });
    expect(summary).toEqual({
      causes: 2,
      consequences: 1,
      error: 1,
      warning: 1,
      info: 1,
      checks: { pass: 1, warn: 2, fail: 1, skip: 1, unknown: 2 },
      incomplete: 2,
      suppressed: 1,
    });
  });

  test('an earlier report is read again; anything else is none', () => {
    const read = readDoctorJson(JSON.parse(doctorJson(sample)))!;
    expect(compare(read, knownOf(sample.diagnosis))).toMatchObject({ introduced: [], fixed: [], lost: [] });
    expect([...read.unknown]).toEqual(['CCE6001', 'CCE6002']);
    for (const other of [
      null,
      1,
      [],
      {},
      { kind: 'List', items: [] },
      { schemaVersion: 1, tool: { name: 'cilium-cce policy lint' }, findings: [], checks: [] },
    ])
      expect(readDoctorJson(other)).toBeUndefined();
    expect(readDoctorJson({ schemaVersion: 1, tool: { name: 'x doctor' }, findings: [null, 1, {}], checks: [null] })).toMatchObject({
      findings: [],
    });
  });
});

test('junit: a case for each check; not applicable and unknown are skipped, with the reason', () => {
  const xml = doctorJunit(sample, 'en');
  expect(xml).toContain('<testsuites name="cilium-cce doctor" tests="7" failures="2" errors="0" skipped="3">');
  expect(xml).toContain(
    '<failure type="CCE4001" message="Gateway default/web: web is broken">Gateway default/web: web is broken&#10;why: nobody mends it&#10;',
  );
  expect(xml).toContain('<skipped message="not applicable: there is no policy"/>');
  expect(xml).toContain('<skipped message="unknown: you may not list nodes"/>');
  expect(doctorJunit(reportOf(diagnose(view(), [])), 'en')).toContain('tests="0"');
});

test('github: one command a finding, one for what was not checked', () => {
  expect(
    doctorGithub({ ...sample, placeOf: ({ code }) => (code === 'CCE4001' ? { file: 'a.yaml', line: 3 } : undefined) }, 'en').split('\n'),
  ).toEqual([
    expect.stringMatching(/^::error file=a\.yaml,line=3,title=CCE4001 Gateway default\/web::web is broken%0Awhy: nobody mends it%0A/),
    '::warning title=CCE4002 Gateway default/web (← CCE4001)::web is broken%0Awhy: nobody mends it%0Acilium-cce doctor explain CCE4002',
    expect.stringMatching(/^::notice title=CCE4003 /),
    '::notice title=Not checked%2C or not completely%3A 2 of 7 checks.::you may not list nodes: CCE6001, CCE6002',
    '',
  ]);
});

test('sarif: rules, results, and what was not checked as notifications', () => {
  const { runs } = JSON.parse(doctorSarif(sample, 'en')) as {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: { ruleId: string; ruleIndex: number; level: string }[];
      invocations: object[];
    }[];
  };
  const [run] = runs;
  for (const { ruleId, ruleIndex } of run!.results) expect(run!.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
  expect(run!.results.map(({ ruleId, level }) => `${ruleId} ${level}`).sort()).toEqual([
    'CCE4001 error',
    'CCE4002 warning',
    'CCE4003 note',
  ]);
  expect(run!.invocations).toEqual([
    {
      executionSuccessful: true,
      toolExecutionNotifications: [{ level: 'warning', message: { text: 'you may not list nodes: CCE6001, CCE6002' } }],
    },
  ]);
});

test('markdown: causes, their consequences one level below, and what was not checked', () => {
  const text = doctorMarkdown(compared, page);
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    '# Cilium on CCE: examination',
    '## Findings',
    '### error CCE4001 `Gateway default/web`',
    '#### warning, likely CCE4002 `Gateway default/web`',
    '### note CCE4003 `Gateway default/api`',
    '## Fixed',
    '## Not checked',
    '## Accepted findings',
    '## Notes',
  ]);
  expect(text).toContain('| 2 | you may not list nodes | CCE6001, CCE6002 |');
  expect(text).toContain('```yaml\napiVersion: v1\n');
  // A table is one line a row, whatever stands in it.
  expect(text).toContain('| `Gateway default/web, status.addresses` | none | the address of the ELB |');
  expect(doctorMarkdown(compared, chinese)).toContain('| `Gateway default/web, status.addresses` | 無 | ELB 的位址 |');
});

const hostile = 'a"\'<b>|`&%0A,:]]>\r\n::error::x</script><img src=x onerror=alert(1)>@all\u0007\u202E</style>';
const trace: GatewayTrace = {
  gateway: `default/${hostile}`,
  listener: { name: hostile, protocol: 'HTTP', port: 80 },
  request: { address: '1.2.3.4', line: { method: 'GET', path: hostile, authority: hostile, headers: {} } },
  trace: {
    hops: [
      { kind: 'elb', state: 'pass', at: hostile, reason: 'elb.found', params: { loadBalancer: hostile, address: '1.2.3.4' } },
      { kind: 'policy', state: 'answer', at: 'pod x', reason: hostile, params: {}, httpStatus: 403 },
    ],
    outcome: { kind: 'http', status: 403 },
    sourceAddress: '',
    sourceIdentity: 0,
  },
  ways: { total: 2, arriving: 1 },
  expected: true,
};

describe('names from a cluster that anybody may have written', () => {
  const bad = finding('CCE4001', hostile, {
    message: said(hostile),
    cause: said(hostile),
    hop: { kind: hostile, reason: hostile },
    evidence: [
      { at: hostile, path: hostile, observed: hostile, expected: hostile },
      { at: hostile, path: hostile, observed: said(hostile), expected: said(hostile) },
    ],
    fixes: [{ what: said(hostile), kind: 'manifest', text: hostile, risk: 'none', reversible: true }],
  });
  const source = { ...view().source, name: hostile };
  const diagnosis = diagnose(
    { ...view(), source },
    [
      check('CCE4001', found(bad)),
      check('CCE4002', { skip: said(hostile) }),
      check('CCE4003', { findings: [], looked: 0, unknown: said(hostile) }),
    ],
    {
      suppressions: [{ code: 'CCE9*', reason: hostile, at: hostile }],
      notes: [said(hostile)],
    },
  );
  const evil = reportOf(diagnosis, { traces: [trace], placeOf: () => ({ file: hostile, line: 1 }) });

  test('text: no line begins as a command or a finding', () => {
    const lines = doctorText(evil, page).split('\n');
    expect(lines.filter((line) => line.startsWith('::') || line.startsWith('x<'))).toEqual([]);
    expect(lines.filter((line) => /^(?:error|warning|note) CCE/.test(line))).toHaveLength(1);
  });

  test('json gives them back unchanged', () => {
    const json = doctorJson(evil);
    expect((JSON.parse(json) as { findings: { objects: { name: string }[] }[] }).findings[0]!.objects[0]!.name).toBe(hostile);
    // oxlint-disable-next-line no-control-regex
    expect(json).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
    expect(faults(JSON.parse(json), SCHEMA)).toEqual([]);
  });

  test('github: three commands, three lines', () => {
    expect(doctorGithub(evil, 'en').trimEnd().split('\n')).toHaveLength(2);
  });

  test('junit, sarif and markdown keep them inside', () => {
    expect(doctorJunit(evil, 'en')).not.toMatch(/<b>|<img|<\/script>/);
    expect(() => JSON.parse(doctorSarif(evil, 'en')) as unknown).not.toThrow();
    const outsideCode = doctorMarkdown(evil, page)
      .replaceAll(/^(`{3,})[^\n]*\n[^]*?^\1$/gm, '')
      .replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
    expect(outsideCode).not.toMatch(/<b>|<img|@all/);
  });

  test('html: no element, no attribute, no style of theirs; nothing is loaded and nothing runs', () => {
    const html = doctorHtml(evil, page);
    const elements = new Set([...html.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, name]) => name));
    expect([...elements].map(String).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      'body circle code details div h1 h2 h3 head html li line meta p pre section span style summary svg table tbody td text th thead title tr ul'.split(
        ' ',
      ),
    );
    expect(html.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|style|href|src)=/);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex
    expect(html).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202E]|\{\w+\}|undefined/);
    expect(html).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]+='; base-uri 'none'; form-action 'none'"/,
    );
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/\b(?:https?|ftp):\/\//);
  });

  test('html: the path ends where the packet does, in words and in the picture', () => {
    const html = doctorHtml(evil, chinese);
    expect(html).toContain('<html lang="zh-Hant-TW">');
    expect(html.match(/class="node answer"/g)).toHaveLength(1);
    expect(html.match(/class="rail pass"/g)).toHaveLength(1);
    expect(html).toContain('2 條路徑中有 1 條可到達');
    expect(html).toContain('在此回應 403');
  });

  test('what was seen is quoted, what is said of it is in the reader’s language', () => {
    expect(doctorHtml(sample, chinese)).toContain('<td>無</td><td>ELB 的位址</td>');
    expect(
      doctorMarkdown(evil, page)
        .split('\n')
        .filter((line) => line.startsWith('| ') && line.includes('onerror')),
    ).toHaveLength(3);
  });
});
