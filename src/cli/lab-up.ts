/** `cilium-cce lab up`: a lab in the foreground. @module */
import { relative, resolve } from 'node:path';
import { message, render, type MessageId } from '../i18n/index.ts';
import { CLIENT_ADDRESS, type BegunLab, type Lab } from '../lab/index.ts';
import type { CommandContext } from './context.ts';
import { bridgeCommand, planCommand, withElbKeys } from './lab-elb-keys.ts';
import { gatewaysOf, showGateways } from './lab-gateways.ts';
import { DEFAULT_KUBECONFIG, labOptions, rehearsalOf, type LabCommandOptions } from './lab-options.ts';
import { isReady, withLab, type LabSession } from './lab-session.ts';
import { pathText } from './path-table.ts';
import { columns, paint, widthOf } from './terminal.ts';

export async function labUp(options: LabCommandOptions, context: CommandContext): Promise<void> {
  const { locale, terminal } = context;
  const planned = await rehearsalOf(options, [], context);
  const wanted = await labOptions(options, planned);
  const say = (text: string): void => terminal.write(`${text}\n`);
  const t = (id: MessageId): string => render({ id, params: {} }, locale);

  const milestone = (name: string, detail: string): void => {
    const seconds = (performance.now() / 1000).toFixed(2).padStart(6);
    say(`${seconds} s  ${name}${' '.repeat(Math.max(1, 28 - widthOf(name)))}${paint(terminal, 'dim', detail)}`);
  };
  const begin = ({ api, kubernetesVersion: version, ciliumVersion: cilium, networkMode }: BegunLab): void => {
    say(paint(terminal, 'bold', render(message('lab.up.title', { version, networkMode, nodes: wanted.nodes ?? 2, cilium }), locale)));
    milestone(t('lab.ready.api'), api.url);
  };
  const follow = async (session: LabSession, keys?: string): Promise<void> => {
    const { lab, kubeconfig, interrupted } = session;
    const ready = await isReady(session, context, ({ component, detail }) => milestone(render(component, locale), detail));
    if (!ready) say(t('lab.up.stillRunning'));
    if (!interrupted.aborted) {
      if (options.withoutCilium) await lab.installation.example(BACKEND);
      else if (planned && ready) {
        await planned.apply(lab);
        await showGateways(lab, context, { interrupted, commands: true });
      } else if (!keys && !planned) {
        say(`\n${paint(terminal, 'bold', t('lab.up.path'))}`);
        terminal.write(pathText(lab.traceRequest({ client: CLIENT_ADDRESS }), locale, terminal));
      }
      say(`\n${paint(terminal, 'bold', t('lab.up.next'))}`);
      terminal.write(
        options.withoutCilium ? installCommands(options, lab, kubeconfig) : nextCommands(lab, kubeconfig, planned !== undefined),
      );
      if (keys) {
        say(`\n${paint(terminal, 'bold', t('cli.bridge.labCommand'))}\n  ${bridgeCommand(lab, { kubeconfig, keys })}`);
        say(`\n${paint(terminal, 'bold', t('lab.plan.cloudCommand'))}\n  ${planCommand(lab, keys)}\n`);
      }
      say(options.data ? render(message('lab.up.stopKeep', { dir: options.data }), locale) : t('lab.up.stop'));
    }
    await aborted(interrupted);
  };
  const use = (session: LabSession): Promise<void> =>
    wanted.bridge === 'off' ? withElbKeys(session.lab, session.kubeconfig, (keys) => follow(session, keys)) : follow(session);
  await withLab(wanted, options.kubeconfig, use, begin);
  say(t('lab.up.stopped'));
}

/** What answers behind the Gateway of a plan, as soon as there is one. */
const BACKEND = 'source-document/test-python.yaml';

/** Its ELB's listener has this port of the machine, unless something else had it before. */
const GATEWAY_URL = 'http://127.0.0.1:18080/';

function installCommands({ plan }: LabCommandOptions, lab: Lab, kubeconfig: string): string {
  const { networkMode, addresses } = lab.options;
  const at = kubeconfig === resolve(DEFAULT_KUBECONFIG) ? '--lab' : `--kubeconfig ${kubeconfig}`;
  const facts = [
    `--network-mode ${networkMode} --no-dataplane-v2 --service-cidr ${addresses.serviceCIDR} --container-cidr ${addresses.containerCIDR}`,
    `--elb-id ${lab.elbId} --elb-class union --gateway default/web:80 --backend test-python-svc:80 --cilium-version ${lab.ciliumVersion}`,
  ];
  const folder = plan ?? 'my-plan';
  const lines = [
    ...(plan === undefined ? [`bin/cilium-cce plan ${at} ${facts.join(' ')} --out ${folder}`] : []),
    `bin/cilium-cce install ${folder} ${at} --url ${GATEWAY_URL}`,
  ];
  return columns(lines.map((line) => [`  ${line}`]));
}

function nextCommands(lab: Lab, kubeconfig: string, isPlanned: boolean): string {
  const file = relative(process.cwd(), kubeconfig);
  const shown = file.startsWith('..') ? kubeconfig : file;
  const at = shown === DEFAULT_KUBECONFIG ? '' : ` --kubeconfig ${shown}`;
  const [gateway = { namespace: 'default', name: 'ip-gateway' }] = gatewaysOf(lab);
  const lines = [
    `export KUBECONFIG=${shown}`,
    'kubectl get gateways,services,pods -A',
    isPlanned ? `bin/cilium-cce doctor --lab${at}` : 'kubectl apply -f examples/source-document/policy-l3l4.yaml',
    `bin/cilium-cce path --from ${CLIENT_ADDRESS} --to gateway/${gateway.namespace}/${gateway.name}${at}`,
    ...(lab.options.bridge === 'off' ? [] : [`bin/cilium-cce bridge status --kubeconfig ${shown}`]),
    ...(isPlanned ? [] : ['bin/cilium-cce lab scenario list']),
  ];
  return columns(
    [...(lab.hasWorkload && lab.options.bridge !== 'off' ? [`curl ${lab.url()}`] : []), ...lines].map((line) => [`  ${line}`]),
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // Keeps the process alive: the lab's own timers and connections may all be idle.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
