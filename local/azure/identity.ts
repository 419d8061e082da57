import type { TokenCredential } from '@azure/identity';
import { gatewayError, ok, Refused, type Answer } from './http';
import type { Audience, Call, Route } from './router';
import type { World } from './world/world';

/** Tokens of the simulated Entra: real JWTs in shape, signed by nobody. */

/** Real time must never matter here, so tokens outlive every story: the year 2100. */
const EXPIRES_ON = 4_102_444_800;

/** az decodes it, but nobody verifies it. */
const NO_SIGNATURE = Buffer.from('simulated').toString('base64url');

/** What a token for each face must be issued for; `https://management.…` of any cloud will do. */
const audiences: Record<Audience, RegExp> = {
  arm: /^https:\/\/management\./,
  eventGrid: /^https:\/\/eventgrid\.azure\.net/,
  kubernetes: /^6dae42f8-4368-4678-94ff-3960e28e3630$/,
  logs: /^https:\/\/api\.loganalytics\.io/,
  mail: /^https:\/\/communication\.azure\.com/,
  metrics: /^https:\/\/metrics\.monitor\.azure\.com/,
  prometheus: /^https:\/\/prometheus\.monitor\.azure\.com/,
};

interface Claims {
  aud?: unknown;
  name?: unknown;
}

/** @param name who asks, as the change log shall call it */
function issueToken(world: World, name: string, resource: string): string {
  const principal = world.seed.guid('principal', name);
  const identity =
    `/subscriptions/${world.subscriptions[0]?.id ?? ''}/resourcegroups/rg-steward/providers` +
    `/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const claims = {
    aud: resource,
    iss: `https://sts.windows.net/${world.tenant}/`,
    exp: EXPIRES_ON,
    tid: world.tenant,
    oid: principal,
    sub: principal,
    appid: world.seed.guid('app', name),
    name,
    xms_mirid: identity,
  };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ typ: 'JWT', alg: 'RS256' })}.${encode(claims)}.${NO_SIGNATURE}`;
}

const verified = new Map<string, Claims>();

/**
 * Who sends a request, from its bearer token.
 * @throws Refused 401 without a token of the simulator for this audience
 */
export function authenticate(authorization: string | undefined, audience: Audience): string {
  const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined)
    throw unauthorized('Authentication failed. The bearer token is missing.');
  const { aud, name } = claimsOf(token);
  if (typeof aud === 'string' && audiences[audience].test(aud) && typeof name === 'string') {
    return name;
  }
  const shown = typeof aud === 'string' ? aud : 'none';
  throw unauthorized(
    `The access token has been obtained for wrong audience or resource '${shown}'.`,
  );
}

function claimsOf(token: string): Claims {
  const known = verified.get(token);
  if (known) return known;
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    const claims = JSON.parse(payload) as Claims;
    verified.set(token, claims);
    return claims;
  } catch {
    throw unauthorized('The access token is invalid.');
  }
}

function unauthorized(message: string): Refused {
  const code = 'InvalidAuthenticationToken';
  const { answer } = gatewayError(401, code, message);
  const headers = { ...answer.headers, 'www-authenticate': 'Bearer error="invalid_token"' };
  return new Refused(code, message, { ...answer, headers });
}

/** For SDK clients in the same process. */
export function credentialFor(world: World, name: string): TokenCredential {
  return {
    getToken: (scopes) => {
      const [scope = ''] = typeof scopes === 'string' ? [scopes] : scopes;
      const token = issueToken(world, name, scope.replace(/\/\.default$/, ''));
      return Promise.resolve({ token, expiresOnTimestamp: EXPIRES_ON * 1000 });
    },
  };
}

/** The managed-identity endpoints: App Service for the app, the older one for az (contracts.md 5). */
export function identityRoutes(): Route[] {
  return [
    { method: 'GET', path: '/MSI/token', operation: 'identity.token', handle: appService },
    { method: 'POST', path: '/oauth2/token', operation: 'identity.token', handle: forAz },
  ];
}

function appService(call: Call): Answer {
  const header = call.headers['x-identity-header'];
  if (header === undefined || header === '') {
    throw gatewayError(401, 'Unauthorized', 'The header X-IDENTITY-HEADER is missing.');
  }
  const body = tokenBody(call, 'aks-steward', call.query.get('resource'));
  return ok({ ...body, client_id: call.world.seed.guid('app', 'aks-steward') });
}

function forAz(call: Call): Answer {
  if (call.headers.metadata?.toLowerCase() !== 'true') {
    throw gatewayError(400, 'BadRequest', "The header 'Metadata: true' is missing.");
  }
  const form = call.body instanceof URLSearchParams ? call.body : new URLSearchParams();
  return ok({ ...tokenBody(call, 'az', form.get('resource')), expires_in: '86400' });
}

function tokenBody(call: Call, name: string, resource: string | null | undefined) {
  if (resource === null || resource === undefined || resource === '') {
    throw gatewayError(400, 'invalid_request', "The parameter 'resource' is missing.");
  }
  return {
    access_token: issueToken(call.world, name, resource),
    expires_on: String(EXPIRES_ON),
    resource,
    token_type: 'Bearer',
  };
}
