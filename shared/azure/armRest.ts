/** Azure Resource Manager where plain requests are all that is needed and no SDK is worth its size. */
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Config } from '../config';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { resourceManagerOptions, type Transport } from './clients';
import { attempt } from './faults';
import { jsonIn, send } from './send';

const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

export class ArmRest {
  constructor(
    private readonly credential: TokenCredential,
    private readonly config: Config,
    private readonly transport: Transport,
  ) {}

  /**
   * All items of a list, page by page.
   * @param path with its query: `/subscriptions/…?api-version=…`
   * @param what names the list for messages
   */
  async list<Item extends z.ZodType>(
    path: string,
    item: Item,
    what: string,
  ): Promise<Outcome<z.output<Item>[]>> {
    return attempt(async () => {
      const items: z.output<Item>[] = [];
      let next: string | undefined = this.addressOf(path);
      while (next !== undefined) {
        const page: z.output<typeof pageSchema> = readAs(
          pageSchema,
          await this.ask({ url: next }),
          what,
        );
        items.push(...readAs(z.array(item), page.value, what));
        next = page.nextLink ?? undefined;
      }
      return items;
    });
  }

  /**
   * The answer to a question that has a body.
   * @param address path with its query, or the whole address of a further page
   * @returns undefined when Azure has nothing to say (204)
   */
  async post(address: string, body: unknown): Promise<Outcome<unknown>> {
    const url = address.startsWith('/') ? this.addressOf(address) : address;
    return attempt(() => this.ask({ url, method: 'POST', body: JSON.stringify(body) }));
  }

  private addressOf(path: string): string {
    return `${this.config.AZURE_RESOURCE_MANAGER_ENDPOINT.replace(/\/$/, '')}${path}`;
  }

  private async ask(request: { url: string; method?: 'POST'; body?: string }): Promise<unknown> {
    const { scopes } = resourceManagerOptions(this.config, this.transport).credentials;
    const identity = { credential: this.credential, scopes };
    return jsonIn(
      await send({ ...request, ...jsonHeaders(request.body) }, this.transport, identity),
    );
  }
}

function jsonHeaders(body: string | undefined) {
  if (body === undefined) return {};
  return { headers: createHttpHeaders({ 'content-type': 'application/json' }) };
}
