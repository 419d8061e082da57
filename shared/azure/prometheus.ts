/**
 * Managed Prometheus, which has no SDK: one request of its HTTP API.
 * https://learn.microsoft.com/azure/azure-monitor/essentials/prometheus-api-promql
 */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { clientOptions, type Transport } from './clients';
import { attempt } from './faults';

export interface PrometheusQuery {
  /** Query endpoint of the Azure Monitor workspace. */
  endpoint: string;
  promql: string;
  /** Whom the token is for. */
  audience: string;
  credential: TokenCredential;
  transport: Transport;
}

/** When, and the value as text. */
const sample = z.tuple([z.number(), z.string()]);

const answerSchema = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: sample }),
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ value: sample })),
    }),
  ]),
});

/** @returns the one value; undefined when no series matches; refused when there are several */
export async function askPrometheus(query: PrometheusQuery): Promise<Outcome<number | undefined>> {
  const answer = await attempt(() => send(query));
  if (!('ok' in answer)) return answer;
  const { data } = readAs(answerSchema, answer.ok, 'the answer of Prometheus');
  const samples =
    data.resultType === 'scalar' ? [data.result] : data.result.map((one) => one.value);
  if (samples.length > 1) {
    const message = `The query gives ${samples.length} values; one is wanted, such as: max(…)`;
    return { refused: { code: 'notOneValue', message } };
  }
  const [only] = samples;
  return { ok: only === undefined ? undefined : Number(only[1]) };
}

async function send(query: PrometheusQuery): Promise<unknown> {
  const { endpoint, promql, audience, credential, transport } = query;
  const { httpClient = createDefaultHttpClient(), ...options } = clientOptions(transport);
  const pipeline = createPipelineFromOptions(options);
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({ credential, scopes: `${audience}/.default` }),
  );
  const request = createPipelineRequest({
    url: `${endpoint.replace(/\/$/, '')}/api/v1/query`,
    method: 'POST',
    headers: createHttpHeaders({ 'content-type': 'application/x-www-form-urlencoded' }),
    body: new URLSearchParams({ query: promql }).toString(),
  });
  const response = await pipeline.sendRequest(httpClient, request);
  if (response.status !== 200) throw failure(response);
  return JSON.parse(response.bodyAsText ?? '') as unknown;
}

/** Errors are `{ status: 'error', errorType, error }`, those of the gateway `{ error: { message } }`. */
function failure(response: PipelineResponse): RestError {
  const { request, status } = response;
  const text = response.bodyAsText ?? '';
  const code = `prometheus${status}`;
  return new RestError(text.slice(0, 300), { code, statusCode: status, request, response });
}
