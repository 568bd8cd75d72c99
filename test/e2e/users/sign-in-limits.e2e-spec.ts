import { startTestApp, type TestApp } from '../../support/app.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { requestReset, signIn, signUp } from '../../support/clients/user-operations.js';

describe('Sign-in limits', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  const limited = (answer: { errors?: any[] }) => answer.errors?.[0]?.extensions;

  it('block guesses from one address for one user, but not the user at another address', async () => {
    const { client, email } = await people.person();
    const guesser = people.visitor();
    for (let guess = 0; guess < 10; guess += 1) {
      const { signIn: result } = await guesser.data(signIn, {
        input: { email, password: `guess ${guess}` },
      });
      expect(result.code).toBe('INVALID_CREDENTIALS');
    }
    const refused = limited(await guesser.graphql(signIn, { input: { email, password } }));
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(new Date(refused.details.retryAt).getTime()).toBeGreaterThan(0);
    expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
  });

  it('also limit simultaneous attempts', async () => {
    const { email } = await people.person();
    const guesser = people.visitor();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, guess) =>
        guesser.graphql(signIn, { input: { email, password: `guess ${guess}` } }),
      ),
    );
    expect(answers.filter((answer) => limited(answer)?.code === 'RATE_LIMITED')).toHaveLength(10);
  });

  it('block distributed guesses for one user, except at addresses where the user is signed in', async () => {
    const { email, client } = await people.person();
    for (let guesser = 0; guesser < 12; guesser += 1) {
      const attacker = people.visitor(`203.0.113.${guesser}`);
      await Promise.all(
        Array.from({ length: 9 }, (_, guess) =>
          attacker.graphql(signIn, { input: { email, password: `guess ${guess}` } }),
        ),
      );
    }
    const elsewhere = await people.visitor().graphql(signIn, { input: { email, password } });
    expect(limited(elsewhere).code).toBe('RATE_LIMITED');
    expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
  });

  it('reset after a correct password', async () => {
    const { email } = await people.person();
    const client = people.visitor();
    for (let round = 0; round < 3; round += 1) {
      for (let guess = 0; guess < 6; guess += 1)
        await client.data(signIn, { input: { email, password: `guess ${guess}` } });
      expect((await client.data(signIn, { input: { email, password } })).signIn.__typename).toBe('SignedIn');
    }
  });

  it('limit mails equally for known and unknown addresses', async () => {
    const { email: known } = await people.person();
    for (const email of [known, 'flooded@example.com']) {
      for (let round = 0; round < 3; round += 1)
        await people.visitor().data(requestReset, { input: { email } });
      expect(limited(await people.visitor().graphql(requestReset, { input: { email } })).code).toBe(
        'RATE_LIMITED',
      );
    }
    const email = 'sign-ups@example.com';
    for (let round = 0; round < 3; round += 1)
      await people.visitor().data(signUp, { input: { email, password } });
    expect(limited(await people.visitor().graphql(signUp, { input: { email, password } })).code).toBe(
      'RATE_LIMITED',
    );
  });

  it('limit mail requests from one network address', async () => {
    const client = people.visitor();
    const answers = [];
    for (let round = 0; round < 31; round += 1)
      answers.push(await client.graphql(requestReset, { input: { email: `r${round}@example.com` } }));
    expect(answers.map((answer) => limited(answer)?.code).indexOf('RATE_LIMITED')).toBe(30);
  });
});
