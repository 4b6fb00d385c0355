/** Gateways in host network mode: Envoy itself listens on the node's ports that a listener names. @module */
import { boundPorts, type ListenerResource } from '../../../cluster/envoy-config.ts';
import { ciliumEnvoyConfigs } from '../../../cluster/kinds.ts';
import { nodes } from '../../../kube/resources.ts';
import { matchesMap } from '../../../kube/selectors.ts';
import type { Process } from '../../kubernetes/program.ts';
import type { Envoy, EnvoyDependencies } from './envoy.ts';

/** Below it a process needs NET_BIND_SERVICE (facts/cilium.md §1.2 [D]). */
const FIRST_FREE_PORT = 1024;

export class HostListeners {
  readonly #deps: EnvoyDependencies;
  readonly #process: Process;
  readonly #envoy: Envoy;
  readonly #bindsLowPorts: boolean;
  /** Port → the listener that has it, and the closer. */
  readonly #open = new Map<number, { listener: string; close: () => void }>();
  #unwatch: (() => void) | undefined;

  /** `keepCapNetBindService`: whether Envoy keeps that capability when it gives up its others. */
  constructor(deps: EnvoyDependencies, process: Process, envoy: Envoy, keepCapNetBindService: boolean) {
    this.#deps = deps;
    this.#process = process;
    this.#envoy = envoy;
    this.#bindsLowPorts = keepCapNetBindService && mayBindLowPorts(process);
  }

  start(): void {
    const configs = this.#deps.informers.for(ciliumEnvoyConfigs);
    const stops = [
      configs.onChange(() => this.#reconcile()),
      this.#deps.informers.for(nodes).onChange(({ key }) => key === this.#process.machine.name && this.#reconcile()),
    ];
    this.#unwatch = () => {
      for (const stop of stops) stop();
    };
  }

  stop(): void {
    this.#unwatch?.();
    for (const { close } of this.#open.values()) close();
    this.#open.clear();
  }

  #reconcile(): void {
    const wanted = this.#wanted();
    for (const [port, { listener, close }] of this.#open) {
      if (wanted.get(port) === listener) continue;
      close();
      this.#open.delete(port);
    }
    for (const [port, listener] of wanted) if (!this.#open.has(port)) this.#listen(port, listener);
  }

  #listen(port: number, listener: string): void {
    if (port < FIRST_FREE_PORT && !this.#bindsLowPorts) return this.#reject(port, listener, 'Permission denied');
    try {
      const close = this.#process.network.listen(port, (socket) =>
        this.#envoy.accept(socket, {
          node: this.#process.machine.name,
          listener,
          servicePort: port,
          sourceAddress: socket.remoteAddress,
          sourceIdentity: socket.peerIdentity,
        }),
      );
      this.#open.set(port, { listener, close });
    } catch {
      this.#reject(port, listener, 'Address already in use');
    }
  }

  /** Envoy rejects the listener and keeps running. */
  #reject(port: number, listener: string, why: string): void {
    this.#process.stderr.write(`[warning][config] gRPC config for listener ${listener} rejected: cannot bind '0.0.0.0:${port}': ${why}\n`);
  }

  #wanted(): Map<number, string> {
    const labels = this.#deps.informers.for(nodes).store.get(this.#process.machine.name)?.metadata.labels ?? {};
    const wanted = new Map<number, string>();
    for (const { metadata, spec } of this.#deps.informers.for(ciliumEnvoyConfigs).store.values()) {
      const selector = spec.nodeSelector?.matchLabels;
      if (selector && !matchesMap(selector, labels)) continue;
      for (const resource of spec.resources) {
        if (!resource['@type'].endsWith('.Listener')) continue;
        for (const port of boundPorts(resource as ListenerResource))
          wanted.set(port, `${metadata.namespace}/${metadata.name}/${resource.name}`);
      }
    }
    return wanted;
  }
}

function mayBindLowPorts({ container: { securityContext } }: Process): boolean {
  const added = securityContext?.capabilities?.add ?? [];
  return securityContext?.privileged === true || added.includes('NET_BIND_SERVICE') || added.includes('ALL');
}
