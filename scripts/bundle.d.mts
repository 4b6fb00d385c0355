export function bundle(entry: string, file: string, options?: { banner?: string }): Promise<void>;
export function split(entry: string, folder: string): Promise<void>;
