/**
 * The page behind `Keep running` in cards and mails: /api/power/keep/{id}. Links are signed for one
 * cluster, one channel and until one moment. Reading decides nothing: scanners of mails read too.
 */
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import type { ApprovalLinks } from '../../../../shared/approvals/links';
import type { PowerVerdict } from '../../../../shared/fleet/power';
import { signedInName } from '../../../../shared/identity';
import { cameFromOurPage, page, pageAnswer, plainPage } from '../../../../shared/page';
import { services } from '../../../../shared/services';
import { powerChangeId } from '../../change/contract';
import type { PowerCluster } from '../../facts';
import { powerSettings } from '../../settings';
import { type Choice, choicesFor } from '../choices';
import { type Author, makeOverrides } from '../effects';
import { exceptionForm, madeText } from './page';

/** A link of ours that has not ended, and the cluster as the last sweep saw it. */
interface Opened {
  id: string;
  token: string;
  links: ApprovalLinks;
  author: Author;
  seen: PowerVerdict;
  choices: Choice[];
}

type Look = { opened: Opened } | { answer: HttpResponseInit };

export const showExceptions: HttpHandler = async (request) => {
  const look = await open(request, request.query.get('t') ?? '');
  if ('answer' in look) return look.answer;
  const { id, token, links, author, seen, choices } = look.opened;
  const now = services().clock.now().toISOString();
  const overrides = (await (await services().power()).overrides()).filter(
    ({ cluster, until }) => cluster === seen.cluster.id && until > now,
  );
  const action = `/api/power/keep/${encodeURIComponent(id)}`;
  const form = { action, token, proof: links.formProof(token, author.name) };
  return pageAnswer(
    200,
    page(seen.cluster.name, exceptionForm(seen, overrides, choices, author.name, form)),
  );
};

export const makeException: HttpHandler = async (request, context) => {
  const form = new URLSearchParams(await request.text());
  const said = (field: string) => form.get(field) ?? '';
  const look = await open(request, said('t'));
  if ('answer' in look) return look.answer;
  const { token, links, author, choices } = look.opened;
  const isOurs = links.isFormProof(said('proof'), token, author.name);
  if (!isOurs || !cameFromOurPage(request, links.host)) return notOurForm();
  const choice = choices.find(({ name }) => name === said('choice'));
  if (choice === undefined) return notOffered();
  return make(look.opened, choice, said('why').trim(), context);
};

async function make(
  { seen, author }: Opened,
  choice: Choice,
  why: string,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const cluster = await clusterAsNow(seen.cluster.id);
  if (typeof cluster === 'string')
    return pageAnswer(409, plainPage('Nothing was changed', cluster));
  const { kind, until } = choice;
  const asked = {
    kind,
    from: services().clock.now().toISOString(),
    until,
    why: why === '' ? choice.title : why.replace(/\p{C}+/gu, ' ').slice(0, 300),
  };
  const log = (line: string) => {
    context.log(`power: ${line}`);
  };
  const made = await makeOverrides([cluster], asked, author, {
    client: df.getClient(context),
    log,
  });
  return pageAnswer(200, page(cluster.name, madeText(choice, made.verdicts[0])));
}

/** Or why it is none of ours. */
async function clusterAsNow(id: string): Promise<PowerCluster | string> {
  const { policy } = await (await services().policy()).current();
  const fleet = await (await services().graph()).powerClusters();
  if (!('ok' in fleet))
    return 'Azure does not tell which clusters there are: try again in a minute.';
  const cluster = fleet.ok.find((one) => one.id === id);
  if (cluster === undefined) return 'The cluster is not there any more.';
  return powerSettings(policy, cluster).outside?.message ?? cluster;
}

async function open(request: HttpRequest, token: string): Promise<Look> {
  const id = request.params.id ?? '';
  const links = services().approvalLinks();
  const said = id.startsWith('power:') ? links?.read(id, token) : undefined;
  if (links === undefined || said === undefined) return { answer: tampered() };
  const now = services().clock.now().getTime();
  if (now >= Date.parse(said.expires)) return { answer: tooLate() };
  const seen = await lastSeen(id);
  if (seen === undefined) return { answer: unknown() };
  const { policy } = await (await services().policy()).current();
  const choices = choicesFor(seen.state, policy.timeZone, now);
  return { opened: { id, token, links, author: authorOf(request, said.channel), seen, choices } };
}

async function lastSeen(id: string): Promise<PowerVerdict | undefined> {
  const sweep = await (await services().power()).lastSweep();
  return sweep?.verdicts.find(({ cluster }) => powerChangeId(cluster.id) === id);
}

/** Whom App Service has signed in, else the one person who got the link, else its channel. */
function authorOf(request: HttpRequest, channel: string): Author {
  const name = signedInName(request.headers);
  if (name !== undefined) return { name, via: 'entra' };
  return { name: channel.replace(/^mail:/, '').toLowerCase(), via: channel };
}

function notOurForm(): HttpResponseInit {
  const text = 'It was not sent from the page behind the link: open the link again.';
  return pageAnswer(403, plainPage('This was not accepted', text));
}

function notOffered(): HttpResponseInit {
  const text = 'It is not offered now: open the link again.';
  return pageAnswer(400, plainPage('No choice', text));
}

function tampered(): HttpResponseInit {
  const text = 'It was changed on its way, or is older than the keys of this app.';
  return pageAnswer(403, plainPage('This link is not valid', text));
}

function tooLate(): HttpResponseInit {
  const text = 'Look for a newer message, or make the exception by the API.';
  return pageAnswer(410, plainPage('This link has ended', text));
}

function unknown(): HttpResponseInit {
  return pageAnswer(404, plainPage('Not known', 'The last sweep did not see this cluster.'));
}
