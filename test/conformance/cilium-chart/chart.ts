/**
 * The real chart, rendered by a real Helm: `HELM` names the program (3.x), `CILIUM_CHART` the chart 1.19.1, a folder or
 * an archive. Nothing is rendered where one of them is missing.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART_VERSION, chartKeys } from '../../../src/chart/chart-keys.ts';
import { mergeValues, type HelmValues } from '../../../src/chart/values.ts';
import { helm } from '../../chart/helm.ts';

export interface RenderedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly [field: string]: unknown;
}

export type Rendering = { readonly objects: readonly RenderedObject[] } | { readonly error: string };

export interface Chart {
  /** The chart's own files, unpacked. */
  readonly folder: string;
  file(name: string): string;
  /** Text of every template, by its path below `templates/`. */
  templates(): ReadonlyMap<string, string>;
  /** @param template this one alone (`templates/cilium-configmap.yaml`), which is quicker to read */
  render(values: HelmValues, template?: string): Promise<Rendering>;
  close(): void;
}

/** CCE's, at the reference version. */
const KUBERNETES = '1.33.0';

/** Why nothing is compared, or the two paths. */
export function findChart(): { skipped: string } | { program: string; source: string } {
  const { HELM: program, CILIUM_CHART: source } = process.env;
  const missing = [...(program ? [] : ['HELM']), ...(source ? [] : ['CILIUM_CHART'])];
  return program && source ? { program, source } : { skipped: `${missing.join(' and ')} not set` };
}

/** Digests of images are filled in when a chart is released; one of the source tree has none. */
export function digests(): HelmValues {
  let values: HelmValues = {};
  for (const { path, default: ours } of chartKeys().values()) {
    if (ours === undefined || !/\.(?:useDigest|\w*[dD]igest)$/.test(path)) continue;
    values = mergeValues(values, path.split('.').reduceRight<HelmValues[string]>((below, step) => ({ [step]: below }), ours) as HelmValues);
  }
  return values;
}

export function openChart({ program, source }: { program: string; source: string }): Chart {
  const work = mkdtempSync(join(tmpdir(), 'cilium-chart-'));
  let folder = source;
  if (!statSync(source).isDirectory()) {
    execFileSync('tar', ['-xzf', source, '-C', work]);
    folder = join(work, 'cilium');
  }
  const version = /^version: "?([^"\s]+)/m.exec(readFileSync(join(folder, 'Chart.yaml'), 'utf8'))?.[1];
  if (version !== CHART_VERSION) throw new Error(`CILIUM_CHART is version ${version}, not ${CHART_VERSION}`);
  const released = join(work, 'digests.yaml');
  writeFileSync(released, JSON.stringify(digests()));
  let count = 0;
  return {
    folder,
    file: (name) => readFileSync(join(folder, name), 'utf8'),
    templates() {
      const names = readdirSync(join(folder, 'templates'), { recursive: true, encoding: 'utf8' });
      return new Map(
        names
          .filter((name) => /\.(?:yaml|tpl|txt)$/.test(name))
          .map((name) => [name, readFileSync(join(folder, 'templates', name), 'utf8')]),
      );
    },
    async render(values, template) {
      const file = join(work, `values-${(count += 1)}.yaml`);
      writeFileSync(file, JSON.stringify(values));
      const { exitCode, stdout, stderr } = await helm(program, [
        'template',
        'cilium',
        folder,
        '--namespace=kube-system',
        `--kube-version=${KUBERNETES}`,
        `--values=${released}`,
        `--values=${file}`,
        ...(template ? [`--show-only=${template}`] : []),
      ]);
      rmSync(file);
      if (exitCode !== 0) return { error: stderr };
      const objects = parseAllDocuments(stdout, { uniqueKeys: false, logLevel: 'silent' }).flatMap((document) => {
        if ('errors' in document && document.errors.length > 0) throw document.errors[0]!;
        const object = document.toJS() as RenderedObject | null;
        return object ? [object] : [];
      });
      return { objects };
    },
    close: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** Helm's own sentence, without the way to it: what a template's `fail` or `required` said, or a text that is no duration. */
export const sentenceOf = (error: string): string =>
  /error calling mustDateModify: (.*)/.exec(error)?.[1] ??
  /^Error: execution error at \([^)]*\): ([^]*?)\n\nUse --debug/.exec(error)?.[1] ??
  error.trim();

/** The file that said it: `templates/validate.yaml`. */
export const templateOf = (error: string): string | undefined => /\(cilium\/(templates\/[^:]+):/.exec(error)?.[1];

/** Values that the schema does not take never reach a template. */
export const isOfSchema = (error: string): boolean => error.includes("values don't meet the specifications of the schema");

/** What no rule says: a template that meets a null or another type, or that writes what is no YAML. */
export const isBreakage = (error: string): boolean =>
  !error.startsWith('Error: execution error at') && !error.includes('error calling mustDateModify');

/** Two at a time: Helm is a process of its own. */
export async function inPairs<T, R>(all: readonly T[], of: (one: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length) {
      const index = next++;
      results[index] = await of(all[index]!, index);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
