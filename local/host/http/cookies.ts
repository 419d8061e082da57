/**
 * Cookies of a function's answer as `Set-Cookie` headers.
 */
import type { HttpCookie } from '../typedData';

/** `none` means that the function said nothing. */
const SAME_SITE = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' };

export function setCookie(cookie: HttpCookie): string {
  const attributes: [string, string | number | boolean | undefined][] = [
    ['Max-Age', cookie.maxAge?.value],
    ['Domain', cookie.domain?.value],
    ['Path', cookie.path?.value],
    ['Expires', expires(cookie)],
    ['SameSite', SAME_SITE[cookie.sameSite ?? 'none']],
    ['Secure', cookie.secure?.value],
    ['HttpOnly', cookie.httpOnly?.value],
  ];
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    ...attributes.flatMap(attribute),
  ].join('; ');
}

function attribute([name, value]: [string, string | number | boolean | undefined]): string[] {
  if (value === undefined || value === false) return [];
  return [value === true ? name : `${name}=${value}`];
}

function expires({ expires: at }: HttpCookie): string | undefined {
  return at && new Date(at.value.seconds * 1000).toUTCString();
}
