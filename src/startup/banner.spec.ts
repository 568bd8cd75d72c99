import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/env.js';
import { banner } from './banner.js';

describe('banner', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'patchbay-banner-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const linesWith = (settings: Record<string, string>) =>
    banner({
      config: loadConfig({ DATA_DIR: dataDir, ...settings }),
      adapters: [],
      embeddedDatabase: true,
      simulatorUrl: null,
      firstAdminLink: null,
      startedInMs: 1,
    }).split('\n');

  it('names the console and the page of mails', () => {
    const lines = linesWith({});
    expect(lines).toContain('  Console     http://127.0.0.1:3000/');
    expect(lines).toContain(
      `  Mail        http://127.0.0.1:3000/dev/mailbox   (files in ${dataDir}/mailbox)`,
    );
  });

  it('names neither where they do not exist', () => {
    const text = linesWith({ CONSOLE: 'off', PUBLIC_URL: 'http://app.example:3000' }).join('\n');
    expect(text).not.toContain('Console');
    expect(text).not.toContain('/dev/mailbox');
    expect(text).toContain(`  Mail        ${dataDir}/mailbox`);
    expect(linesWith({ SMTP_URL: 'smtp://localhost:25' })).toContain('  Mail        SMTP_URL');
  });
});
