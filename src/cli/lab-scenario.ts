/** `cilium-cce lab scenario list|run`. @module */
import { message, render, type Locale } from '../i18n/index.ts';
import { findScenario, Lab, LabFailure, playScenario, scenarios, type Scenario, type ScenarioResult, type Step } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { columns, paint, type Terminal } from './terminal.ts';

export function listScenarios({ locale, terminal }: CommandContext): void {
  terminal.write(
    columns(scenarios.map(({ number, name, title }) => [`  ${number ?? ''}`, name, render({ id: title, params: {} }, locale)])),
  );
}

/** Exit code 0 only when every scenario ends as it should, else 1. */
export async function runScenarios(names: readonly string[], { locale, terminal }: CommandContext): Promise<void> {
  const chosen = names.map((name): Scenario => {
    const scenario = findScenario(name);
    if (!scenario)
      throw new CommandFailure(
        message('lab.scenario.unknown', { name, known: scenarios.map((known) => `${known.number ?? ''} ${known.name}`.trim()).join(', ') }),
      );
    return scenario;
  });
  let failed = false;
  for (const scenario of chosen) {
    terminal.write(`${paint(terminal, 'bold', render({ id: scenario.title, params: {} }, locale))}\n`);
    const result = await playScenario(
      scenario,
      (options) => Lab.start(options),
      (step) => terminal.write(stepText(step, locale, terminal)),
    );
    terminal.write(resultText(result, locale, terminal));
    failed ||= !result.ok;
  }
  process.exitCode = failed ? 1 : 0;
}

const STYLES = { break: 'yellow', symptom: 'red', finding: 'cyan', remedy: 'green', proof: 'green' } as const;

function stepText({ kind, what, evidence }: Step, locale: Locale, terminal: Terminal): string {
  const label = render({ id: `lab.step.${kind}`, params: {} }, locale);
  const lines = columns([[`  ${paint(terminal, STYLES[kind], label.padEnd(8))}`, render(what, locale)]]);
  return lines + evidence.map((line) => `            ${paint(terminal, 'dim', line)}\n`).join('');
}

function resultText({ ok, failure, tookMs }: ScenarioResult, locale: Locale, terminal: Terminal): string {
  if (ok) return `  ${paint(terminal, 'green', render(message('lab.scenario.ok', { seconds: (tookMs / 1000).toFixed(1) }), locale))}\n\n`;
  const why = failure instanceof LabFailure ? render(failure.what, locale) : String((failure as Error | undefined)?.message ?? failure);
  return `  ${paint(terminal, 'red', render(message('lab.scenario.failed', { why }), locale))}\n\n`;
}
