/** What the lab says while it starts, runs and stops. @module */
export const labMessages = {} as const;
