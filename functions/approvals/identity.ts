/** Who is at the other end: a person whom Entra has signed in, or only a link or a key. */
import { z } from 'zod';

export interface Voter {
  /** Lower case; the first is shown. None: a link that many people got. */
  names: string[];
  /** Entra groups and app roles, by name or object id, lower case. */
  groups: string[];
  /** Entra left the groups out, because there are too many. */
  groupsMissing?: true;
  /** `entra`, `key` for the API, or the channel whose link was used. */
  via: string;
}

export const ENTRA = 'entra';
const KEY = 'key';

/** Channels of links that one person got alone: `mail:anna@contoso.example`. */
const PERSONAL = /^mail:([^\s@]+@[^\s@]+)$/;

/**
 * What App Service tells of a person it has signed in.
 * https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities
 */
const principalSchema = z.object({
  auth_typ: z.string(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/** Short names of claims, and those that App Service maps some of them to. */
const NAMES = [
  'preferred_username',
  'upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'oid',
  'http://schemas.microsoft.com/identity/claims/objectidentifier',
];
const GROUPS = [
  'groups',
  'roles',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
];

/** Instead of more than 200 groups Entra sends a note where to read them. */
const LEFT_OUT = ['hasgroups', '_claim_names'];

/**
 * The person in the header `x-ms-client-principal`; undefined when it names none. Only to be asked
 * where App Service sets the header: anybody else could.
 * The claim `email` is not used: people can set it themselves.
 */
export function signedIn(header: string | null): Voter | undefined {
  const principal = principalIn(header);
  // Another provider's account may bear any name.
  if (principal?.auth_typ !== 'aad') return undefined;
  const valuesOf = (types: string[]) =>
    types.flatMap((type) =>
      principal.claims.filter(({ typ }) => typ === type).map(({ val }) => val.toLowerCase()),
    );
  const names = [...new Set(valuesOf(NAMES))];
  if (names.length === 0) return undefined;
  const groups = valuesOf(GROUPS);
  return {
    names,
    groups,
    via: ENTRA,
    ...(valuesOf(LEFT_OUT).length > 0 && { groupsMissing: true as const }),
  };
}

function principalIn(header: string | null): z.infer<typeof principalSchema> | undefined {
  if (header === null) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    return principalSchema.safeParse(json).data;
  } catch {
    return undefined;
  }
}

/** Whoever uses a link: the person who alone got it, or nobody in particular. */
export function holderOf(channel: string): Voter {
  const [, address] = PERSONAL.exec(channel) ?? [];
  return { names: address === undefined ? [] : [address.toLowerCase()], groups: [], via: channel };
}

/** Whoever has a function key, and says who decided. */
export function named(name: string): Voter {
  return { names: [name.toLowerCase()], groups: [], via: KEY };
}

/** What a vote is kept under: the same for the same person. */
export function idOf({ names, via }: Voter): string {
  return names[0] ?? via;
}
