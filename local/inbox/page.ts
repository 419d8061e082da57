/** The inbox as a page: cards and mails as a person would see them, newest first. */
import { asIs, html, type Html } from '../../shared/html';
import type { Notification } from '../azure/notifications';
import { cardIn, mailIn } from './content';

/** More would take a browser too long; the newest are the ones people look for. */
const SHOWN_MAX = 200;

const KINDS = { teams: 'Teams', mail: 'Mail', smtp: 'Mail (SMTP)', event: 'Event' };

const STYLE = `
  body { margin: 0; font: 15px/1.5 Segoe UI, Helvetica, Arial, sans-serif; background: #f3f2f1; color: #1f1f1f }
  main { max-width: 44rem; margin: 0 auto; padding: 1rem }
  h1 { font-size: 1.3rem }
  article { margin: 0 0 1rem; background: #fff; border: 1px solid #e1dfdd; border-radius: 6px; overflow: hidden }
  header { padding: .5rem 1rem; background: #faf9f8; border-bottom: 1px solid #e1dfdd; color: #484644; font-size: .85rem; overflow-wrap: anywhere }
  header b { color: #1f1f1f }
  iframe { display: block; width: 100%; height: 20rem; border: 0 }
  pre { margin: 0; padding: 1rem; overflow: auto; font-size: .8rem }
  .card { padding: .25rem .5rem; overflow-wrap: anywhere }
  .card button { margin: .5rem .5rem .5rem 0; padding: .4rem 1rem; border: 0; border-radius: 4px; background: #5b5fc7; color: #fff; font: inherit; font-weight: 600; cursor: pointer }
`;

/** @param all oldest first */
export function inboxPage(all: readonly Notification[]): string {
  const shown = all.slice(-SHOWN_MAX).reverse();
  const hidden = all.length - shown.length;
  const more = hidden === 0 ? '' : `, the last ${shown.length} of them below`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Inbox (${all.length})</title>
        <style>
          ${asIs(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>Inbox of the simulated fleet: ${all.length} messages${more}</h1>
          ${shown.map((one, at) => article(one, all.length - at))}
        </main>
        <script src="/inbox/adaptivecards.js"></script>
        <script src="/inbox/inbox.js"></script>
      </body>
    </html> `.toString();
}

function article(one: Notification, number: number): Html {
  const at = new Date(one.at).toISOString().slice(0, 16).replace('T', ' ');
  return html`<article id="m${number}" data-kind="${one.kind}" data-to="${one.to}">
    <header><b>${KINDS[one.kind]}</b> to ${one.to} · ${at} UTC</header>
    ${shown(one)}
  </article> `;
}

function shown(one: Notification): Html {
  switch (one.kind) {
    case 'teams':
      return html`<div class="card" data-card="${JSON.stringify(cardIn(one))}"></div>`;
    case 'mail':
    case 'smtp':
      return mailFrame(mailIn(one));
    case 'event':
      return html`<pre>${JSON.stringify(one.body, null, 2)}</pre>`;
  }
}

/** No scripts in there; links open outside. */
function mailFrame({ html: text, plainText }: { html: string; plainText: string }): Html {
  if (text === '') return html`<pre>${plainText}</pre>`;
  const inner = text.replace('<head>', '<head><base target="_blank">');
  return html`<iframe
    title="mail"
    sandbox="allow-popups allow-popups-to-escape-sandbox allow-same-origin"
    srcdoc="${inner}"
  ></iframe>`;
}

/** Renders cards with Microsoft's own renderer, and gives frames the height of their mails. */
export const INBOX_SCRIPT = `
for (const place of document.querySelectorAll('[data-card]')) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig({ fontFamily: 'Segoe UI, Helvetica, Arial, sans-serif' });
  card.onExecuteAction = (action) => window.open(action.url, '_blank', 'noopener');
  card.parse(JSON.parse(place.dataset.card));
  place.append(card.render());
}
for (const frame of document.querySelectorAll('iframe')) {
  const fit = () => { frame.style.height = frame.contentDocument.documentElement.scrollHeight + 'px'; };
  frame.addEventListener('load', fit);
  if (frame.contentDocument?.readyState === 'complete') fit();
}
`;
