/**
 * The proof of a check: a healthy lab is broken so that exactly this code appears (with what it causes
 * folded under it), is mended by the doctor's own words, and answers HTTP 200 again.
 * @module
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Coverage } from '../../cluster/coverage.ts';
import { examine, fold, type FoldedFinding } from '../../doctor/examine.ts';
import { valuesFor } from '../../lab/bridge.ts';
import { Lab, type LabOptions } from '../../lab/index.ts';
import { mergeValues, type HelmValue, type HelmValues } from '../../chart/values.ts';
import { render } from '../../i18n/index.ts';
import type { Check, ClusterView } from '../check.ts';
import type { Finding, Fix } from '../finding.ts';
import { keptView } from './kept.ts';

export interface CheckScenario {
  /** Of the healthy lab; `bridge: 'off'` where the fault would be mended at once. Default values: {@link healthyValues}. */
  readonly options?: LabOptions;
  /** Makes the fault; resolves when it is made, not when it shows. */
  break(lab: Lab): Promise<void>;
  /**
   * By the words of the finding: `apply` runs a fix of it as it is written. More steps only where a person
   * would have to take them too. Default: the first fix.
   */
  fix?(lab: Lab, finding: Finding, apply: (fix: Fix) => Promise<void>): Promise<void>;
  /** Takes away what the fault and its fix leave behind; for scenarios that share a lab. */
  clear?(lab: Lab): Promise<void>;
  /** Codes that the fault also causes; they have to be folded under this one. */
  readonly causes?: readonly string[];
  /** Codes of what only the lab shows, because it does not imitate what the fault takes. */
  readonly beside?: readonly string[];
}

/** The lab shows everything. */
const ALL_KNOWN: Coverage = { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined };

const CORRECTED = resolve(import.meta.dirname, '../../../examples/corrected/values.yaml');

/** Values of a lab without a finding: those of the source document have some (facts/cilium.md §1.1, §1.2). */
export function healthyValues(bridge?: LabOptions['bridge']): HelmValues {
  const corrected = parse(readFileSync(CORRECTED, 'utf8')) as HelmValues;
  const ofBridge = valuesFor(bridge);
  return ofBridge ? mergeValues(mergeValues(ofBridge, { debug: { enabled: false } }), corrected) : corrected;
}

export function viewOf(lab: Lab): ClusterView {
  const source = { kind: 'lab', name: 'lab', takenAt: undefined, redacted: false } as const;
  return { model: lab.model, coverage: ALL_KNOWN, source, now: new Date(lab.clock.now()) };
}

/** All findings of a lab, folded. */
export const diagnose = (lab: Lab, checks: readonly Check[]): FoldedFinding[] => fold(examine(viewOf(lab), checks));

const codesOf = (folded: readonly FoldedFinding[]): string[] => folded.map(({ finding }) => finding.code);
const flat = (folded: readonly FoldedFinding[]): string[] =>
  folded.flatMap(({ finding, consequences }) => [finding.code, ...flat(consequences)]);

/** Everything is up: a request through the load balancer is answered. */
export const untilServed = (lab: Lab): Promise<true> =>
  lab.eventually('HTTP 200', async () => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200;
  });

/** A healthy lab as a scenario wants it. */
export const startHealthy = (options: LabOptions = {}): Promise<Lab> => Lab.start({ values: healthyValues(options.bridge), ...options });

/** Plays a scenario against all checks, in a lab of its own; rejects with what was not seen. */
export async function rehearse(check: Check, scenario: CheckScenario, checks: readonly Check[]): Promise<void> {
  const lab = await startHealthy(scenario.options);
  try {
    await play(lab, check, scenario, checks);
  } finally {
    await lab.stop();
  }
}

/** Plays a scenario in a lab that others have played in, and leaves it healthy for the next, whatever came of it. */
export async function rehearseBetween(lab: Lab, check: Check, scenario: CheckScenario, checks: readonly Check[]): Promise<void> {
  const healthy = (): Promise<unknown> => lab.eventually('a healthy lab', () => diagnose(lab, checks).length === 0);
  await healthy();
  try {
    await play(lab, check, scenario, checks);
  } finally {
    await scenario.clear?.(lab);
  }
  await healthy();
}

