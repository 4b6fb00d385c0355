/** The workload on disk, as YAML and as JSON, for whole processes to read. @module */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchWorkload } from './workload.ts';
import { yamlText } from './yaml-text.ts';

export interface WorkloadFiles {
  /** Folders, each with `objects` and `policies`. */
  readonly yaml: string;
  readonly json: string;
}

export async function writeWorkload(folder: string, { namespaces, pods, policies }: BenchWorkload): Promise<WorkloadFiles> {
  const [yaml, json] = [join(folder, 'yaml'), join(folder, 'json')];
  await Promise.all([mkdir(yaml, { recursive: true }), mkdir(json, { recursive: true })]);
  const objects = [...namespaces, ...pods];
  const list = (items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  await Promise.all([
    writeFile(join(yaml, 'objects.yaml'), yamlText(objects)),
    writeFile(join(yaml, 'policies.yaml'), yamlText(policies)),
    writeFile(join(json, 'objects.json'), list(objects)),
    writeFile(join(json, 'policies.json'), list(policies)),
  ]);
  return { yaml, json };
}
