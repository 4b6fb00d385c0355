import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  integrity?: string;
  hasInstallScript?: boolean;
  license?: string;
  dev?: boolean;
}

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(packages).filter(([path]) => path !== '');
const namesOf = (wanted: (of: Locked) => boolean): string[] => locked.filter(([, of]) => wanted(of)).map(([path]) => path);

/** Permissive: they ask for their text to be kept, and nothing else. */
const PERMISSIVE = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

test('every dependency is pinned by a SHA-512 and runs nothing when it is installed', () => {
  expect(locked.length).toBeGreaterThan(0);
  expect(namesOf(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([]);
  expect(namesOf(({ hasInstallScript }) => hasInstallScript === true)).toEqual([]);
});

test('what is needed at run time has a permissive licence', () => {
  expect(namesOf(({ dev, license }) => !dev && !PERMISSIVE.has(license ?? ''))).toEqual([]);
});
