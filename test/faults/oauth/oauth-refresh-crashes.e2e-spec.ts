import { authorizationOf } from '../../oauth/direct-refresh.js';
import {
  issueTokens,
  newClient,
  queryViewer,
  signedInUser,
  sql,
  type TestOAuthClient,
  token,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';
import { ready, startProcess } from '../../support/processes/started-app.js';
import { freePort } from '../../support/servers/free-port.js';

const families = 12;

/** A process is killed while apps refresh their tokens there. They repeat their requests at another one. */
describe('Apps whose process of the authorization server is killed during a refresh', () => {
  let here: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  const counts = new FaultCounts('refresh tokens');
  beforeAll(async () => {
    here = await startTestApp();
    client = await newClient(here);
    user = await signedInUser(here);
  }, 60_000);
  afterAll(() => here.close());

  async function startThere() {
    const port = String(await freePort());
    const started = startProcess({
      NODE_ENV: 'test',
      JOB_TIMERS: 'on',
      SIMULATOR: 'off',
      PORT: port,
      PUBLIC_URL: here.url,
      DATA_DIR: here.dataDir,
      DATABASE_URL: here.database.url,
    });
    await ready(started);
    return { started, test: { ...here, url: `http://127.0.0.1:${port}` } };
  }

  it.each([
    ['before a response', 0],
    ['after the first response', 1],
    ['after some responses', families / 2],
  ])(
    'keep one usable token each, if it is killed %s',
    async (_when, responses) => {
      const { started, test: there } = await startThere();
      const tokens: Record<string, any>[] = [];
      for (let index = 0; index < families; index += 1)
        tokens.push(await issueTokens(here, client, user, 'profile:read'));
      const form = ({ refresh_token: value }: Record<string, any>) => ({
        grant_type: 'refresh_token',
        refresh_token: value as string,
      });
      let received = 0;
      const kill = () => received >= responses && started.child.kill('SIGKILL');
      const lost = tokens.map((one) =>
        token(there, client, form(one)).then(
          (answer) => {
            received += 1;
            kill();
            return answer;
          },
          () => null,
        ),
      );
      kill();
      const answers = await Promise.all(lost);
      await started.exited;

      for (const [index, one] of tokens.entries()) {
        const repeated = await token(here, client, form(one));
        expect(repeated.status).toBe(200);
        if (answers[index]) expect(repeated.body).toEqual(answers[index].body);
        expect(await queryViewer(here, repeated.body.access_token as string)).toMatchObject({ data: {} });
        const unused = await sql(
          here,
          `SELECT 1 FROM oidc_artifacts WHERE kind = 'RefreshToken' AND authorization_id = $1 AND consumed_at IS NULL`,
          [authorizationOf(one as { access_token: string })],
        );
        counts.add(1, unused.length);
        expect((await token(here, client, form(repeated.body))).status).toBe(200);
      }
    },
    60_000,
  );
});
