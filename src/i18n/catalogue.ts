/**
 * Every sentence that a person reads, in both languages. A message is an id with parameters; it is
 * turned into text last, at the edge. Identifiers and commands are never translated.
 * @module
 */
import { bridgeCliMessages } from './messages/bridge-cli.ts';
import { bridgeMessages } from './messages/bridge.ts';
import { bridgeStatusMessages } from './messages/bridge-status.ts';
import { bridgeTaintMessages } from './messages/bridge-taints.ts';
import { bridgeModeMessages } from './messages/bridge-modes.ts';
import { checksClusterMessages } from './messages/checks-cluster.ts';
import { checksEvidenceMessages } from './messages/checks-evidence.ts';
import { checksGatewayMessages } from './messages/checks-gateway.ts';
import { checksPolicyMessages } from './messages/checks-policy.ts';
import { cliMessages } from './messages/cli.ts';
import { clusterMessages } from './messages/cluster.ts';
import { completionMessages } from './messages/completion.ts';
import { doctorCliMessages } from './messages/doctor-cli.ts';
import { doctorUndoMessages } from './messages/doctor-undo.ts';
import { doctorMessages } from './messages/doctor.ts';
import { installMessages } from './messages/install.ts';
import { labMessages } from './messages/lab.ts';
import { labPlanMessages } from './messages/lab-plan.ts';
import { manifestMessages } from './messages/manifests.ts';
import { pathMessages } from './messages/path.ts';
import { planCliMessages } from './messages/plan-cli.ts';
import { planCloudMessages } from './messages/plan-cloud.ts';
import { planFileMessages } from './messages/plan-files.ts';
import { planMessages } from './messages/plan.ts';
import { planSourceMessages } from './messages/plan-sources.ts';
import { planKeyMessages } from './messages/plan-keys.ts';
import { planValuesCliMessages } from './messages/plan-values-cli.ts';
import { planValuesMessages } from './messages/plan-values.ts';
import { policyLintCodeMessages } from './messages/policy-lint-codes.ts';
import { policyLintMessages } from './messages/policy-lint.ts';
import { policyParseMessages } from './messages/policy-parse.ts';
import { policyCliMessages } from './messages/policy-cli.ts';
import { policyExplainMessages } from './messages/policy-explain.ts';
import { reportMessages } from './messages/report.ts';
import { scenarioMessages } from './messages/scenario.ts';
import { snapshotCliMessages } from './messages/snapshot-cli.ts';
import { vpcMessages } from './messages/vpc.ts';

export type Locale = 'en' | 'zh-TW';

/** One message; `{name}` stands for a parameter. Both texts use the same parameters (a test checks it). */
export interface Entry {
  readonly en: string;
  readonly 'zh-TW': string;
}

export const catalogue = {
  ...checksPolicyMessages,
  ...cliMessages,
  ...clusterMessages,
  ...completionMessages,
  ...doctorCliMessages,
  ...doctorUndoMessages,
  ...doctorMessages,
  ...installMessages,
  ...labMessages,
  ...labPlanMessages,
  ...manifestMessages,
  ...pathMessages,
  ...planValuesMessages,
  ...planKeyMessages,
  ...planValuesCliMessages,
  ...planMessages,
  ...planCliMessages,
  ...planCloudMessages,
  ...planSourceMessages,
  ...planFileMessages,
  ...policyLintCodeMessages,
  ...policyLintMessages,
  ...policyParseMessages,
  ...bridgeMessages,
  ...bridgeCliMessages,
  ...bridgeStatusMessages,
  ...bridgeTaintMessages,
  ...bridgeModeMessages,
  ...scenarioMessages,
  ...snapshotCliMessages,
  ...vpcMessages,
  ...reportMessages,
  ...policyExplainMessages,
  ...policyCliMessages,
  ...checksClusterMessages,
  ...checksEvidenceMessages,
  ...checksGatewayMessages,
} as const;

export type MessageId = keyof typeof catalogue;

type ParameterOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterOf<Rest> : never;

/** The parameters that the message `Id` needs, by name. */
export type MessageParameters<Id extends MessageId> = Readonly<Record<ParameterOf<(typeof catalogue)[Id]['en']>, Parameter>>;

/** What fills a `{name}`: text, a number, or another message. */
export type Parameter = string | number | Message;

/** A message that has not been put into words yet. */
export interface Message<Id extends MessageId = MessageId> {
  readonly id: Id;
  readonly params: Readonly<Record<string, Parameter>>;
}

/** Makes a message; the compiler checks the parameters against the catalogue. */
export function message<Id extends MessageId>(
  id: Id,
  ...params: keyof MessageParameters<Id> extends never ? [] : [MessageParameters<Id>]
): Message<Id> {
  return { id, params: params[0] ?? {} };
}

/**
 * Puts a message into words.
 *
 * @example
 * render(message('cli.lab.ready', { name: 'api', ms: 412 }), 'en')
 */
export function render({ id, params }: Message, locale: Locale): string {
  const worded = Object.entries(params).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'object' ? render(value, locale) : value,
  ]);
  return fill(catalogue[id][locale], Object.fromEntries(worded));
}

/** Fills `{name}` from `params`; an unknown name stays as it is, so that a mistake is visible. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** Whether the catalogue has an id that came from elsewhere (a reason code, say). */
export function isMessageId(id: string): id is MessageId {
  return Object.hasOwn(catalogue, id);
}

/**
 * The reader's language: `--lang`, else `CILIUM_CCE_LANG`, else the locale of the environment
 * (`LC_ALL`, `LC_MESSAGES`, `LANG`); Traditional Chinese for `zh_TW`, `zh_HK` and `zh-Hant`, else English.
 */
export function localeOf(environment: Readonly<Record<string, string | undefined>>, wanted?: string): Locale {
  const named =
    wanted ?? environment['CILIUM_CCE_LANG'] ?? environment['LC_ALL'] ?? environment['LC_MESSAGES'] ?? environment['LANG'] ?? '';
  return /^zh[-_]?(tw|hk|mo|hant)/i.test(named) ? 'zh-TW' : 'en';
}
