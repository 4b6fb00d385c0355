/** Which version of the product this is: the one of package.json, also where the product is one file. @module */
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
