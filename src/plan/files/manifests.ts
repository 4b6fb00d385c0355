/** Manifests of a plan: the GatewayClass whose Services are the bridge's alone, the Gateway with its route, the entrypoint. @module */
import { stringify } from 'yaml';
import { render, type Locale, type MessageId } from '../../i18n/index.ts';
import { wrapped } from '../../report/display-width.ts';
import type { GatewayFact } from '../facts.ts';
import { entrypointSpec } from '../judge/bridge.ts';
import type { Plan } from '../plan.ts';
import { placeholder } from '../placeholders.ts';
import type { PlannedFile } from './planned-file.ts';

const CLASS = 'cilium-elb';

const gatewayOf = ({ facts }: Plan): GatewayFact => facts.gateway?.value ?? { name: 'web', namespace: 'default', port: 80 };

/** What stands above an object, wrapped as the rest of the file is. */
function withHead(head: MessageId, object: object, locale: Locale): string {
  const lines = wrapped(render({ id: head, params: {} }, locale), 98).map((line) => `# ${line.trim()}\n`);
  return `${lines.join('')}${stringify(object, { lineWidth: 0 })}`;
}

const file = (path: string, purpose: MessageId, ...documents: readonly string[]): PlannedFile => ({
  path,
  purpose: { id: purpose, params: {} },
  text: documents.join('---\n'),
});

export function manifestFiles(plan: Plan, locale: Locale): PlannedFile[] {
  const { name, namespace, port, backend } = gatewayOf(plan);
  const at = { name, namespace };
  const gatewayClass = file(
    'gateway/class.yaml',
    'plan.file.class',
    withHead(
      'plan.manifest.classConfig',
      {
        apiVersion: 'cilium.io/v2alpha1',
        kind: 'CiliumGatewayClassConfig',
        metadata: { name: CLASS, namespace: 'kube-system' },
        // The upstream service controller ignores classes that it does not know (facts/huawei-cce.md §1, fact 5).
        spec: { service: { type: 'LoadBalancer', loadBalancerClass: 'cilium-cce.io/elb' } },
      },
      locale,
    ),
    withHead(
      'plan.manifest.class',
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: CLASS },
        spec: {
          controllerName: 'io.cilium/gateway-controller',
          parametersRef: { group: 'cilium.io', kind: 'CiliumGatewayClassConfig', name: CLASS, namespace: 'kube-system' },
        },
      },
      locale,
    ),
  );
  const gateway = file(
    'gateway/gateway.yaml',
    'plan.file.gateway',
    withHead(
      'plan.manifest.gateway',
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: at,
        spec: {
          gatewayClassName: CLASS,
          listeners: [{ name: 'http', protocol: 'HTTP', port, allowedRoutes: { namespaces: { from: 'Same' } } }],
        },
      },
      locale,
    ),
  );
  const route = file(
    'gateway/httproute.yaml',
    'plan.file.route',
    withHead(
      'plan.manifest.route',
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: at,
        spec: {
          parentRefs: [{ name }],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ name: backend?.service ?? placeholder('backend-service'), port: backend?.port ?? 80 }],
            },
          ],
        },
      },
      locale,
    ),
  );
  const entrypoint = file(
    'gateway/entrypoint.yaml',
    'plan.file.entrypoint',
    withHead(
      'plan.manifest.entrypoint',
      {
        apiVersion: 'cilium-cce.io/v1alpha1',
        kind: 'GatewayEntrypoint',
        metadata: at,
        spec: entrypointSpec(
          { ...plan.facts, gateway: { value: gatewayOf(plan), origin: { kind: 'answer', where: '' } } },
          placeholder('elb-id'),
        ),
      },
      locale,
    ),
  );
  const own = [gatewayClass, gateway, route, entrypoint];
  return [...own, kustomization(own, locale)];
}

/** Not the class of the chart's own making, and none of the files that somebody else has to fill in first. */
function kustomization(files: readonly PlannedFile[], locale: Locale): PlannedFile {
  const resources = files.map(({ path }) => path.replace(/^gateway\//, ''));
  const object = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
  return file('gateway/kustomization.yaml', 'plan.file.kustomization', withHead('plan.manifest.kustomization', object, locale));
}
