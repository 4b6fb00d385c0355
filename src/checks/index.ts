/** All checks, in the order of their codes. @module */
import type { Check } from './check.ts';
import { routeUnreachable } from './CCE1003-route-unreachable/check.ts';
import { noPodCidr } from './CCE2001-no-pod-cidr/check.ts';
import { agentNotReady } from './CCE2002-agent-not-ready/check.ts';
import { operatorNotRunning } from './CCE2003-operator-not-running/check.ts';

export const CHECKS: readonly Check[] = [routeUnreachable, noPodCidr, agentNotReady, operatorNotRunning];
