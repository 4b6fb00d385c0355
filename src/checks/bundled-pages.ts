/** Where the product is one file, the pages of the checks are in here, by path below `src/checks/`: scripts/build.mjs puts them in. @module */
export const BUNDLED_PAGES: Readonly<Record<string, string>> = {};
