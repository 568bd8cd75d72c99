import { HealthNotes } from '../../telemetry/health-notes.js';
import { Metrics } from '../../telemetry/metrics.js';
import { freePort } from '../../../test/support/servers/free-port.js';
import { SmtpTransport } from './smtp-transport.js';

it('A server that cannot be reached is named with its reason, without the credentials', async () => {
  const notes = new HealthNotes(new Metrics());
  const port = await freePort();
  const transport = new SmtpTransport(`smtp://someone:secret@127.0.0.1:${port}`, 'hello@example.com', notes);
  const mail = { id: '1', to: 'person@example.com', subject: 'Subject', text: 'Text' };
  const reason = `The SMTP server 127.0.0.1:${port} cannot be used: connect ECONNREFUSED 127.0.0.1:${port} (ESOCKET).`;
  await expect(transport.deliver(mail)).rejects.toMatchObject({ message: reason, isFinal: false });
  expect(notes.all().get('mail')).toBe(`${reason} No mails are sent. Check SMTP_URL and the server.`);
});
