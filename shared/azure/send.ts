/** One request and its JSON answer, where no SDK is worth its size. */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineRequestOptions,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { clientOptions, type Transport } from './clients';

/** @param identity who asks, and what for; nobody in particular when absent */
export async function send(
  request: PipelineRequestOptions,
  transport: Transport,
  identity?: { credential: TokenCredential; scopes: string[] },
): Promise<PipelineResponse> {
  const {
    additionalPolicies,
    retryOptions,
    httpClient = createDefaultHttpClient(),
  } = clientOptions(transport);
  const pipeline = createPipelineFromOptions({ retryOptions });
  for (const { policy } of additionalPolicies) pipeline.addPolicy(policy);
  if (identity !== undefined) pipeline.addPolicy(bearerTokenAuthenticationPolicy(identity));
  const response = await pipeline.sendRequest(httpClient, createPipelineRequest(request));
  if (response.status !== 200 && response.status !== 204) throw failure(response);
  return response;
}

/** What a 200 says; undefined when there is nothing to say (204). */
export function jsonIn({ status, bodyAsText }: PipelineResponse): unknown {
  return status === 204 ? undefined : (JSON.parse(bodyAsText ?? '') as unknown);
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
