/** `status.listeners` of a Gateway: what each may carry, whether it is valid, how many routes it has. Pure. @module */
import type { Gateway, GatewayListener, GRPCRoute, HTTPRoute, ReferenceGrant } from '../../../cluster/kinds.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { Condition } from '../../../kube/objects.ts';
import type { Secret } from '../../../kube/resources.ts';
import { attachesTo, GATEWAY_GROUP, isAccepted, listenersOf, type NamespaceLabels } from './attachment.ts';
import { mergeConditions, stated, type Statement } from './conditions.ts';
import { isReferenceAllowed } from './references.ts';

export interface ListenerStatusContext {
  routes: { http: readonly HTTPRoute[]; grpc: readonly GRPCRoute[] };
  grants: readonly ReferenceGrant[];
  secret: (namespace: string, name: string) => Secret | undefined;
  labelsOf: NamespaceLabels;
  clock: Clock;
}

export type ListenerStatus = NonNullable<NonNullable<Gateway['status']>['listeners']>[number];

const SUPPORTED_KINDS: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
};

export interface ListenerStatuses {
  listeners: ListenerStatus[];
  /** A Gateway without one is not accepted. */
  anyValid: boolean;
}

export function listenerStatuses(gateway: Gateway, context: ListenerStatusContext): ListenerStatuses {
  let anyValid = false;
  const listeners = listenersOf(gateway).map((listener, index) => {
    const verdict = judge(listener, gateway, context);
    anyValid ||= verdict.invalid.length === 0;
    const before = gateway.status?.listeners?.find((each) => each.name === listener.name);
    return {
      name: listener.name,
      supportedKinds: verdict.supportedKinds.map((kind) => ({ group: GATEWAY_GROUP, kind })),
      attachedRoutes: attachedRoutes(gateway, index, context),
      // The list is built anew each time; only the transition times carry over.
      conditions: mergeConditions([], verdict.statements, gateway.metadata.generation ?? 0, context.clock).map((condition) =>
        keepTransition(condition, before?.conditions as Condition[] | undefined),
      ),
    };
  });
  return { listeners, anyValid };
}

function keepTransition(condition: Condition, before: readonly Condition[] | undefined): Condition {
  const same = before?.find((each) => each.type === condition.type && each.status === condition.status);
  return same ? { ...condition, lastTransitionTime: same.lastTransitionTime } : condition;
}

interface Verdict {
  supportedKinds: string[];
  statements: Statement[];
  /** Sentences; empty: valid. */
  invalid: string[];
}

function judge(listener: GatewayListener, gateway: Gateway, context: ListenerStatusContext): Verdict {
  const invalid: string[] = [];
  const statements: Statement[] = [];
  let reason = 'Invalid';
  const supported = SUPPORTED_KINDS[listener.protocol];
  if (!supported) invalid.push('Unsupported Listener Protocol.');

  const wanted = listener.allowedRoutes?.kinds ?? [];
  let supportedKinds = [...(supported ?? [])];
  if (wanted.length > 0) {
    supportedKinds = supportedKinds.filter((kind) =>
      wanted.some((each) => each.kind === kind && (each.group ?? GATEWAY_GROUP) === GATEWAY_GROUP),
    );
    if (supportedKinds.length !== wanted.length) {
      statements.push(stated('ResolvedRefs', false, 'InvalidRouteKinds', 'Unsupported Route Kinds in allowedRoutes.kinds'));
    }
    if (supportedKinds.length === 0) invalid.push('None of the Allowed Route Kinds are supported.');
  }

  const fault = certificateFault(listener, gateway, context);
  if (fault) {
    statements.push(fault.statement);
    invalid.push(fault.sentence);
  }
  if (listener.protocol === 'TLS' && listener.tls && (listener.tls.mode ?? 'Terminate') === 'Terminate') {
    invalid.push('Using TLSRoute with TLS.mode Terminate is unsupported.');
    reason = 'UnsupportedValue';
    supportedKinds = [];
  }

  if (invalid.length > 0) {
    statements.push(stated('Accepted', false, reason, `Listener not valid. ${invalid.join(' ')}`));
  } else {
    if (!statements.some(({ type }) => type === 'ResolvedRefs'))
      statements.push(stated('ResolvedRefs', true, 'ResolvedRefs', 'Resolved Refs'));
    statements.push(stated('Accepted', true, 'Accepted', 'Listener Accepted'));
  }
  statements.push(stated('Programmed', false, 'Pending', 'Address not ready yet'));
  return { supportedKinds, statements, invalid };
}

/** The first certificate reference that cannot be used. */
function certificateFault(
  listener: GatewayListener,
  gateway: Gateway,
  { grants, secret }: ListenerStatusContext,
): { statement: Statement; sentence: string } | undefined {
  const own = gateway.metadata.namespace ?? '';
  const broken = (sentence: string) => ({
    statement: stated('ResolvedRefs', false, 'InvalidCertificateRef', 'Invalid CertificateRef'),
    sentence: `Invalid CertificateRef, ${sentence}`,
  });
  for (const reference of listener.tls?.certificateRefs ?? []) {
    const namespace = reference.namespace ?? own;
    if ((reference.group ?? '') !== '' || (reference.kind ?? 'Secret') !== 'Secret') return broken('must be a Secret.');
    const to = { group: '', kind: 'Secret', namespace, name: reference.name };
    if (!isReferenceAllowed({ from: { kind: 'Gateway', namespace: own }, to }, grants)) {
      return {
        statement: stated('ResolvedRefs', false, 'RefNotPermitted', 'CertificateRef is not permitted'),
        sentence: 'Invalid CertificateRef, not permitted.',
      };
    }
    const found = secret(namespace, reference.name);
    if (!found) return broken(`Secret "${reference.name}" not found`);
    if (!isPem(found.data?.['tls.crt'])) return broken('PEM format error in TLS Certificate');
    if (!isPem(found.data?.['tls.key'])) return broken('PEM format error in TLS Key');
  }
  return undefined;
}

const isPem = (base64: unknown): boolean =>
  typeof base64 === 'string' && /-----BEGIN [^-]+-----[\s\S]+-----END [^-]+-----/.test(Buffer.from(base64, 'base64').toString('utf8'));

function attachedRoutes(gateway: Gateway, index: number, { routes, labelsOf }: ListenerStatusContext): number {
  const context = { gateway, labelsOf };
  const http = routes.http.filter((route) => isAccepted(route, gateway) && attachesTo(route, 'HTTPRoute', index, context));
  const grpc = routes.grpc.filter((route) => isAccepted(route, gateway) && attachesTo(route, 'GRPCRoute', index, context));
  return http.length + grpc.length;
}
