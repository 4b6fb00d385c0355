/** The operator as a process that the driver measures. Settings: {@link OperatorProcessSettings} as JSON. @module */
import { runOperator } from '../../src/bridge/operator.ts';
import type { RateLimits } from '../../src/huawei/http.ts';
import { AdjustableClock } from '../../src/kube/clock.ts';
import { loadConnection } from '../../src/kube/kubeconfig.ts';
import { createLogger } from '../../src/kube/log.ts';
import { obey } from './orders.ts';

export interface OperatorProcessSettings {
  /** Of the ELB's clock. */
  now: number;
  kubeconfig: string;
  elbEndpoint: string;
  vpcEndpoint: string;
  region: string;
  projectId: string;
  /** Absent: the operator's own limits on calls. */
  limits?: { elb: RateLimits; requestsPerSecond: number };
  /** Absent: the operator's own. */
  driftCheckMs?: number;
}

const { now, kubeconfig, limits, driftCheckMs, ...cloud } = JSON.parse(process.argv[2]!) as OperatorProcessSettings;
const clock = new AdjustableClock({ start: now });
const end = new AbortController();
const ended = runOperator(
  {
    connection: await loadConnection({ path: kubeconfig }),
    log: createLogger({ write: (line) => process.stderr.write(`${line}\n`), level: 'warn', clock }),
    clock,
    cloud: { ...cloud, metadataEndpoint: false, ...(limits && { rateLimits: limits.elb }) },
    bind: { host: '127.0.0.1', port: 0 },
    ...(limits && { requestsPerSecond: limits.requestsPerSecond }),
    ...(driftCheckMs && { driftCheckMs }),
  },
  end.signal,
);
obey(clock, () => {
  end.abort(new Error('stop'));
  return ended;
});
