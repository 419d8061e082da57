/** The office of an approver: questions come in by card and mail, and are answered on our pages. */
// First, so that functions are registered with it.
import { core } from '../../support/core';
import '../../../functions/approvals/functions';
import '../../../functions/audit/functions';
import {
  type ApprovalRequest,
  askApproval,
  cancelApproval,
} from '../../../functions/approvals/contract';
import type { AuditEntry } from '../../../shared/audit/entry';
import { registerStories } from '../../../shared/durable/register';
import type { Story } from '../../../shared/durable/steps';
import { services } from '../../../shared/services';
import { type Mailroom, openMailroom, START } from '../../support/mailroom';

const HOUR = 3_600_000;

export const PUBLIC_URL = 'https://steward.example';

const asking: Story<ApprovalRequest, unknown> = {
  name: 'asking',
  tell: (context, request) => askApproval(context, request),
};
registerStories([asking]);

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Its heading, for pages. */
  title: string;
}

export interface Office extends Mailroom {
  /** Asks, and runs until all who are asked have their messages. */
  ask(request: ApprovalRequest): Promise<void>;
  /** The newest link that was sent to a channel: `platform-team`, or an address. */
  linkTo(receiver: string): string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: string | object, headers?: Record<string, string>): Promise<Answer>;
  /** Opens a link and answers by its form, as a browser does. */
  answer(link: string, answer: 'yes' | 'no', more?: Browser): Promise<Answer>;
  later(hours: number): Promise<void>;
  cancel(id: string): Promise<void>;
  /** What the asking story got; undefined while it waits. */
  decision(): { answer: string; because: { message: string } } | undefined;
  audit(): Promise<AuditEntry[]>;
}

export interface Browser {
  comment?: string;
  /** Headers that the browser, or App Service before us, adds. */
  headers?: Record<string, string>;
}

export async function openOffice(settings: Record<string, string> = {}): Promise<Office> {
  const room = await openMailroom({
    settings: { APPROVAL_KEY: 'a key for tests, as long as is asked for', PUBLIC_URL, ...settings },
  });
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const address = new URL(path, room.host.url);
    // Our public address is in front of the host.
    const there = address.origin === PUBLIC_URL ? `${address.pathname}${address.search}` : path;
    const response = await room.clock.hold(() => fetch(new URL(there, room.host.url), init));
    const text = await response.text();
    const title = /<h1>(.*?)<\/h1>/s.exec(text)?.[1] ?? '';
    return { status: response.status, headers: response.headers, text, title };
  };
  const post: Office['post'] = (path, body, headers = {}) => {
    const isForm = typeof body === 'string';
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    return send(path, {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body: isForm ? body : JSON.stringify(body),
    });
  };
  const settle = () => room.clock.run(() => true);
  const office: Office = Object.assign(room, {
    ask: async (request: ApprovalRequest) => {
      await post('/runtime/webhooks/durabletask/orchestrators/asking/asker', request);
      await settle();
    },
    linkTo: (receiver: string) => linkIn(room, receiver),
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post,
    answer: async (link: string, answer: 'yes' | 'no', { comment, headers }: Browser = {}) => {
      const page = await send(link, { headers: headers ?? {} });
      const form = formOf(page.text, { answer, comment: comment ?? '' });
      const reply = await post(form.action, form.body, {
        origin: PUBLIC_URL,
        'sec-fetch-site': 'same-origin',
        ...headers,
      });
      await settle();
      return reply;
    },
    later: async (hours: number) => {
      const until = room.clock.now() + hours * HOUR;
      room.clock.at(until, 'later', () => undefined, true);
      await room.run(until);
    },
    cancel: async (id: string) => {
      const because = { code: 'rolloutCanceled', message: 'The rollout was canceled by dee.' };
      const client = {
        raiseEvent: (instance: string, name: string, data: object) =>
          post(`/runtime/webhooks/durabletask/instances/${instance}/raiseEvent/${name}`, data),
      };
      await cancelApproval(client as never, id, because);
      await settle();
    },
    decision: () => {
      const asker = room.host.instances().find(({ id }) => id === 'asker');
      return asker?.status === 'Completed' ? (asker.output as never) : undefined;
    },
    audit: async () => (await (await services().audit()).read({ limit: 1000 })).entries,
  });
  return office;
}

export const TEAMS = 'platform-team';
/** The channel behind it. */
export const CHANNEL = 'teams';
export const ANNA = 'anna@contoso.example';
export const BO = 'bo@contoso.example';
export const people = { approvers: [ANNA, BO, 'group:Platform'] };

/** What App Service says of a person it has signed in. */
export function entra(name: string, ...groups: string[]): Record<string, string> {
  const claims = [
    { typ: 'preferred_username', val: name },
    ...groups.map((val) => ({ typ: 'groups', val })),
  ];
  const principal = JSON.stringify({ auth_typ: 'aad', claims });
  return { 'x-ms-client-principal': Buffer.from(principal).toString('base64') };
}

export async function refusedAttempts(office: Office): Promise<string[]> {
  const entries = await office.audit();
  return entries
    .filter(({ action }) => action === 'approval.attempt')
    .map(({ actor, because }) => {
      const who = actor.kind === 'person' ? actor.name : actor.kind;
      return `${who} ${because[0]?.code ?? ''}`;
    });
}

/** The fields of the form on a page, with an answer. */
export function formOf(page: string, filled: Record<string, string>) {
  const field = (name: string) => unescape(attribute(page, `name="${name}" value`));
  const body = new URLSearchParams({ t: field('t'), proof: field('proof'), ...filled });
  return { action: unescape(attribute(page, 'action')), body: body.toString() };
}

function attribute(page: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(page)?.[1] ?? '';
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function linkIn({ simulator }: Mailroom, receiver: string): string {
  const bodies = simulator
    .notifications()
    .filter(({ to }) => to === receiver)
    .map((message) => JSON.stringify(message));
  const links = bodies.flatMap(
    (body) => /https:\/\/steward\.example\/api\/decide\/[^"\\\s<)]+/.exec(body) ?? [],
  );
  const link = links.at(-1);
  if (link === undefined) throw new Error(`no link was sent to ${receiver}`);
  return link.replaceAll('&amp;', '&');
}

/** Which functions there are, and what they ask of callers. */
export function levels(): Record<string, unknown> {
  return Object.fromEntries(
    [...core.registry.functions.values()]
      .filter(({ trigger }) => trigger.type === 'httpTrigger')
      .map(({ name, trigger }) => [name, trigger.authLevel]),
  );
}

export { START };
