/** Cilium's versions, compared as semantic versions are. @module */

export interface CiliumVersion {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** `rc.1`; absent for a release. */
  readonly pre: string | undefined;
}

const REFERENCE: CiliumVersion = { numbers: [1, 19, 1], pre: undefined };

/** Reads `v1.19.1`, `1.20.0-rc.0`, `1.18`, or an image tag that begins so; anything else is 1.19.1. */
export function versionOf(text: string | undefined): CiliumVersion {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:-((?:rc|pre|dev|snapshot|alpha|beta)[-.0-9A-Za-z]*))?(?![.\d])/.exec(
    (text ?? '').trim(),
  );
  if (!match) return REFERENCE;
  const [, major, minor, patch = '0', pre] = match;
  return { numbers: [Number(major), Number(minor), Number(patch)], pre };
}

/** Whether the version is `release` or newer; a pre-release comes before its release. */
export function atLeast({ numbers, pre }: CiliumVersion, release: string): boolean {
  const wanted = versionOf(release).numbers;
  for (const [index, number] of numbers.entries()) if (number !== wanted[index]) return number > wanted[index]!;
  return pre === undefined;
}
