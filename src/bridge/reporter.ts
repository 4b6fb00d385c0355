/** Tells people: the status of a GatewayEntrypoint, written when it says something new, and events on its changes. @module */
import { render, type Locale, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { isNotFound } from '../kube/status-error.ts';
import { gatewayEntrypoints, type GatewayEntrypoint } from './api/entrypoint.ts';
import { REASON, type Reason } from './api/reasons.ts';
import type { Announce } from './announce.ts';
import { writeFresh } from './fresh-write.ts';
import { gatewayThatOwns, isGenerated } from './shortcut.ts';
import { changedVerdicts, nextStatus, type Finding } from './status.ts';

export interface ReporterOptions {
  client: KubeClient;
  clock: Clock;
  announce: Announce;
  locale: Locale;
}

export class Reporter {
  readonly #options: ReporterOptions;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  async report(entrypoint: GatewayEntrypoint, finding: Finding): Promise<void> {
    const { client, clock, locale } = this.#options;
    let written = false;
    try {
      await writeFresh(client, gatewayEntrypoints, entrypoint, async (current) => {
        written = false;
        const next = nextStatus(current, finding, locale, clock);
        if (JSON.stringify(sorted(current.status)) === JSON.stringify(sorted(next))) return;
        const { namespace, name, resourceVersion } = current.metadata;
        const body = { metadata: { resourceVersion }, status: withRemovals(current.status, next) };
        await client.patch(gatewayEntrypoints, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
        written = true;
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (written) await this.#announce(entrypoint, finding);
  }

  async event(entrypoint: GatewayEntrypoint, type: 'Normal' | 'Warning', reason: Reason, what: Message): Promise<void> {
    await this.#options.announce(entrypoint, type, reason, what);
    // Who has only annotated a Gateway looks there.
    const gateway = isGenerated(entrypoint) && gatewayThatOwns(entrypoint);
    if (gateway) await this.#options.announce(gateway, type, reason, what);
  }

  /** Bound and what keeps something from working; a condition that merely waits is no news. */
  async #announce(entrypoint: GatewayEntrypoint, { verdicts, outcome }: Finding): Promise<void> {
    for (const { type, status, reason, what } of changedVerdicts(entrypoint, verdicts)) {
      // One that was made for a Gateway goes with it: no fault of anybody's.
      if (reason === REASON.gatewayNotFound && isGenerated(entrypoint)) continue;
      if (type === 'Bound' && status === 'True') await this.event(entrypoint, 'Normal', REASON.reconciled, what);
      else if (status === 'False' && !SILENT.has(reason)) await this.event(entrypoint, 'Warning', reason, what);
    }
    const known = new Set(entrypoint.status?.warnings);
    for (const warning of outcome?.warnings ?? [])
      if (!known.has(render(warning, this.#options.locale))) await this.event(entrypoint, 'Warning', REASON.warning, warning);
  }
}

const SILENT: ReadonlySet<Reason> = new Set([REASON.waiting, REASON.notBound, REASON.notAccepted, REASON.disabled, REASON.unhealthy]);

/** A merge patch keeps what it does not name: fields that are gone are named as null. */
function withRemovals(before: object | undefined, after: object): object {
  const gone = Object.keys(before ?? {}).filter((key) => (after as Record<string, unknown>)[key] === undefined);
  return { ...after, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

/** Key order carries no meaning; the server may answer in another one. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
