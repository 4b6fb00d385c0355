/** Titles and steps of the lab's scenarios. @module */
export const scenarioMessages = {} as const;
