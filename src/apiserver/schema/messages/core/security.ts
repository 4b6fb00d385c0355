/**
 * Security contexts of pods and containers, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreSecurityMessages = {
  SecurityContext: {
    capabilities: '1 Capabilities',
    privileged: '2 bool',
    seLinuxOptions: '3 SELinuxOptions',
    runAsUser: '4 int64',
    runAsNonRoot: '5 bool',
    readOnlyRootFilesystem: '6 bool',
    allowPrivilegeEscalation: '7 bool',
    runAsGroup: '8 int64',
    procMount: '9 string enum:Default|Unmasked',
    windowsOptions: '10 WindowsSecurityContextOptions',
    seccompProfile: '11 SeccompProfile',
    appArmorProfile: '12 AppArmorProfile',
  },
  Capabilities: {
    add: '1 []string atomic',
    drop: '2 []string atomic',
  },
  SELinuxOptions: {
    user: '1 string',
    role: '2 string',
    type: '3 string',
    level: '4 string',
  },
  WindowsSecurityContextOptions: {
    gmsaCredentialSpecName: '1 string',
    gmsaCredentialSpec: '2 string',
    runAsUserName: '3 string',
    hostProcess: '4 bool',
  },
  SeccompProfile: {
    type: '1 string! enum:Localhost|RuntimeDefault|Unconfined',
    localhostProfile: '2 string',
  },
  AppArmorProfile: {
    type: '1 string! enum:Localhost|RuntimeDefault|Unconfined',
    localhostProfile: '2 string',
  },
  PodSecurityContext: {
    seLinuxOptions: '1 SELinuxOptions',
    runAsUser: '2 int64',
    runAsNonRoot: '3 bool',
    supplementalGroups: '4 []int64 atomic',
    fsGroup: '5 int64',
    runAsGroup: '6 int64',
    sysctls: '7 []Sysctl atomic',
    windowsOptions: '8 WindowsSecurityContextOptions',
    fsGroupChangePolicy: '9 string enum:Always|OnRootMismatch',
    seccompProfile: '10 SeccompProfile',
    appArmorProfile: '11 AppArmorProfile',
    supplementalGroupsPolicy: '12 string',
    seLinuxChangePolicy: '13 string',
  },
  Sysctl: {
    name: '1 string!',
    value: '2 string!',
  },
} satisfies MessageTable;
