/** Who may decide, on the page and by the API. */
import { ANNA, BO, entra, levels, openOffice, people, TEAMS } from './office';
import { aRequest } from './support';

describe('who', () => {
  test('a card that many got is not enough where people are named; without sign-in it says how', async () => {
    const office = await openOffice();
    await office.ask(aRequest(people));
    const page = await office.get(office.linkTo(TEAMS));
    expect(page).toMatchObject({ status: 401, title: 'Who are you?' });
    expect(page.text).toContain('Use the link in a mail to you alone');
  });

  test('whoever forges the header of App Service is not believed', async () => {
    const office = await openOffice();
    await office.ask(aRequest(people));
    const page = await office.get(office.linkTo(TEAMS), entra(ANNA));
    expect(page.status).toBe(401);
  });

  test('with sign-in the card leads there, and the person decides', async () => {
    const office = await openOffice({ WEBSITE_AUTH_ENABLED: 'True' });
    await office.ask(aRequest({ ...people, signIn: true }));
    const link = office.linkTo(TEAMS);
    const asked = await office.get(link);
    expect(asked.status).toBe(401);
    expect(asked.text).toContain('/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fdecide%2F');
    const wrong = await office.get(link, entra('eve@contoso.example'));
    expect(wrong).toMatchObject({ status: 403, title: 'Somebody else decides this' });
    const reply = await office.answer(link, 'yes', {
      headers: {
        ...entra('cleo@contoso.example', 'Platform'),
        'x-forwarded-for': '8.8.8.8, 10.1.2.3:4711',
      },
    });
    expect(reply.title).toBe('You approved it');
    expect(office.decision()).toMatchObject({
      votes: [{ by: 'cleo@contoso.example', via: 'entra', from: '10.1.2.3' }],
    });
  });

  test('a person decides with the mail that only that person got', async () => {
    const office = await openOffice();
    await office.ask(aRequest(people));
    await office.answer(office.linkTo(BO), 'yes');
    expect(office.decision()).toMatchObject({ votes: [{ by: BO, via: `mail:${BO}` }] });
  });

  test('whoever started it cannot approve it', async () => {
    const office = await openOffice();
    await office.ask(aRequest(people, { startedBy: ANNA }));
    expect(await office.get(office.linkTo(ANNA))).toMatchObject({
      status: 403,
      title: 'Somebody else has to decide this',
    });
    expect((await office.get(office.linkTo(BO))).status).toBe(200);
  });
});

describe('the API', () => {
  const path = `/api/approvals/${encodeURIComponent(aRequest().id)}`;

  test('wants a key, the page does not', () => {
    expect(levels()).toMatchObject({
      listApprovals: 'function',
      readApproval: 'function',
      answerApproval: 'function',
      readAudit: 'function',
      showDecision: 'anonymous',
      takeDecision: 'anonymous',
    });
  });

  test('shows what is open and takes an answer, with who, when, from where and why', async () => {
    const office = await openOffice();
    await office.ask(aRequest(people));
    const open = JSON.parse((await office.get('/api/approvals')).text) as object;
    expect(open).toMatchObject({ approvals: [{ id: aRequest().id, state: 'open' }] });
    const reply = await office.post(path, { answer: 'yes', by: ANNA, comment: 'by chat' });
    expect(reply.status).toBe(200);
    await office.later(0);
    expect(JSON.parse((await office.get(path)).text)).toMatchObject({
      state: 'approved',
      votes: [
        { answer: 'yes', by: ANNA, via: 'key', comment: 'by chat', at: '2026-11-23T06:00:00.000Z' },
      ],
      decision: { answer: 'approved' },
    });
    expect(JSON.parse((await office.get('/api/approvals')).text)).toEqual({ approvals: [] });
  });

  test.each<{ name: string; body: object | string; status: number; says: string }>([
    { name: 'no answer', body: { by: ANNA }, status: 400, says: 'answer: yes or no' },
    {
      name: 'another answer',
      body: { answer: 'ok', by: ANNA },
      status: 400,
      says: 'found \\"ok\\"',
    },
    { name: 'nobody', body: { answer: 'yes' }, status: 400, says: 'by is missing' },
    { name: 'no JSON', body: 'yes', status: 400, says: 'JSON' },
    {
      name: 'somebody else',
      body: { answer: 'yes', by: 'eve@contoso.example' },
      status: 403,
      says: 'is not one of those who may decide',
    },
  ])('refuses $name', async ({ body, status, says }) => {
    const office = await openOffice();
    await office.ask(aRequest(people));
    const reply = await office.post(path, body);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(says);
  });

  test('knows no approval that was never asked', async () => {
    const office = await openOffice();
    expect((await office.get('/api/approvals/none')).status).toBe(404);
    expect((await office.post('/api/approvals/none', { answer: 'yes', by: ANNA })).status).toBe(
      404,
    );
  });
});
