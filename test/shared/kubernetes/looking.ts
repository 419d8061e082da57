/** The app's own way into a simulated cluster: directly, or by command where the API is private. */
import { readConfig } from '../../../shared/config';
import {
  askCluster,
  readAnswer,
  readBackup,
  startAsking,
  startBackup,
  takeBackup,
} from '../../../shared/kubernetes/ask';
import type { AnswerTo, Question } from '../../../shared/kubernetes/facts';
import type { Outcome } from '../../../shared/reasons';
import { createServices, type Services } from '../../../shared/services';
import { httpClient } from '../../../local/azure/inMemory';
import { kubernetesHttp } from '../../../local/kubernetes/httpLibrary';
import { type Bench, bench, smallFleet } from '../../local/azure/support';

export interface Looking extends Bench {
  services: Services;
  ask<Q extends Question>(question: Q): Promise<Outcome<AnswerTo<Q>>>;
  seen<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
  takeBackup(name: string): Promise<Outcome<null>>;
}

export type Road = 'directly' | 'by command';
export const ROADS: Road[] = ['directly', 'by command'];

/** @param more of the fleet's only cluster */
export function look(road: Road = 'directly', more: Record<string, unknown> = {}): Looking {
  const isPrivate = road === 'by command';
  const on = bench({
    fleet: smallFleet((cluster) => Object.assign(cluster, { private: isPrivate, ...more })),
  });
  const services = createServices(
    readConfig({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
    {
      httpClient: httpClient(on.simulator),
      credential: on.simulator.credential,
      kubernetesHttp: kubernetesHttp(on.simulator),
    },
  );
  const id = on.idOf('one');
  const ask = async <Q extends Question>(question: Q): Promise<Outcome<AnswerTo<Q>>> => {
    if (!isPrivate) return askCluster(services, id, question);
    const started = await startAsking(services, id, question);
    if (!('ok' in started)) return started;
    await on.pass(1);
    return readAnswer(services, id, question, started.ok);
  };
  return {
    ...on,
    services,
    ask,
    seen: async (question) => ok(await ask(question)),
    takeBackup: async (name) => {
      if (!isPrivate) return takeBackup(services, id, { name });
      const command = ok(await startBackup(services, id, { name }));
      await on.pass(1);
      return readBackup(services, id, command);
    },
  };
}

export function ok<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  throw new Error(JSON.stringify(outcome));
}
