/** A plan for programs: English words beside their ids, and the files with their texts. @module */
import type { PlannedFile } from '../plan/files/index.ts';
import type { Plan } from '../plan/plan.ts';
import { jsonText, textJson } from '../report/json.ts';

const SCHEMA_VERSION = 1;

export function planJson(plan: Plan, files: readonly PlannedFile[]): string {
  const { facts, contradictions, verdicts, modes, outcome, addresses, ciliumVersion, gatewayApiVersion, bridge, values, corrections } =
    plan;
  return `${jsonText({
    schemaVersion: SCHEMA_VERSION,
    outcome,
    facts,
    contradictions,
    verdicts: verdicts.map((one) => ({ ...one, message: textJson(one.message), remedies: one.remedies.map(textJson) })),
    networkModes: modes.map((one) => ({
      ...one,
      message: textJson(one.message),
      costs: one.costs.map(textJson),
      instead: one.instead.map(textJson),
    })),
    addresses,
    ciliumVersion,
    gatewayApiVersion,
    bridge: { mode: bridge.mode, why: textJson(bridge.why) },
    values: values.map((one) => ({ ...one, why: textJson(one.why) })),
    corrections: corrections.map((one) => ({ ...one, why: textJson(one.why) })),
    files: files.map(({ path, purpose }) => ({ path, purpose: textJson(purpose) })),
  })}\n`;
}
