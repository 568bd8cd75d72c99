import { Database } from '../../../src/database/database.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import type { TestApp } from '../app.js';
import { TestClient } from './graphql-client.js';
import { receivedMails, type ReceivedMail } from './mailbox.js';
import { signUp, verifyEmail } from './user-operations.js';

export const password = 'a quiet lighthouse';

/** Users with separate browsers and addresses. The app has to be started with `TRUST_PROXY: 'on'`. */
export class People {
  private count = 0;

  constructor(private readonly test: TestApp) {}

  /** A browser with a separate network address. */
  visitor(address = `198.51.100.${(this.count += 1)}`): TestClient {
    return new TestClient(this.test.url, { 'x-forwarded-for': address });
  }

  /** Signs up and verifies the address like a user. */
  async person(
    email = `person-${(this.count += 1)}@example.com`,
  ): Promise<{ client: TestClient; email: string; id: string }> {
    const client = this.visitor();
    await client.data(signUp, { input: { email, password } });
    const { token } = await this.lastMailTo(email);
    const { verifyEmail: result } = await client.data(verifyEmail, { input: { token } });
    if (result.__typename !== 'SignedIn') throw new Error(`${email} was not signed in: ${result.code}`);
    return { client, email, id: result.viewer.id as string };
  }

  async mailsTo(email: string): Promise<ReceivedMail[]> {
    await this.test.app.get(WorkRunner, { strict: false }).drain();
    return receivedMails(this.test.dataDir, email);
  }

  async lastMailTo(email: string): Promise<ReceivedMail> {
    const mail = (await this.mailsTo(email)).at(-1);
    if (!mail) throw new Error(`There is no mail to ${email}.`);
    return mail;
  }

  sql(statement: string, parameters: unknown[] = []): Promise<any> {
    return this.test.app.get(Database).manager.query(statement, parameters);
  }
}