async function play(lab: Lab, check: Check, scenario: CheckScenario, checks: readonly Check[]): Promise<void> {
  let last: readonly FoldedFinding[] = [];
  const look = (): FoldedFinding[] => {
    const folded = diagnose(lab, checks);
    last = folded;
    return folded;
  };
  try {
    await scenario.break(lab);
    const found = await lab.eventually(`${check.code} and nothing else`, () => {
      const folded = look();
      const codes = codesOf(folded);
      const alone = codes.every((code) => code === check.code || scenario.beside?.includes(code));
      return codes.includes(check.code) && alone && (scenario.causes ?? []).every((code) => flat(folded).includes(code)) && folded;
    });
    const { finding } = found.find((one) => one.finding.code === check.code)!;
    // A snapshot of this moment tells the same.
    const view = viewOf(lab);
    const kept = examine(keptView(view), [check]).flatMap(({ findings }) => findings);
    const [own] = examine(view, [check]);
    if (JSON.stringify(kept) !== JSON.stringify(own!.findings))
      throw new Error(`${check.code} from a snapshot: ${JSON.stringify(kept)}\nin place of ${JSON.stringify(own!.findings)}`);
    const apply = (fix: Fix): Promise<void> => applyFix(lab, fix);
    if (scenario.fix) await scenario.fix(lab, finding, apply);
    else await apply(firstFixOf(finding));
    await lab.eventually('no finding', () => look().length === 0);
    await untilServed(lab);
  } catch (error) {
    throw new Error(`${(error as Error).message}; last seen: ${formatFolded(last) || 'nothing'}`, { cause: error });
  }
}

function firstFixOf({ code, fixes }: Finding): Fix {
  const [fix] = fixes;
  if (!fix) throw new Error(`${code} names no fix`);
  return fix;
}

/** `CCE1003 [CCE2001 [CCE2002]] (words)`. */
const formatFolded = (folded: readonly FoldedFinding[]): string =>
  folded
    .map(({ finding, consequences }) => {
      const below = formatFolded(consequences);
      return `${finding.code}${below && ` [${below}]`} (${render(finding.message, 'en')})`;
    })
    .join(', ');

/** Does what a fix says, with a real kubectl against the lab; `helm upgrade` is the lab's own. */
export async function applyFix(lab: Lab, { kind, text }: Fix): Promise<void> {
  if (text.startsWith('helm ')) await upgrade(lab, text);
  else if (kind === 'manifest') await inShell(lab, (manifest) => `kubectl apply -f '${manifest}'`, text);
  else await inShell(lab, () => text);
}

/** Another flag than `--reset-then-reuse-values` would leave the image tags of the chart before. */
const UPGRADE = new RegExp(
  String.raw`^helm upgrade cilium https://helm\.cilium\.io/cilium-(\d+\.\d+\.\d+)\.tgz --namespace kube-system --reset-then-reuse-values$`,
);
const SET = /^--set-json (?:([\w.-]+)=([^' ]+)|'([\w.-]+)=([^']+)')$/;

async function upgrade(lab: Lab, text: string): Promise<void> {
  const [head = '', ...flags] = text.split(' \\\n  ');
  const version = UPGRADE.exec(head)?.[1];
  if (version === undefined) throw new Error(`names no release: ${text}`);
  const values = flags.map((flag): HelmValues => {
    const [, plainPath, plain, path = plainPath, json = plain] = SET.exec(flag) ?? [];
    if (path === undefined || json === undefined) throw new Error(`sets nothing: ${flag}`);
    return path.split('.').reduceRight<HelmValue>((value, key) => ({ [key]: value }), JSON.parse(json) as HelmValue) as HelmValues;
  });
  await lab.installation.ciliumReusing(values.reduce(mergeValues, imagesOf(version)));
}

/** The lab's chart is 1.19.1; of another one it takes the image tags, by which agents and operator know what they are. */
export const imagesOf = (version: string): HelmValues => ({ image: { tag: `v${version}` }, operator: { image: { tag: `v${version}` } } });
export const changeRelease = (lab: Lab, version: string): Promise<void> => lab.installation.ciliumReusing(imagesOf(version));

/** Runs a script whose kubectl talks to the lab; `text` is in a file that the script may name. */
export async function inShell(lab: Lab, script: (file: string) => string, text = ''): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-fix-'));
  try {
    const environment = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') };
    await lab.writeKubeconfig(environment.KUBECONFIG);
    const file = join(folder, 'text.yaml');
    await writeFile(file, text);
    await promisify(execFile)('sh', ['-ec', script(file)], { env: environment });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
