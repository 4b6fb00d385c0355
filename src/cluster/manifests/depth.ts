/** How deep a manifest may be nested. @module */

/** Schemas in CRDs come to about thirty levels; whoever walks an object must not run out of stack. */
export const MAX_DEPTH = 256;
