/** Pulling a container's image until it is there, with the events and states that the kubelet shows meanwhile. @module */
import { sleep } from '../../../kube/clock.ts';
import type { Container as ContainerSpec } from '../../../kube/resources.ts';
import type { Program } from '../program.ts';
import { BackOff } from './back-off.ts';
import type { ContainerState } from './container-state.ts';
import type { PodSandbox } from './sandbox.ts';

const RETRY_BASE_MS = 10_000;
const ABSENT_RETRY_MS = 10_000;
/** The next sync of the pod finds the image in back-off. */
const SYNC_MS = 1000;

/** Where a container's events and states go. */
export interface Report {
  readonly event: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly setState: (state: ContainerState) => void;
}

/** Resolves with the image's program; rejects with the signal's reason when the pod is stopped first. */
export async function pullImage(
  spec: ContainerSpec,
  sandbox: Pick<PodSandbox, 'clock' | 'pull'>,
  { event, setState }: Report,
  signal: AbortSignal,
): Promise<Program> {
  const { clock } = sandbox;
  const { image = '' } = spec;
  const backOff = new BackOff(clock, RETRY_BASE_MS);
  for (;;) {
    const result = sandbox.pull(image, spec.imagePullPolicy);
    if (result.kind === 'present') {
      event('Normal', 'Pulled', `Container image "${image}" already present on machine`);
      return result.program;
    }
    if (result.kind !== 'never') event('Normal', 'Pulling', `Pulling image "${image}"`);
    if (result.kind === 'pulled') {
      event('Normal', 'Pulled', `Successfully pulled image "${image}" in 0s (0s including waiting). Image size: 0 bytes.`);
      return result.program;
    }
    if (result.kind === 'never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      event('Warning', 'ErrImageNeverPull', message);
      setState({ kind: 'waiting', reason: 'ErrImageNeverPull', message });
      await sleep(clock, ABSENT_RETRY_MS, signal);
      continue;
    }
    const now = clock.now();
    event('Warning', 'Failed', `Failed to pull image "${image}": ${result.message}`);
    event('Warning', 'Failed', 'Error: ErrImagePull');
    setState({ kind: 'waiting', reason: 'ErrImagePull', message: result.message });
    backOff.next(now);
    await sleep(clock, SYNC_MS, signal);
    event('Normal', 'BackOff', `Back-off pulling image "${image}"`);
    event('Warning', 'Failed', 'Error: ImagePullBackOff');
    setState({
      kind: 'waiting',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}": ErrImagePull: ${result.message}`,
    });
    await sleep(clock, backOff.remaining(now), signal);
  }
}
