/** What `/version` answers. @module */

/** `gitVersion`: `v1.33.5`. */
export function versionInfo(gitVersion: string): object {
  const [major = '1', minor = '33'] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'node',
    platform: `${process.platform}/${process.arch}`,
  };
}
