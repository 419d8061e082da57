/**
 * Which version of the fleet policy is in force. A broken new version is refused and the last good
 * one stays; whoever asks is told about it. Read again only when its version (ETag) has changed.
 */
import { parsePolicy, type Policy } from './fleet/policy';

export interface PolicyText {
  text: string;
  /** ETag of the blob, or time of the file. */
  version: string;
}

/** Where the newest version is. */
export interface PolicyOrigin {
  /** For messages. */
  name: string;
  /** @param known version that the caller has already */
  read(known: string | undefined): Promise<PolicyText | 'unchanged'>;
}

export interface Remembered {
  good?: PolicyText;
  /** The broken version that people were told of. */
  announced?: string;
}

/** Outlives the process, so that a restart with a broken file does not leave the app without one. */
export interface PolicyMemory {
  load(): Promise<Remembered>;
  save(remembered: Remembered): Promise<void>;
}

export interface InForce {
  policy: Policy;
  /** A newer version that is broken: what is wrong with it, a line per mistake. */
  refused?: { version: string; problems: string };
}

export class PolicySource {
  private newest: PolicyText | undefined;
  private inForce: InForce | undefined;

  constructor(
    private readonly origin: PolicyOrigin,
    private readonly memory: PolicyMemory,
  ) {}

  /**
   * The policy to go by now.
   * @throws Error with all mistakes when the file is broken and there never was a good one
   */
  async current(): Promise<InForce> {
    const read = await this.origin.read(this.newest?.version);
    if (read !== 'unchanged' || this.inForce === undefined) {
      this.newest = read === 'unchanged' ? this.newest : read;
      this.inForce = await this.judge(this.newest);
    }
    return this.inForce;
  }

  /** Whether people have to be told of a broken version, and are not yet. */
  async isNews(version: string): Promise<boolean> {
    return (await this.memory.load()).announced !== version;
  }

  async markAnnounced(version: string): Promise<void> {
    await this.memory.save({ ...(await this.memory.load()), announced: version });
  }

  private async judge(newest: PolicyText | undefined): Promise<InForce> {
    if (newest === undefined) throw new Error(`${this.origin.name} is empty`);
    try {
      const policy = parsePolicy(newest.text, this.origin.name);
      await this.memory.save({ good: newest });
      return { policy };
    } catch (error) {
      const { good } = await this.memory.load();
      if (good === undefined) throw error;
      const problems = error instanceof Error ? error.message : String(error);
      const policy = parsePolicy(good.text, this.origin.name);
      return { policy, refused: { version: newest.version, problems } };
    }
  }
}

/** For a policy that is part of the package: a deployment brings the file and the process anew. */
export class NoMemory implements PolicyMemory {
  private remembered: Remembered = {};

  load(): Promise<Remembered> {
    return Promise.resolve(this.remembered);
  }

  save(remembered: Remembered): Promise<void> {
    this.remembered = remembered;
    return Promise.resolve();
  }
}
