/** Where the product is one file, its examples are in here, by path below `examples/`: scripts/build.mjs puts them in. @module */
export const BUNDLED_EXAMPLES: Readonly<Record<string, string>> = {};
