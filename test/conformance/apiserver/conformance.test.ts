/**
 * The cases of `tables/` against the embedded API server, whose answers must be those that kube-apiserver gave (`golden/`) but
 * for what `accepted.yaml` accepts; and against kube-apiserver itself where KUBEBUILDER_ASSETS names it: see the README.
 * @module
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fidelityTable, judge, orphans, readAccepted } from './accepted.ts';
import { differences } from './differences.ts';
import type { Peer } from './exchange.ts';
import { readGolden } from './golden.ts';
import { realAssets, startEmbedded, startReal } from './peers.ts';
import { runTable } from './run.ts';
import { tables } from './tables/index.ts';

const LEAST_CASES = 250;
const START_MS = 150_000;
const TABLE_MS = 120_000;

const accepted = readAccepted();
const assets = realAssets();
if ('missing' in assets) console.warn(`SKIPPED: ${assets.missing}: the golden files were not compared with kube-apiserver itself.`);

const fullName = (table: string, name: string): string => `${table}: ${name}`;
const allNames = tables.flatMap(({ name, cases }) => cases.map((one) => fullName(name, one.name)));

test('every case has a name of its own, and there are enough', () => {
  expect(allNames.filter((name, index) => allNames.indexOf(name) < index)).toEqual([]);
  expect(allNames.length).toBeGreaterThanOrEqual(LEAST_CASES);
});

test('whatever is accepted has its reason, and is about a case', () => {
  expect(accepted.filter(({ what, reason, noticed }) => !what || !reason || !noticed)).toEqual([]);
  expect(orphans(accepted, new Set(allNames))).toEqual([]);
});

test('the page about the server shows the table of what is accepted', () => {
  const page = readFileSync(new URL('../../../docs/apiserver.md', import.meta.url), 'utf8');
  expect(page, 'docs/apiserver.md is behind accepted.yaml: node test/conformance/apiserver/record.ts --page').toContain(
    fidelityTable(accepted),
  );
});

test('a difference that nobody accepted is a fault, and so is one that is accepted and does not occur', () => {
  const entry = { what: 'w', reason: 'r', noticed: 'n', where: { 't: c': ['1.body.a', '1.body.b*'] } };
  const found = (...paths: string[]) => paths.map((at) => ({ at, real: 1, ours: 2 }));
  expect(judge([entry], 't: c', found('1.body.a', '1.body.b.x'))).toEqual([]);
  expect(judge([entry], 't: c', found('1.body.a', '1.body.b', '1.body.c'))).toEqual(['t: c: 1.body.c: kube-apiserver 1, embedded 2']);
  expect(judge([entry], 't: c', found('1.body.a'))).toEqual(['t: c: 1.body.b* differs no more: take it out of accepted.yaml (w)']);
});

describe('the embedded server', () => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await startEmbedded();
  });
  afterAll(() => peer.stop());

  test.each(tables)('answers as kube-apiserver: $name', { timeout: TABLE_MS }, async (table) => {
    const golden = await readGolden(table.name);
    const wrong: string[] = [];
    for (const [name, ours] of await runTable(peer, table)) {
      wrong.push(...judge(accepted, fullName(table.name, name), differences(golden[name] ?? [], ours)));
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(golden)).toEqual(table.cases.map(({ name }) => name));
  });
});

describe.skipIf('missing' in assets)('kube-apiserver', () => {
  let peer: Peer;
  beforeAll(async () => {
    if ('folder' in assets) peer = await startReal(assets.folder);
  }, START_MS);
  afterAll(() => peer.stop());

  test.each(tables)('answers what is recorded: $name', { timeout: TABLE_MS }, async (table) => {
    const golden = await readGolden(table.name);
    for (const [name, now] of await runTable(peer, table)) {
      expect(differences(golden[name] ?? [], now), fullName(table.name, name)).toEqual([]);
    }
  });
});
