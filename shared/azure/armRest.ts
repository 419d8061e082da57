/** Azure Resource Manager where a plain GET is all that is needed and no SDK is worth its size. */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Config } from '../config';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { resourceManagerOptions, type Transport } from './clients';
import { attempt } from './faults';

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
        const page: z.output<typeof pageSchema> = readAs(pageSchema, await this.get(next), what);
        items.push(...readAs(z.array(item), page.value, what));
        next = page.nextLink ?? undefined;
      }
      return items;
    });
  }

  private addressOf(path: string): string {
    return `${this.config.AZURE_RESOURCE_MANAGER_ENDPOINT.replace(/\/$/, '')}${path}`;
  }

  private async get(url: string): Promise<unknown> {
    const {
      credentials,
      additionalPolicies,
      retryOptions,
      httpClient = createDefaultHttpClient(),
    } = resourceManagerOptions(this.config, this.transport);
    const pipeline = createPipelineFromOptions({ retryOptions });
    for (const { policy } of additionalPolicies) pipeline.addPolicy(policy);
    pipeline.addPolicy(
      bearerTokenAuthenticationPolicy({ credential: this.credential, scopes: credentials.scopes }),
    );
    const response = await pipeline.sendRequest(httpClient, createPipelineRequest({ url }));
    if (response.status !== 200) throw failure(response);
    return JSON.parse(response.bodyAsText ?? '') as unknown;
  }
}

const errorSchema = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .transform(({ error }) => error)
  .or(z.object({ code: z.string(), message: z.string() }));

function failure(response: PipelineResponse): RestError {
  const { request, status: statusCode, bodyAsText } = response;
  const { code, message } = errorIn(bodyAsText ?? '') ?? {
    code: `http${statusCode}`,
    message: `Azure answered ${statusCode}.`,
  };
  return new RestError(message, { code, statusCode, request, response });
}

function errorIn(text: string): z.output<typeof errorSchema> | undefined {
  try {
    return errorSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
