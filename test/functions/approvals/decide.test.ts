/** Links in cards and mails, and the page behind them, whatever became of the question. */
import { ANNA, BO, CHANNEL, formOf, openOffice, people, PUBLIC_URL, TEAMS } from './office';
import { aRequest } from './support';

const SHORT = { expiresAfter: '3h' };

test('the card asks, the page says what a decision needs, and its form decides', async () => {
  const office = await openOffice();
  await office.ask(aRequest());
  const page = await office.get(office.linkTo(TEAMS));
  expect(page.status).toBe(200);
  for (const said of [
    'Start ring production with Kubernetes 1.34.2?',
    'Development and staging run it and are healthy.',
    'Sat 21:00-06:00 Europe/Amsterdam',
    'PodDisruptionBudget &lt;shop/cart&gt; allows one.',
    'The ring starts on Saturday.',
    'The rollout ends here.',
    'The rollout is canceled.',
    '2026-11-26 06:00 UTC',
  ]) {
    expect(page.text).toContain(said);
  }
  expect(office.decision()).toBeUndefined();
  const thanks = await office.answer(office.linkTo(TEAMS), 'yes', { comment: 'go <b>on</b>' });
  expect(thanks).toMatchObject({ status: 200, title: 'You approved it' });
  expect(thanks.text).toContain('go &lt;b&gt;on&lt;/b&gt;');
  expect(office.decision()).toMatchObject({
    answer: 'approved',
    votes: [{ by: CHANNEL, via: CHANNEL, comment: 'go <b>on</b>' }],
  });
});

test('an approval costs the asking story three events, and itself few', async () => {
  const office = await openOffice();
  await office.ask(aRequest());
  await office.answer(office.linkTo(TEAMS), 'yes');
  expect(office.host.history('asker').length).toBeLessThanOrEqual(8);
  expect(office.host.history(aRequest().id).length).toBeLessThanOrEqual(30);
});

test('to read the page, however often, decides nothing', async () => {
  const office = await openOffice();
  await office.ask(aRequest());
  const link = office.linkTo(TEAMS);
  for (const agent of ['SkypeUriPreview', 'Safelinks', 'curl']) {
    const looked = await office.get(`${link}&answer=yes`, { 'user-agent': agent });
    expect(looked.status).toBe(200);
  }
  await office.later(1);
  expect(office.decision()).toBeUndefined();
});

test('no page may be kept, framed, or told to other sites, and none runs scripts', async () => {
  const office = await openOffice();
  await office.ask(aRequest());
  const { headers } = await office.get(office.linkTo(TEAMS));
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('same-origin');
});

test('two answers at the same moment: both count, none is lost', async () => {
  const office = await openOffice();
  await office.ask(aRequest({ ...people, needed: 2 }));
  const links = [office.linkTo(ANNA), office.linkTo(BO)];
  const pages = await Promise.all(links.map((link) => office.get(link)));
  const forms = pages.map(({ text }) => formOf(text, { answer: 'yes' }));
  const replies = await Promise.all(
    forms.map(({ action, body }) => office.post(action, body, { origin: PUBLIC_URL })),
  );
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  await office.later(0);
  expect(office.decision()).toMatchObject({ answer: 'approved', votes: [{}, {}] });
});

test('after another has decided, the page says who and how', async () => {
  const office = await openOffice();
  await office.ask(aRequest(people));
  const late = await office.get(office.linkTo(BO));
  await office.answer(office.linkTo(ANNA), 'no', { comment: 'not before the audit' });
  expect(await office.get(office.linkTo(BO))).toMatchObject({
    status: 200,
    title: 'Already refused',
  });
  const form = formOf(late.text, { answer: 'yes' });
  const reply = await office.post(form.action, form.body, { origin: PUBLIC_URL });
  expect(reply).toMatchObject({ status: 409, title: 'Already refused' });
  expect(reply.text).toContain('not before the audit');
  expect(office.decision()?.answer).toBe('refused');
});

test('when the time is over, page and form say so', async () => {
  const office = await openOffice();
  await office.ask(aRequest(SHORT));
  const link = office.linkTo(TEAMS);
  const form = formOf((await office.get(link)).text, { answer: 'yes' });
  await office.later(4);
  expect(office.decision()).toMatchObject({ answer: 'expired' });
  const over = { status: 410, title: 'The time to decide is over' };
  expect(await office.get(link)).toMatchObject(over);
  expect(await office.post(form.action, form.body, { origin: PUBLIC_URL })).toMatchObject(over);
});

test('when the rollout is canceled, page and form say so', async () => {
  const office = await openOffice();
  await office.ask(aRequest());
  const link = office.linkTo(TEAMS);
  const form = formOf((await office.get(link)).text, { answer: 'yes' });
  await office.cancel(aRequest().id);
  expect(office.decision()).toMatchObject({ answer: 'canceled' });
  const gone = { status: 410, title: 'No longer asked' };
  const page = await office.get(link);
  expect(page).toMatchObject(gone);
  expect(page.text).toContain('The rollout was canceled by dee.');
  expect(await office.post(form.action, form.body, { origin: PUBLIC_URL })).toMatchObject(gone);
});

test('links to the question before are void when it is asked anew', async () => {
  const office = await openOffice();
  await office.ask(aRequest(SHORT));
  const link = office.linkTo(TEAMS);
  await office.later(4);
  await office.ask(aRequest());
  expect(await office.get(link)).toMatchObject({ status: 404, title: 'This question is gone' });
  expect((await office.get(office.linkTo(TEAMS))).status).toBe(200);
});
