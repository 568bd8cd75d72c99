import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { authorizeUrl, newClient, newUser, newPkce, UserBrowser } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { receivedMails } from '../../support/clients/mailbox.js';

describe('A forgotten password', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const visitor = () => new UserBrowser(test.url, '', '');
  /** Mails sent to the address. */
  async function mailsTo(email: string) {
    await test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(test.dataDir, email);
  }

  it('is reset by mail from the sign-in page of an app, without scripts', async () => {
    const person = await newUser(test);
    const signIn = await person.open(authorizeUrl(test, await newClient(test), newPkce()));
    expect(signIn.html).toContain('<a href="/forgot-password">Forgot your password?</a>');
    const ask = await person.open('/forgot-password');
    expect(ask.title).toBe('Forgot your password?');
    expect(ask.response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src;");
    expect((await ask.send({ email: ` ${person.email}` })).title).toBe('Check your mail');
    const [mail] = await mailsTo(person.email);
    const choose = await person.open(mail!.link!);
    const done = await choose.send({ token: mail!.token!, password: 'a quiet lighthouse' });
    expect(done.title).toBe('Your password was changed');
    expect((await signIn.signIn('a quiet lighthouse')).title).toMatch(/^Allow /);
  });

  it('does not reveal whether an address is known', async () => {
    const known = await newUser(test);
    const ask = await visitor().open('/forgot-password');
    const unknown = 'nobody@example.com';
    const texts = await Promise.all(
      [known.email, unknown].map(async (email) => (await ask.send({ email })).html),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(await mailsTo(unknown)).toEqual([]);
    expect(await mailsTo(known.email)).toHaveLength(1);
  });

  it('sends no mail for requests of other origins or for invalid addresses', async () => {
    const person = await newUser(test);
    const ask = await visitor().open('/forgot-password');
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await ask.send({ email: person.email }, evil)).response.status).toBe(403);
    const wrong = await ask.send({ email: '"><script>alert(1)</script>' });
    expect(wrong.response.status).toBe(400);
    expect(wrong.html).toContain('role="alert"');
    expect(wrong.html).not.toContain('<script>');
    expect(await mailsTo(person.email)).toEqual([]);
  });

  it('is rate-limited', async () => {
    const person = await newUser(test);
    const ask = await visitor().open('/forgot-password');
    let status = 200;
    for (let request = 0; request < 20 && status === 200; request += 1)
      ({ status } = (await ask.send({ email: person.email })).response);
    expect(status).toBe(429);
  });
});
