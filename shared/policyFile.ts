/** The fleet policy as a file of the package. */
import { readFile, stat } from 'node:fs/promises';
import type { PolicyOrigin, PolicyText } from './policySource';

export class PolicyFile implements PolicyOrigin {
  constructor(readonly name: string) {}

  async read(known: string | undefined): Promise<PolicyText | 'unchanged'> {
    const { mtimeMs } = await stat(this.name);
    const version = String(mtimeMs);
    return version === known ? 'unchanged' : { text: await readFile(this.name, 'utf8'), version };
  }
}
