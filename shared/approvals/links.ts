/**
 * Signed links to the page that takes a decision. A link is good for one question, one recipient
 * channel and until one moment; what it opens still depends on the policy. Two keys, so that they
 * can be rotated: the first signs, both are accepted.
 *
 * Links are made when a message is delivered and kept nowhere: no log, history or table has one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Token {
  /** Where the link was sent: `mail:anna@contoso.example`, or the name of a channel. */
  channel: string;
  /** ISO instant, UTC. */
  expires: string;
}

/** What a MAC is for: one for a link is none for a form. */
type Purpose = 'link' | 'form';

/** Longer than any token of ours. */
const TOKEN_MAX = 1000;

export class ApprovalLinks {
  /**
   * @param base address of the product, such as https://func-x.azurewebsites.net
   * @param keys the one that signs first
   */
  constructor(
    private readonly base: string,
    private readonly keys: readonly [string, ...string[]],
  ) {}

  /** Where people reach the product. */
  get host(): string {
    return new URL(this.base).host;
  }

  /**
   * The link for one recipient channel.
   * @param path of the page, below /api; ids of different pages must differ
   */
  linkFor(
    { id, expires }: { id: string; expires: string },
    channel: string,
    path = 'decide',
  ): string {
    const payload = Buffer.from(JSON.stringify([channel, expires])).toString('base64url');
    const token = `${payload}.${mac(this.keys[0], 'link', [id, payload])}`;
    const page = new URL(`/api/${path}/${encodeURIComponent(id)}`, this.base);
    page.searchParams.set('t', token);
    return page.href;
  }

  /** What a token says, or undefined when we did not make it for this question. */
  read(id: string, token: string): Token | undefined {
    const [payload = '', proof = '', more] = token.split('.');
    if (token.length > TOKEN_MAX || more !== undefined) return undefined;
    if (!this.isOurs('link', [id, payload], proof)) return undefined;
    const [channel, expires] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string,
      string,
    ];
    return { channel, expires };
  }

  /** A value for the form of a page that was made for one link and one person. */
  formProof(token: string, person: string): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${nonce}.${mac(this.keys[0], 'form', [token, person, nonce])}`;
  }

  isFormProof(proof: string, token: string, person: string): boolean {
    const [nonce = '', value = ''] = proof.split('.');
    return this.isOurs('form', [token, person, nonce], value);
  }

  private isOurs(purpose: Purpose, parts: string[], proof: string): boolean {
    // All keys are tried, so that the time it takes tells nothing of which one it was.
    return this.keys.map((key) => isEqual(mac(key, purpose, parts), proof)).includes(true);
  }
}

function mac(key: string, purpose: Purpose, parts: string[]): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, ...parts]))
    .digest('base64url');
}

/** In the same time, wherever they differ. */
function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
