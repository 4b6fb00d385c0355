/** A container's environment: `env`, `envFrom`, the downward API and the variables of Services. @module */
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import { configMaps, secrets, type Container, type Pod, type Service } from '../../../kube/resources.ts';
import { parseQuantity } from '../quantity.ts';

/** The container cannot be created as configured (CreateContainerConfigError). */
export class ContainerConfigError extends Error {
  override readonly name = 'ContainerConfigError';
}

export interface EnvironmentSources {
  client: KubeClient;
  /** Services of the pod's namespace, and `default/kubernetes`. */
  services: readonly Service[];
  podIP: string;
  hostIP: string;
}

type EnvVar = NonNullable<Container['env']>[number];

/** The variables that a container starts with. @throws ContainerConfigError when a key that it needs is missing */
export async function environmentOf(pod: Pod, container: Container, sources: EnvironmentSources): Promise<Record<string, string>> {
  const env: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: pod.spec?.hostNetwork ? (pod.spec.nodeName ?? '') : (pod.spec?.hostname ?? pod.metadata.name),
    HOME: '/root',
  };
  for (const service of sources.services) Object.assign(env, serviceVariables(service));
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? await configMapData(pod, configMapRef, sources)
      : secretRef
        ? await secretData(pod, secretRef, sources)
        : {};
    for (const [key, value] of Object.entries(data)) env[prefix + key] = value;
  }
  for (const variable of container.env ?? []) {
    const value = variable.valueFrom ? await valueFrom(pod, container, variable, sources) : expand(variable.value ?? '', env);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** `$(NAME)` becomes the variable's value, `$$(NAME)` the text `$(NAME)`; unknown names stay. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name: string | undefined) =>
    whole === '$$' ? '$' : name !== undefined && Object.hasOwn(env, name) ? env[name]! : whole,
  );
}

function serviceVariables({ metadata, spec }: Service): Record<string, string> {
  const ip = spec?.clusterIP;
  const ports = spec?.ports ?? [];
  if (!ip || ip === 'None' || ports.length === 0) return {};
  const name = metadata.name.toUpperCase().replaceAll('-', '_');
  const variables: Record<string, string> = { [`${name}_SERVICE_HOST`]: ip, [`${name}_SERVICE_PORT`]: String(ports[0]!.port) };
  variables[`${name}_PORT`] = `${(ports[0]!.protocol ?? 'TCP').toLowerCase()}://${ip}:${ports[0]!.port}`;
  for (const { name: portName, port, protocol = 'TCP' } of ports) {
    if (portName) variables[`${name}_SERVICE_PORT_${portName.toUpperCase().replaceAll('-', '_')}`] = String(port);
    const id = `${name}_PORT_${port}_${protocol}`;
    variables[id] = `${protocol.toLowerCase()}://${ip}:${port}`;
    variables[`${id}_PROTO`] = protocol.toLowerCase();
    variables[`${id}_PORT`] = String(port);
    variables[`${id}_ADDR`] = ip;
  }
  return variables;
}

async function valueFrom(
  pod: Pod,
  container: Container,
  { name, valueFrom: from }: EnvVar,
  sources: EnvironmentSources,
): Promise<string | undefined> {
  if (from?.fieldRef) return fieldOf(pod, from.fieldRef.fieldPath, sources);
  if (from?.resourceFieldRef) return resourceOf(container, from.resourceFieldRef.resource, from.resourceFieldRef.divisor);
  const reference = from?.configMapKeyRef ?? from?.secretKeyRef;
  if (!reference) throw new ContainerConfigError(`environment variable ${name} has no source`);
  const kind = from?.configMapKeyRef ? 'ConfigMap' : 'Secret';
  const data = from?.configMapKeyRef ? await configMapData(pod, reference, sources) : await secretData(pod, reference, sources);
  const value = data[reference.key];
  if (value === undefined && !reference.optional) {
    throw new ContainerConfigError(`couldn't find key ${reference.key} in ${kind} ${pod.metadata.namespace}/${reference.name}`);
  }
  return value;
}

type Reference = { name?: string; optional?: boolean };

async function configMapData(
  pod: Pod,
  { name = '', optional }: Reference,
  { client }: EnvironmentSources,
): Promise<Record<string, string>> {
  const found = await getIfExists(client, configMaps, { namespace: pod.metadata.namespace, name });
  if (!found && !optional) throw new ContainerConfigError(`configmap "${name}" not found`);
  return found?.data ?? {};
}

async function secretData(pod: Pod, { name = '', optional }: Reference, { client }: EnvironmentSources): Promise<Record<string, string>> {
  const found = await getIfExists(client, secrets, { namespace: pod.metadata.namespace, name });
  if (!found && !optional) throw new ContainerConfigError(`secret "${name}" not found`);
  return decoded(found?.data);
}

export const decoded = (data: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));

/** A field of the downward API. */
export function fieldOf(pod: Pod, path: string, { podIP, hostIP }: Pick<EnvironmentSources, 'podIP' | 'hostIP'>): string {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]!] ?? '';
  const lines = (values: Record<string, string> | undefined): string =>
    Object.entries(values ?? {})
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join('\n');
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'metadata.labels':
      return lines(pod.metadata.labels);
    case 'metadata.annotations':
      return lines(pod.metadata.annotations);
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? 'default';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP;
    case 'status.podIP':
    case 'status.podIPs':
      return podIP;
    default:
      throw new ContainerConfigError(`unsupported fieldPath: ${path}`);
  }
}

function resourceOf(container: Container, resource: string, divisor: string | number | undefined): string {
  const [list, name] = resource.split('.') as ['limits' | 'requests', string];
  const amount = parseQuantity(container.resources?.[list]?.[name]);
  return String(Math.ceil(amount / (parseQuantity(divisor) || 1)));
}
