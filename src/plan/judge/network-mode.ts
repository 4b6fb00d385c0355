/** Of each network mode of CCE: whether Cilium can be its only CNI, at what cost, and what to choose where it cannot. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { ClusterFacts, NetworkMode } from '../facts.ts';
import type { Confidence, Outcome, Verdict } from '../verdict.ts';

export interface ModeVerdict {
  readonly mode: NetworkMode;
  readonly outcome: Outcome;
  readonly confidence: Confidence;
  readonly message: Message;
  /** What it costs, or demands. */
  readonly costs: readonly Message[];
  /** What to choose in its place. */
  readonly instead: readonly Message[];
}

/** facts/huawei-cce.md §5.1, §5.4; facts/cilium.md §8, §10. */
export const MODE_VERDICTS: readonly ModeVerdict[] = [
  {
    mode: 'overlay_l2',
    outcome: 'good',
    confidence: 'likely',
    message: message('plan.mode.overlay'),
    costs: [message('plan.mode.overlay.ovs'), message('plan.mode.overlay.masters'), message('plan.mode.overlay.ubuntu')],
    instead: [],
  },
  {
    mode: 'vpc-router',
    outcome: 'care',
    confidence: 'documented',
    message: message('plan.mode.router'),
    costs: [message('plan.mode.router.taint'), message('plan.mode.router.routes'), message('plan.mode.router.scale')],
    instead: [message('plan.instead.overlay'), message('plan.instead.dataplaneV2')],
  },
  {
    mode: 'eni',
    outcome: 'bad',
    confidence: 'likely',
    message: message('plan.mode.eni'),
    costs: [message('plan.mode.eni.unmanaged')],
    instead: [
      message('plan.instead.overlay'),
      message('plan.instead.dataplaneV2'),
      message('plan.instead.elbGateway'),
      message('plan.instead.envoyGateway'),
      message('plan.instead.ownCni'),
    ],
  },
];

export const modeVerdict = (mode: NetworkMode): ModeVerdict => MODE_VERDICTS.find((one) => one.mode === mode)!;

export function judgeNetworkMode({ networkMode }: ClusterFacts): Verdict {
  if (!networkMode)
    return {
      topic: 'networkMode',
      outcome: 'unknown',
      confidence: 'documented',
      message: message('plan.mode.missing'),
      remedies: [message('plan.say', { flag: '--network-mode', key: 'networkMode' })],
      facts: ['networkMode'],
    };
  const { outcome, confidence, message: text, instead } = modeVerdict(networkMode.value);
  return { topic: 'networkMode', outcome, confidence, message: text, remedies: instead, facts: ['networkMode'] };
}

/** Two Ciliums with the same CRDs and the same `kube-system/cilium-config` (facts/huawei-cce.md §7). */
export function judgeOwnCilium({ dataplaneV2 }: ClusterFacts): Verdict {
  const base = {
    topic: 'ownCilium',
    facts: ['dataplaneV2'],
    threads: ['https://support.huaweicloud.com/usermanual-cce/cce_10_0945.html'],
  } as const;
  if (dataplaneV2?.value)
    return {
      ...base,
      outcome: 'bad',
      confidence: 'documented',
      message: message('plan.ownCilium.present'),
      remedies: [message('plan.ownCilium.use'), message('plan.ownCilium.newCluster')],
    };
  return {
    ...base,
    outcome: dataplaneV2 ? 'good' : 'care',
    confidence: 'documented',
    message: message(dataplaneV2 ? 'plan.ownCilium.absent' : 'plan.ownCilium.ask'),
    remedies: dataplaneV2 ? [] : [message('plan.ownCilium.need')],
  };
}
