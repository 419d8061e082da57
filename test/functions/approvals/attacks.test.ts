/** Everybody who tries something else: guesses, forms of other sites, answers sent again. */
import { ApprovalLinks } from '../../../shared/approvals/links';
import { services } from '../../../shared/services';
import {
  ANNA,
  CHANNEL,
  entra,
  formOf,
  type Office,
  openOffice,
  people,
  PUBLIC_URL,
  refusedAttempts,
  TEAMS,
} from './office';
import { aRequest } from './support';

describe('a link', () => {
  let office: Office;
  let link: URL;
  const token = () => link.searchParams.get('t') ?? '';

  beforeAll(async () => {
    office = await openOffice();
    await office.ask(aRequest());
    link = new URL(office.linkTo(TEAMS));
  });

  const withToken = (text: string) => `${link.pathname}?t=${encodeURIComponent(text)}`;

  test.each<{ name: string; change: () => string }>([
    { name: 'without a token', change: () => link.pathname },
    { name: 'with a guess', change: () => withToken('guess') },
    { name: 'with a changed sign', change: () => withToken(flipped(token())) },
    { name: 'with a part more', change: () => withToken(`${token()}.x`) },
    { name: 'of endless length', change: () => withToken(`${'a'.repeat(5000)}.${token()}`) },
    {
      name: 'for another question',
      change: () => `/api/decide/another${link.search}`,
    },
    {
      name: 'to another channel',
      change: () => {
        const payload = Buffer.from(JSON.stringify([`mail:${ANNA}`, '2026-11-26T06:00:00.000Z']));
        return withToken(`${payload.toString('base64url')}.${token().split('.')[1] ?? ''}`);
      },
    },
    {
      name: 'made with a key of another',
      change: () =>
        new ApprovalLinks(PUBLIC_URL, ['another key of more than 32 characters']).linkFor(
          { id: aRequest().id, expires: '2026-11-26T06:00:00.000Z' },
          TEAMS,
        ),
    },
  ])('$name opens nothing', async ({ change }) => {
    const page = await office.get(change());
    expect(page).toMatchObject({ status: 403, title: 'This link is not valid' });
    expect(page.text).not.toContain('production');
  });

  test('of ours opens, and whoever guesses is in the audit trail, once a minute', async () => {
    expect((await office.get(link.href)).status).toBe(200);
    expect(await refusedAttempts(office)).toEqual(['unknown tampered']);
    expect(office.decision()).toBeUndefined();
  });

  test('signed with the key before is good, with the one before that it is not', () => {
    const question = { id: aRequest().id, expires: '2026-11-26T06:00:00.000Z' };
    const [first, second, third] = ['1', '2', '3'].map((sign) => sign.repeat(32)) as [
      string,
      string,
      string,
    ];
    const old = new URL(new ApprovalLinks(PUBLIC_URL, [first]).linkFor(question, TEAMS));
    const sent = old.searchParams.get('t') ?? '';
    expect(new ApprovalLinks(PUBLIC_URL, [second, first]).read(question.id, sent)).toEqual({
      channel: TEAMS,
      expires: question.expires,
    });
    expect(new ApprovalLinks(PUBLIC_URL, [third, second]).read(question.id, sent)).toBeUndefined();
  });
});

/** Another sign in the middle of the signature; the last one has bits that mean nothing. */
function flipped(token: string): string {
  const at = token.length - 10;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

describe('the form', () => {
  let office: Office;
  let page: string;

  beforeAll(async () => {
    office = await openOffice({ WEBSITE_AUTH_ENABLED: 'True' });
    await office.ask(aRequest());
    page = (await office.get(office.linkTo(TEAMS))).text;
  });

  const own = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' };

  test.each<{ name: string; headers: Record<string, string> }>([
    { name: 'from another site', headers: { ...own, origin: 'https://evil.example' } },
    { name: 'from a page without an origin', headers: { ...own, origin: 'null' } },
    { name: 'from nowhere', headers: {} },
    { name: 'across sites', headers: { ...own, 'sec-fetch-site': 'cross-site' } },
    {
      name: 'of a page for somebody else, in a signed-in browser',
      headers: { ...own, ...entra(ANNA) },
    },
  ])('$name is not accepted', async ({ headers }) => {
    const form = formOf(page, { answer: 'yes', comment: '' });
    const reply = await office.post(form.action, form.body, headers);
    expect(reply).toMatchObject({ status: 403, title: 'This answer was not accepted' });
  });

  test('without the proof is not accepted', async () => {
    const { action, body } = formOf(page, { answer: 'yes', proof: 'x.y' });
    expect((await office.post(action, body, own)).status).toBe(403);
  });

  test('without an answer is told so', async () => {
    const { action, body } = formOf(page, { answer: 'maybe' });
    expect(await office.post(action, body, own)).toMatchObject({ status: 400, title: 'No answer' });
  });

  test('has decided nothing by all this', async () => {
    await office.later(1);
    expect(office.decision()).toBeUndefined();
  });
});

test('a link is good for one answer', async () => {
  const office = await openOffice();
  await office.ask(aRequest({ needed: 2 }));
  const link = office.linkTo(TEAMS);
  const form = formOf((await office.get(link)).text, { answer: 'yes' });
  const own = { origin: PUBLIC_URL };
  expect(await office.post(form.action, form.body, own)).toMatchObject({ status: 200 });
  expect(await office.post(form.action, form.body, own)).toMatchObject({
    status: 409,
    title: 'You have answered already',
  });
  expect((await office.get(link)).title).toBe('You have answered already');
  await office.later(1);
  expect(office.decision()).toBeUndefined();
  expect(await refusedAttempts(office)).toEqual([`${CHANNEL} voted`]);
});

test('no token and no key is in any log, history or table', async () => {
  const office = await openOffice();
  await office.ask(aRequest(people));
  const links = [office.linkTo(TEAMS), office.linkTo(ANNA)];
  await office.answer(office.linkTo(ANNA), 'yes');
  const tokens = links.map((link) => new URL(link).searchParams.get('t') ?? 'none');
  const histories = office.host.instances().map((one) => [one, office.host.history(one.id)]);
  const record = await (await services().approvals()).read(aRequest().id);
  const kept = JSON.stringify([office.logged, histories, await office.audit(), record]);
  expect(kept).toContain(ANNA);
  for (const token of tokens) expect(kept).not.toContain(token.slice(0, 40));
  expect(kept).not.toContain('a key for tests');
});
