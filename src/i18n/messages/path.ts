/** What each hop of a path says; ids are `path.` + the reason codes of `src/path`. @module */
export const pathMessages = {} as const;
