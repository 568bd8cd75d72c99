import { startTestApp, type TestApp } from '../../../test/support/app.js';
import { SmtpServer } from '../../../test/support/servers/smtp-server.js';
import { Database } from '../../database/database.js';
import { WorkRunner } from '../../jobs/work/work-runner.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { MailsService } from './mails.service.js';
import { SignUpService } from '../sign-in/sign-up.service.js';
import { MailSenderService } from './mail-sender.service.js';
import { UsersCleanupService } from '../cleanup.service.js';

const visitor = { address: '192.0.2.7', userAgent: null };
const hour = 3_600_000;

describe('Mails', () => {
  let test: TestApp;
  let smtp: SmtpServer;
  beforeAll(async () => {
    smtp = await SmtpServer.start();
    test = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: 'Patchbay <hello@example.com>' });
  });
  afterAll(async () => {
    await test.close();
    await smtp.stop();
  });
  beforeEach(() => {
    smtp.messages.length = 0;
    smtp.refuse = 0;
  });

  const drain = () => test.app.get(WorkRunner, { strict: false }).drain();
  const sql = (statement: string): Promise<any[]> => test.app.get(Database).manager.query(statement);
  const signUp = (email: string) =>
    test.app
      .get(SignUpService, { strict: false })
      .signUp({ email, password: 'a quiet lighthouse', displayName: null }, visitor);

  it('go to the SMTP server, from the sender of the configuration, as plain text', async () => {
    await signUp('smtp@example.com');
    await drain();
    expect(smtp.messages).toHaveLength(1);
    const [{ from, to, source }] = smtp.messages as [(typeof smtp.messages)[number]];
    expect([from, to]).toEqual(['hello@example.com', 'smtp@example.com']);
    expect(source).toContain('From: Patchbay <hello@example.com>');
    expect(source).toContain('Auto-Submitted: auto-generated');
    expect(source).toMatch(/Message-ID: <[0-9a-f-]{36}@example\.com>/);
    expect(source).toContain('Content-Type: text/plain');
    expect(source.replaceAll('=\r\n', '')).toContain(`${test.url}/verify-email#`);
  });

  it('are retried until the server accepts them', async () => {
    smtp.refuse = 2;
    await signUp('patience@example.com');
    for (let tries = 0; tries < 4; tries += 1) {
      await drain();
      await test.advance(hour);
    }
    expect(smtp.messages.map(({ to }) => to)).toEqual(['patience@example.com']);
    const [mail] = await sql("SELECT id FROM mails WHERE email = 'patience@example.com'");
    await test.app.get(MailSenderService, { strict: false }).send({ mailId: mail.id });
    expect(smtp.messages).toHaveLength(1);
  });

  it('are reported to the operator without an address while the server refuses them', async () => {
    const notes = test.app.get(HealthNotes);
    smtp.refuse = 1;
    await signUp('noted@example.com');
    await drain();
    expect(notes.all().get('mail')).toMatch(/^The SMTP server 127\.0\.0\.1:\d+ answered 451 \(\w+\)\./);
    const [job] = await sql("SELECT to_jsonb(j) AS job FROM jobs j WHERE j.kind = 'users.send-mail'");
    expect(JSON.stringify(job)).toContain('451');
    expect(JSON.stringify(job)).not.toContain('example.com');
    await test.advance(hour);
    await drain();
    expect(notes.all().has('mail')).toBe(false);
    expect(smtp.messages).toHaveLength(1);
  });

  it('are not retried if the mailbox does not exist', async () => {
    await signUp('nobody@example.com');
    await drain();
    expect(await sql("SELECT 1 FROM mails WHERE email = 'nobody@example.com'")).toEqual([]);
    expect(await sql("SELECT 1 FROM jobs WHERE kind = 'users.send-mail' AND state = 'PENDING'")).toEqual([]);
    expect(test.app.get(HealthNotes).all().has('mail')).toBe(false);
  });

  it('are retried while the server refuses to relay', async () => {
    await signUp('stranger@example.com');
    await drain();
    expect(await sql("SELECT 1 FROM mails WHERE email = 'stranger@example.com'")).toHaveLength(1);
    expect(test.app.get(HealthNotes).all().get('mail')).toContain('550');
  });

  it('are not sent after their link has expired', async () => {
    smtp.refuse = 1;
    await signUp('too-late@example.com');
    await drain();
    await test.advance(25 * hour);
    await drain();
    expect(smtp.messages).toEqual([]);
    expect(await sql("SELECT 1 FROM mails WHERE email = 'too-late@example.com'")).toEqual([]);
  });

  it('are not sent by a rolled back transaction', async () => {
    const mails = test.app.get(MailsService, { strict: false });
    const undone = test.app.get(Database).transaction(async (manager) => {
      await mails.add(manager, { kind: 'RESET_PASSWORD', email: 'undone@example.com' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await drain();
    expect(smtp.messages).toEqual([]);
  });

  it('and sessions are deleted after they expire', async () => {
    await signUp('cleared@example.com');
    await drain();
    const cleanup = test.app.get(UsersCleanupService, { strict: false });
    await cleanup.deleteExpired();
    expect(await sql("SELECT 1 FROM mails WHERE email = 'cleared@example.com'")).toHaveLength(1);
    await test.advance(25 * hour);
    await cleanup.deleteExpired();
    expect(await sql('SELECT 1 FROM mails')).toEqual([]);
  });
});
