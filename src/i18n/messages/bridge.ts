/** What the bridge tells people. @module */
export const bridgeMessages = {} as const;
