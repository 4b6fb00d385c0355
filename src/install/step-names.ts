/** The steps by which a person names them. @module */

/** Every step that changes something or waits; what comes before is the preflight. */
export const INSTALL_STEPS = ['gatewayApi', 'cilium', 'nodes', 'unmanaged', 'bridge', 'gateway', 'policies', 'verify'] as const;
export type InstallStepId = (typeof INSTALL_STEPS)[number];
