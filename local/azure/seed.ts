import { createHash } from 'node:crypto';

/**
 * Chance that repeats itself: every draw is a hash of the seed and of what is drawn for, so two
 * runs that ask for the same things get the same answers, in whatever order they ask.
 */
export class Seed {
  constructor(readonly value: number) {}

  /** 64 hexadecimal digits. */
  hex(...parts: (string | number)[]): string {
    return createHash('sha256')
      .update([this.value, ...parts].join('\u0000'))
      .digest('hex');
  }

  /** A string in the shape of a GUID. */
  guid(...parts: (string | number)[]): string {
    const hex = this.hex(...parts);
    const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
    return [...groups, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  }

  /** A number from 0 up to, not including, 1. */
  fraction(...parts: (string | number)[]): number {
    return Number.parseInt(this.hex(...parts).slice(0, 12), 16) / 2 ** 48;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number, ...parts: (string | number)[]): number {
    return low + Math.floor(this.fraction(...parts) * (high - low + 1));
  }
}
