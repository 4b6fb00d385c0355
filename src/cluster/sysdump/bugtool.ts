/**
 * What cilium-bugtool kept of an agent: `debuginfo` as JSON has its status, endpoints and Services; the load balancer's
 * map is text. Other versions keep each command in a file of its own.
 * @module
 */
import { gunzipSync } from 'node:zlib';
import { message, type Message } from '../../i18n/index.ts';
import { agentOutput, type AgentCommand, type AgentOutput } from '../exec-signals/agent-output.ts';
import { LoadError } from '../load-error.ts';
import type { ArchiveFiles } from '../snapshot/archive-files.ts';
import { tarFiles } from './tar.ts';

/** Of one agent's archive, unpacked. */
const MOST_BYTES = 256 << 20;

const DEBUG_INFO = /(?:^|\/)[^/]*debuginfo[^/]*\.json$/;
const COMMANDS: Readonly<Record<AgentCommand, RegExp>> = {
  status: /(?:^|\/)cilium(?:-dbg)?-status.*-o-?json[^/]*$/,
  services: /(?:^|\/)cilium(?:-dbg)?-service-list.*-o-?json[^/]*$/,
  endpoints: /(?:^|\/)cilium(?:-dbg)?-endpoint-list.*-o-?json[^/]*$/,
  loadBalancer: /(?:^|\/)cilium(?:-dbg)?-bpf-lb-list(?:--o-json)?\.(?:md|json|txt)$/,
};

/** Why not, where it is not known. */
export function agentOfBugtool(files: ArchiveFiles, pod: string, names: readonly string[]): AgentOutput | Message {
  const texts = textsOf(files, names);
  if (texts.size === 0) return message('cluster.unknown.notInBugtool', { pod });
  const printed: Record<AgentCommand, unknown> = { status: undefined, services: undefined, endpoints: undefined, loadBalancer: undefined };
  const debugInfo = jsonIn([...texts].find(([name]) => DEBUG_INFO.test(name))?.[1]) as Record<string, unknown> | undefined;
  printed.status = debugInfo?.['cilium-status'];
  printed.services = debugInfo?.['service-list'];
  printed.endpoints = debugInfo?.['endpoint-list'];
  for (const [command, pattern] of Object.entries(COMMANDS) as [AgentCommand, RegExp][]) {
    const text = [...texts].find(([name]) => pattern.test(name))?.[1];
    printed[command] ??= command === 'loadBalancer' ? loadBalancerIn(text) : jsonIn(text);
  }
  return agentOutput(printed) ?? message('cluster.unknown.notInBugtool', { pod });
}

const isWanted = (name: string): boolean => DEBUG_INFO.test(name) || Object.values(COMMANDS).some((pattern) => pattern.test(name));

function textsOf(files: ArchiveFiles, names: readonly string[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of names) {
    if (name.endsWith('.tar.gz')) {
      for (const { name: inside, data } of tarFiles(unzipped(files, name))) if (isWanted(inside)) texts.set(inside, data.toString('utf8'));
    } else if (isWanted(name)) texts.set(name, Buffer.from(files.read(name)).toString('utf8'));
  }
  return texts;
}

/** @throws LoadError for a bomb; an archive that breaks off is one without files */
function unzipped(files: ArchiveFiles, name: string): Buffer {
  try {
    return gunzipSync(files.read(name), { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new LoadError(message('cluster.archive.tooLarge', { path: files.path, name, limit: MOST_BYTES >> 20, ratio: '–' }), cause);
    return Buffer.alloc(0);
  }
}

/** JSON, perhaps within a Markdown fence. */
function jsonIn(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  if (start < 0 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1)) as unknown;
  } catch {
    return undefined;
  }
}

/** `10.0.0.1:80/TCP (0)   0.0.0.0:0 (7) (0) [ClusterIP, non-routable]`, as the JSON form has it; without a protocol in older versions. */
const ROW = /^(\d+\.\d+\.\d+\.\d+:\d+(?:\/\w+)?(?:\/i)?) \((\d+)\)\s+(\S.*)$/;

function loadBalancerIn(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (/^\s*(?:#.*\s+)?(?:```\s*)?\{/.test(text)) return jsonIn(text);
  if (!text.includes('SERVICE ADDRESS')) return undefined;
  const slots: Record<string, string[]> = {};
  for (const line of text.split('\n')) {
    const [, at, slot, rest] = ROW.exec(line.trim()) ?? [];
    if (at !== undefined) (slots[`${at} (${slot})`] ??= []).push(rest!);
  }
  return slots;
}
