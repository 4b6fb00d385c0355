/**
 * Webhooks in pods that the API server most likely cannot reach: it stands outside Cilium's tunnel (facts/huawei-cce.md §1
 * fact 9). That is an inference [I]; only where calls are seen to fail is it more than a warning.
 * @module
 */
import { datapathConfig } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { events, mutatingWebhooks, pods, services, validatingWebhooks, type CoreEvent, type Pod } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { byName, INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { workloadOf } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

interface Webhook {
  readonly configuration: KubeObject;
  readonly name: string;
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
  readonly service: { readonly namespace: string; readonly name: string };
}

/** Webhooks of one Service, whose pods are in the pod network. */
interface Unreachable {
  readonly webhooks: readonly Webhook[];
  readonly pods: readonly Pod[];
  /** Calls that did not arrive. */
  readonly failed: readonly CoreEvent[];
}

export const webhookToPod: Check = {
  code: 'CCE1014',
  name: 'webhook-to-pod',
  severity: 'error',
  title: 'checks.CCE1014.title',
  needs: [...INSTALLATION_NEEDS, services, validatingWebhooks, mutatingWebhooks],
  threads: [
    'https://imroc.cc/tke/networking/cilium',
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  ],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (datapathConfig(installation.config).routing.mode !== 'tunnel') return { skip: message('checks.CCE1014.skip') };
    const all = webhooksOf(view);
    const byService = Map.groupBy(all, ({ service }) => `${service.namespace}/${service.name}`);
    const findings = [...byService.values()].flatMap((webhooks) => {
      const inside = podsBehind(view, webhooks[0]!.service);
      return inside.length > 0 ? [findingOf({ webhooks, pods: inside, failed: failedCalls(view, webhooks) })] : [];
    });
    return { findings, looked: all.length };
  },
};

function webhooksOf({ model }: ClusterView): Webhook[] {
  return [...model.list(validatingWebhooks), ...model.list(mutatingWebhooks)].flatMap((configuration) =>
    (configuration.webhooks ?? []).flatMap(({ name, clientConfig, failurePolicy = 'Fail', timeoutSeconds = 10 }): Webhook[] => {
      const { service } = clientConfig ?? {};
      // One that is asked by URL stands somewhere else.
      if (!service) return [];
      return [{ configuration, name, failurePolicy, timeoutSeconds, service: { namespace: service.namespace, name: service.name } }];
    }),
  );
}

/** Running pods behind a Service that are not on the host network. */
function podsBehind({ model }: ClusterView, key: Webhook['service']): Pod[] {
  const selector = model.get(services, key)?.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return [];
  return [...model.list(pods)]
    .filter(
      ({ metadata, spec, status }) =>
        metadata.namespace === key.namespace &&
        !metadata.deletionTimestamp &&
        !spec?.hostNetwork &&
        status?.phase === 'Running' &&
        matchesMap(selector, metadata.labels),
    )
    .toSorted(byName);
}

/** What the API server says of a call, as far as nobody answered: whoever refuses, or has a wrong certificate, was reached. */
const NOT_REACHED =
  /failed calling webhook "([^"]+)".*(?:deadline exceeded|i\/o timeout|Client\.Timeout|TLS handshake timeout|no route to host|unreachable)/s;

/** Controllers whose requests fail tell so in events; nobody tells of a person's, or of calls whose failure is ignored. */
function failedCalls({ model }: ClusterView, webhooks: readonly Webhook[]): CoreEvent[] {
  const asked = new Set(webhooks.map(({ name }) => name));
  return [...model.list(events)].filter(({ message: text }) => asked.has(NOT_REACHED.exec(text ?? '')?.[1] ?? ''));
}

function findingOf({ webhooks, pods: behind, failed }: Unreachable): Finding {
  const { service } = webhooks[0]!;
  const fails = webhooks.some(({ failurePolicy }) => failurePolicy === 'Fail');
  const found = failed.length > 0 ? 'seen' : fails ? 'fails' : 'ignores';
  const what = { webhooks: names(webhooks.map(({ name }) => name)), service: `${service.namespace}/${service.name}` };
  return {
    code: 'CCE1014',
    severity: found === 'seen' ? 'error' : 'warning',
    // How CCE's masters reach pods is not documented; that other clouds say so of an overlay is.
    confidence: 'likely',
    objects: [...new Set(webhooks.map(({ configuration }) => configuration))].map(refOf),
    about: [`service/${service.namespace}/${service.name}`, ...behind.map(({ metadata }) => `pod/${metadata.namespace}/${metadata.name}`)],
    evidence: [
      ...failed.slice(0, 2).map((event) => ({ at: refOf(event), path: 'message', observed: event.message ?? '' })),
      ...webhooks.slice(0, 2).map(({ configuration, name, failurePolicy, timeoutSeconds }) => ({
        at: refOf(configuration),
        path: `webhooks[${name}].clientConfig.service`,
        observed: `${service.namespace}/${service.name}, failurePolicy ${failurePolicy}, timeout ${timeoutSeconds} s`,
      })),
      ...behind.slice(0, 2).map((pod) => ({
        at: refOf(pod),
        path: 'spec.hostNetwork',
        observed: message('evidence.webhookPod', { address: pod.status?.podIP ?? '?' }),
        expected: 'true',
      })),
    ],
    message: message(`checks.CCE1014.${found}`, what),
    cause: message('checks.CCE1014.cause'),
    fixes: onHostNetwork(behind),
  };
}

/** Taken on every node; cert-manager's webhook has it in its pod. */
const KUBELET_PORT = 10_250;

function onHostNetwork(behind: readonly Pod[]): Fix[] {
  const workloads = new Set(
    behind.flatMap((pod) => {
      const workload = workloadOf(pod);
      return workload ? [kubectl('-n', pod.metadata.namespace ?? 'default', 'patch', workload)] : [];
    }),
  );
  if (workloads.size === 0) return [];
  const patch = JSON.stringify({ spec: { template: { spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } } } });
  const text = [...workloads].map((workload) => `${workload} --type=merge -p '${patch}'`).join('\n');
  const clashes = behind.some(({ spec }) =>
    spec?.containers.some(({ ports }) => ports?.some((port) => port.containerPort === KUBELET_PORT)),
  );
  const what = message(clashes ? 'checks.CCE1014.kubeletPort' : 'checks.CCE1014.hostNetwork', { port: KUBELET_PORT });
  // As it stands the pods would not start: a person moves the port first.
  return [{ what, kind: 'command', text, risk: 'restart', reversible: !clashes }];
}
