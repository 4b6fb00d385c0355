/** A real request to each Gateway, from here; then the doctor has nothing grave to say. @module */
import { gateways } from '../../cluster/kinds.ts';
import { findingKey, type Finding } from '../../checks/finding.ts';
import type { Diagnosis } from '../../doctor/diagnosis.ts';
import { message } from '../../i18n/index.ts';
import { sleep } from '../../kube/clock.ts';
import type { Step } from '../../plan/steps.ts';
import { InstallFailure } from '../failure.ts';
import type { GatewayTarget } from '../plan-directory.ts';
import { until, type Site } from '../site.ts';
import type { InstallStep } from '../step.ts';
import { unmanagedPods } from '../unmanaged.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

interface Address {
  readonly url: string;
  readonly host: string | undefined;
}

/** @param url in place of the Gateway's own address, which may be reachable from the VPC alone */
export function verifyStep({ id, title }: Step, targets: readonly GatewayTarget[], url: string | undefined): InstallStep {
  const addresses = async (site: Site): Promise<Address[]> => {
    const { model } = await site.look();
    return targets.map(({ namespace, name, scheme, port, host }) => {
      if (url !== undefined) return { url, host };
      const [address] = model.get(gateways, { namespace, name })?.status?.addresses ?? [];
      if (!address?.value) throw new InstallFailure(message('install.verify.noAddress', { gateway: `${namespace}/${name}` }));
      return { url: `${scheme}://${address.value}:${port}/`, host };
    });
  };
  return {
    id,
    title,
    files: [],
    isDone: () => Promise.resolve(false),
    run: async (site) => {
      const asked = await addresses(site);
      const statuses: number[] = [];
      for (const address of asked) statuses.push(await answered(site, address));
      await until(site, (view) => {
        const [first, ...others] = grave(site.diagnose(view));
        return !first || message('install.verify.doctor', { finding: findingKey(first), what: first.message, others: others.length });
      });
      const answers = asked.map((one, index) => `GET ${one.url} ${statuses[index]}`).join(', ');
      const left = unmanagedPods(await site.look()).length;
      return { said: left > 0 ? message('install.verify.doneBeside', { answers }) : message('install.verify.done', { answers }) };
    },
    rehearse: async (site) => {
      const known = await addresses(site).catch(() => []);
      if (known.length === 0) return { said: message('install.verify.wouldLater') };
      return { said: message('install.verify.would', { urls: known.map((one) => one.url).join(', ') }) };
    },
  };
}

/** Pods that ran before Cilium were left because nobody would make them anew, or by choice. */
const grave = ({ results }: Diagnosis): Finding[] =>
  results.flatMap(({ findings }) =>
    findings.filter(({ severity, message: { id } }) => severity === 'error' && id !== 'checks.CCE1002.before'),
  );

/** Asks again, less and less often, until the answer is none of an error. @throws InstallFailure with the last answer */
async function answered(site: Site, { url, host }: Address): Promise<number> {
  const deadline = site.clock.now() + site.timeoutMs;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const seen = await site.get(url, host).catch((error: unknown) => (error as Error).message);
    site.signal.throwIfAborted();
    if (typeof seen === 'number' && seen >= 200 && seen < 400) return seen;
    site.progress(message('install.verify.progress', { url, answer: seen }));
    if (site.clock.now() + pause > deadline) throw new InstallFailure(message('install.verify.noAnswer', { url, answer: seen }));
    await sleep(site.clock, pause, site.signal);
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}
