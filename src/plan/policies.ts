/** A person's policies as a plan would have them: beside the Gateway that is planned, and corrected as `policy lint --fix` does. @module */
import { parseManifests, type Manifest } from '../cluster/manifests/index.ts';
import { message } from '../i18n/index.ts';
import { analyse } from '../policy/analysis.ts';
import { correctTexts } from '../policy/lint/correct-texts.ts';
import { lintPolicies, type PolicyFinding } from '../policy/lint/index.ts';
import { isPolicy } from '../policy/parse/parse.ts';
import type { PlannedFile } from './files/planned-file.ts';

export interface PlannedPolicies {
  readonly files: readonly PlannedFile[];
  /** What was corrected. */
  readonly corrections: readonly PolicyFinding[];
  /** What only a person can decide. */
  readonly left: readonly PolicyFinding[];
}

/**
 * @param manifests policies, with what they concern (workloads, Services), each with the file that it is from
 * @param planned the plan's own manifests: a policy that cuts off the planned Gateway is to be seen
 * @param read the text of a file of `manifests`
 */
export async function planPolicies(
  manifests: readonly Manifest[],
  planned: readonly PlannedFile[],
  { read, ciliumVersion }: { readonly read: (file: string) => Promise<string>; readonly ciliumVersion: string },
): Promise<PlannedPolicies> {
  const applied = planned.filter(({ path }) => !path.endsWith('/kustomization.yaml'));
  const own = await Promise.all(applied.map(({ text, path }) => parseManifests(text, path)));
  const files = [...new Set(manifests.filter(({ object }) => isPolicy(object)).map(({ source }) => source.file))];
  const findings = (all: readonly Manifest[]): { analysis: ReturnType<typeof analyse>; wanted: readonly PolicyFinding[] } => {
    const analysis = analyse(all, { ciliumVersion });
    return { analysis, wanted: lintPolicies(analysis).filter(({ fix }) => fix !== undefined && !fix.deleteObject) };
  };
  const everything = [...own.flat(), ...manifests];
  const corrected = await correctTexts(everything, {
    read: async (file) => (files.includes(file) ? read(file) : undefined),
    parse: parseManifests,
    findings,
  });
  const texts = await Promise.all(files.map(async (file) => corrected.texts.get(file)?.after ?? (await read(file))));
  return {
    files: files.map((file, index) => ({
      path: `policies/${nameOf(file, index, files)}`,
      text: texts[index]!,
      purpose: message('plan.file.policy'),
    })),
    corrections: corrected.made,
    left: lintPolicies(analyse(corrected.manifests, { ciliumVersion })).filter(({ severity }) => severity !== 'info'),
  };
}

/** The file's own name, with a number where two are called the same. */
function nameOf(file: string, index: number, files: readonly string[]): string {
  const base = (path: string): string => path.split('/').at(-1)!;
  const same = files.slice(0, index).filter((other) => base(other) === base(file)).length;
  return same === 0 ? base(file) : base(file).replace(/(\.[^.]*)?$/, `-${same + 1}$1`);
}
