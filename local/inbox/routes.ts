/** The inbox on the simulated Azure: everything that its Teams, mail and topics have received. */
import { readFileSync } from 'node:fs';
import { ok, type Answer } from '../azure/http';
import type { Notifications } from '../azure/notifications';
import type { Route } from '../azure/router';
import { INBOX_SCRIPT, inboxPage } from './page';

/** Only our own two scripts run, and nothing is loaded from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-src 'self'";

export function inboxRoutes(received: Notifications): Route[] {
  return [
    page('/inbox', 'text/html', () => inboxPage(received.all)),
    page('/inbox/inbox.js', 'text/javascript', () => INBOX_SCRIPT),
    page('/inbox/adaptivecards.js', 'text/javascript', renderer),
  ];
}

function page(path: string, type: string, text: () => string): Route {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY };
  const handle = (): Answer => ok(text(), headers);
  return { method: 'GET', path, operation: 'inbox.read', handle };
}

let rendererText: string | undefined;

function renderer(): string {
  const file = require.resolve('adaptivecards/dist/adaptivecards.min.js');
  rendererText ??= readFileSync(file, 'utf8');
  return rendererText;
}
