import { ok } from '../http';
import type { Call, Route } from '../router';
import { subscriptionOf } from './scope';
import type { Subscription } from '../world/model';

/** What az asks for at login (contracts.md 5). */
export function subscriptionRoutes(): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  return [
    {
      ...read,
      path: '/subscriptions',
      operation: 'subscriptions.list',
      handle: (call) => ok({ value: call.world.subscriptions.map((one) => body(call, one)) }),
    },
    {
      ...read,
      path: '/subscriptions/{subscription}',
      operation: 'subscriptions.get',
      handle: (call) => ok(body(call, subscriptionOf(call))),
    },
    {
      ...read,
      path: '/tenants',
      operation: 'tenants.list',
      handle: ({ world }) =>
        ok({ value: [{ id: `/tenants/${world.tenant}`, tenantId: world.tenant }] }),
    },
  ];
}

function body({ world }: Call, { id, name }: Subscription): unknown {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId: world.tenant,
    displayName: name,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
  };
}
