/**
 * What every tool has to answer for the workloads: counts and checksums of the sorted lines
 * `src => dst : conn`. Up to 1,000 workloads they are also netpol-analyzer's, pair by pair.
 * @module
 */
import { createHash } from 'node:crypto';

export interface ExpectedAnswer {
  readonly workloads: number;
  readonly policies: number;
  readonly connections: number;
  readonly sha256: string;
}

export const EXPECTED: readonly ExpectedAnswer[] = [
  { workloads: 20, policies: 21, connections: 100, sha256: 'a5e69e3186d9235b1e5416d3ca0c4b0bb5f1e36e32bc536f792fc9be1e47bb71' },
  { workloads: 100, policies: 106, connections: 2_243, sha256: '23de1a918a3108c708ebdfd969a9cec1fa744489e368b761419999350c96b30a' },
  { workloads: 200, policies: 215, connections: 7_009, sha256: '3bbf4ce844fb0d9be25c688c8379bc7e8ecdd15e5074b5252407bb776c9035d6' },
  { workloads: 400, policies: 428, connections: 22_480, sha256: '3a2a436d59ec8599e9d43ecf108e659d504b8dabe9ffdfb1e63afecc50bc14b0' },
  { workloads: 1_000, policies: 1_071, connections: 149_323, sha256: 'e8b4a326ebcc658e2f57a9ccd27be4da27b3bbe18ad8c6a9c0b0be7cb0a970c7' },
  { workloads: 4_000, policies: 4_273, connections: 2_687_260, sha256: 'e85e96312b723c91d1bc9b7eecb868e2e899060187816517d4bcc572e405eeee' },
];

/** Sorts the lines in place. */
export function checksum(lines: string[]): string {
  const hash = createHash('sha256');
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}
