/** Both languages say every message, with the same parameters. @module */
import { expect, test } from 'vitest';
import { catalogue, fill, localeOf, type Entry } from './catalogue.ts';

const parametersOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('every message exists in both languages, with the same parameters', () => {
  const faults = Object.entries<Entry>(catalogue).flatMap(([id, entry]) => {
    if (!entry.en || !entry['zh-TW']) return [`${id}: a language is missing`];
    const [en, zh] = [parametersOf(entry.en), parametersOf(entry['zh-TW'])];
    return en.join() === zh.join() ? [] : [`${id}: ${en.join(' ')} against ${zh.join(' ')}`];
  });
  expect(faults).toEqual([]);
});

test('Chinese texts use Taiwan terms', () => {
  // Terms of Simplified Chinese usage that a reader in Taiwan would stumble over.
  const foreign = /网|络|节|运行|軟件|硬件|網絡|默認|命令行|服務器|配置文件|數據|程序|信息|實例|集群|調試|端口|支持/;
  const faults = Object.entries<Entry>(catalogue).filter(([, entry]) => foreign.test(entry['zh-TW']));
  expect(faults.map(([id, entry]) => `${id}: ${foreign.exec(entry['zh-TW'])![0]}`)).toEqual([]);
});

test('parameters are filled in, and an unknown one stays visible', () => {
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
});

test.each([
  [{ LANG: 'zh_TW.UTF-8' }, undefined, 'zh-TW'],
  [{ LANG: 'en_US.UTF-8' }, undefined, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, undefined, 'en'],
  [{ LANG: 'zh_TW.UTF-8', CILIUM_CCE_LANG: 'en' }, undefined, 'en'],
  [{}, 'zh-TW', 'zh-TW'],
])('the environment %o with --lang %s means %s', (environment, wanted, expected) => {
  expect(localeOf(environment, wanted)).toBe(expected);
});
