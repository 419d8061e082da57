/**
 * Pages that signed links open: plain HTML, no script, readable on a phone. Reading one decides
 * nothing, only its form does, and a form counts only when it was sent from our own page.
 */
import { createHash } from 'node:crypto';
import { asIs, html, type Html } from './html';

/** How the pages look. Their security policy allows exactly this text. */
const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; }
h2 { font-size: 1.1rem; }
.state { border-left: .25rem solid #2563eb; padding-left: .75rem; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .25rem 0; }
dt { min-width: 9rem; opacity: .8; }
dd { margin: 0; flex: 1 1 12rem; }
ul { padding-left: 1.25rem; }
label { display: block; margin-top: 1rem; }
textarea { box-sizing: border-box; width: 100%; font: inherit; }
.answer { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; margin-top: 1rem; }
.answer p { flex: 1 1 14rem; margin: .25rem 0; }
button, .button { min-width: 8rem; min-height: 2.75rem; padding: .5rem 1rem; border: 0;
  border-radius: .4rem; font: inherit; font-weight: 600; color: #fff; background: #1d4ed8; }
.button { display: inline-block; box-sizing: border-box; text-align: center; text-decoration: none; }
.yes { background: #15803d; }
.no { background: #b91c1c; }
:focus-visible { outline: .2rem solid #f59e0b; outline-offset: .15rem; }
.who { opacity: .85; }
`;

/** Not in the template, whose layout would change the text that the security policy allows. */
const STYLE_ELEMENT = asIs(`<style>${STYLE}</style>`);

export function page(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} - AKS Steward</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.toString();
}

/** There is nothing to show, or nothing that may be shown. */
export function plainPage(title: string, text: string): string {
  return page(title, html`<p>${text}</p>`);
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  // The link stays here. `no-referrer` would also take the origin away from our own form.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

/** The answer of a function that shows a page. */
export function pageAnswer(status: number, body: string) {
  return { status, headers: HEADERS, body };
}

/**
 * Whether a form was sent from a page of ours: browsers add these headers, and no site can change
 * them.
 * @param host under which people reach us, besides the one of the request
 */
export function cameFromOurPage(
  { headers, url }: { headers: { get(name: string): string | null }; url: string },
  host: string,
): boolean {
  const site = headers.get('sec-fetch-site') ?? 'same-origin';
  const origin = headers.get('origin') ?? '';
  const own = [new URL(url).host, host];
  return site === 'same-origin' && URL.canParse(origin) && own.includes(new URL(origin).host);
}
