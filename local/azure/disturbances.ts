import { gatewayError, type Answer } from './http';
import type { Seed } from './seed';

/** Gateways answer 502 and 504 for some polls while the operation goes on (recorded). */
export class Disturbances {
  /** About every n-th poll; 0 means none. */
  every = 0;
  private polls = 0;

  constructor(private readonly seed: Seed) {}

  /** The answer that takes the place of this poll's, if any. */
  next(): Answer | undefined {
    const draw = this.seed.fraction('poll', ++this.polls);
    if (this.every === 0 || draw >= 1 / this.every) return undefined;
    return draw * this.every < 0.5 ? badGateway.answer : timeout.answer;
  }
}

const badGateway = gatewayError(
  502,
  'BadGatewayConnection',
  "The network connectivity issue encountered for 'Microsoft.ContainerService'; cannot fulfill " +
    'the request.',
);

const timeout = gatewayError(
  504,
  'GatewayTimeout',
  "The gateway did not receive a response from 'Microsoft.ContainerService' within the " +
    'specified time period.',
);
