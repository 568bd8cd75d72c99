import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readVerifyArguments, verifyConfigured, verifyLine } from '../../../scripts/audit/verify-command.js';
import { readCommandLine, UsageError } from '../../../scripts/command-line.js';
import { AuditStand } from '../../support/audit-trail.js';
import { childEnvironment } from '../../support/processes/child-environment.js';
import { testServices } from '../../support/servers/services.js';

interface Run {
  code: number;
  output: string;
  errors: string;
}

describe('npm run audit:verify', () => {
  let stand: AuditStand;
  beforeEach(async () => {
    stand = await AuditStand.start();
    await seal('test.one');
    await seal('test.two');
  });
  afterEach(() => stand.close());

  async function seal(action: string): Promise<void> {
    await stand.audit.record({ action, actor: null, outcome: 'SUCCESS' });
    await stand.seal();
  }
  const removeEnd = () =>
    stand.tamper(
      'DELETE FROM audit_seals WHERE number = 2',
      'DELETE FROM audit_seal_entries WHERE position > 1',
      `DELETE FROM audit_events WHERE action = 'test.two'`,
    );
  const readHead = async () =>
    JSON.parse(await readFile(stand.headFile, 'utf8')) as {
      head: string;
      sealedAt: string;
      publicKey: string;
    };

  /** What the script does, in this process, which is faster. */
  async function verify(args: string[] = [], environment: Record<string, string> = {}): Promise<Run> {
    const [output, errors] = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')].map((spy) => {
      const lines: string[] = [];
      spy.mockImplementation((line: string) => void lines.push(`${line}\n`));
      return lines;
    }) as [string[], string[]];
    try {
      const given = readVerifyArguments(readCommandLine(verifyLine, args).values);
      const code = await verifyConfigured(given, { ...stand.environment, ...environment });
      return { code, output: output.join(''), errors: errors.join('') };
    } finally {
      jest.restoreAllMocks();
    }
  }

  /** Runs the script as an operator does. */
  function run(args: string[] = [], environment: Record<string, string> = {}): Promise<Run> {
    const script = join(testServices().build, 'scripts', 'audit-verify.js');
    const env = { ...childEnvironment, ...stand.environment, ...environment };
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], { env }, (error, output, errors) =>
        resolve({ code: error ? Number(error.code) : 0, output, errors }),
      );
    });
  }

  it('says with which head it compared the end', async () => {
    const { sealedAt } = await readHead();
    const { code, output, errors } = await run();
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain('The audit trail is intact: 2 events in 2 seals.');
    expect(output).toContain(
      `The end was compared with seal 2 of ${sealedAt} (${stand.headFile}), and 0 seals are newer.`,
    );
  });

  it('warns without a head, or fails if one is required', async () => {
    const { head } = await readHead();
    await removeEnd();
    await rm(stand.headFile);
    const without = await verify();
    expect(without.code).toBe(0);
    expect(without.errors).toContain('Warning: a removed end is not noticed');
    expect(await verify(['--require-head'])).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringContaining(`${stand.headFile} does not exist`),
    });
    const given = await verify(['--require-head', '--head', `2:${head}`]);
    expect(given).toMatchObject({
      code: 3,
      errors: expect.stringContaining('the end of the trail was removed'),
    });
  });

  it('has different exit codes for a trail that is not intact and one that was not checked', async () => {
    const down = await run([], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(down).toMatchObject({
      code: 1,
      errors: expect.stringContaining('The audit trail was not checked.'),
    });
    await writeFile(stand.headFile, 'x');
    expect(await verify()).toMatchObject({ code: 1, errors: expect.stringContaining('is damaged') });
    await rm(stand.headFile);
    expect(await run(['--accept', 'seal'])).toMatchObject({ code: 2 });
    await expect(verify(['--head', 'x'])).rejects.toBeInstanceOf(UsageError);
    expect(await run([], { TOKEN_ENCRYPTION_KEYS: 'x' })).toMatchObject({ code: 78 });
    const [{ id }] = await stand.sql(`SELECT id FROM audit_events WHERE action = 'test.one'`);
    await stand.tamper(`UPDATE audit_events SET outcome = 'FAILURE' WHERE id = '${id}'`);
    const changed = await run();
    expect(changed.code).toBe(3);
    expect(changed.errors).toContain('The audit trail is not intact: 1 faults.');
    expect(changed.errors).toContain(`event ${id}, position 1, seal 1: the event was changed`);
    expect(changed.errors).toContain('docs/operations.md');
    expect(changed.errors).toContain(`--accept ${id}`);
  });

  it('accepts faults that were investigated, records it, and reports others', async () => {
    const [{ id }, { id: other }] = await stand.sql('SELECT id FROM audit_events ORDER BY id');
    await stand.tamper(`UPDATE audit_events SET outcome = 'FAILURE' WHERE id = '${id}'`);
    const accepted = await verify(['--accept', id, '--accept', '17']);
    expect(accepted.code).toBe(0);
    expect(accepted.output).toContain('1 faults that --accept accepts');
    expect(accepted.errors).toContain('--accept 17 is not needed');
    expect(await stand.audit.list({ action: 'audit_trail.faults_accepted' }, null, 10)).toMatchObject([
      { actorName: 'audit:verify', details: { faultCount: 1, accepted: [id] } },
    ]);
    await stand.tamper(`UPDATE audit_events SET outcome = 'FAILURE' WHERE id = '${other}'`);
    const both = await verify(['--accept', id]);
    expect(both.code).toBe(3);
    expect(both.errors).toContain(other);
    expect(both.errors).not.toContain(id);
  });

  it('uses a public key whose private key is gone', async () => {
    const { publicKey } = await readHead();
    const keys = { TOKEN_ENCRYPTION_KEYS: `new:${Buffer.alloc(32, 9).toString('base64')}` };
    expect(await verify([], keys)).toMatchObject({ code: 3, errors: expect.stringContaining('unknown key') });
    expect(await verify(['--public-key', publicKey], keys)).toMatchObject({ code: 0 });
    await expect(verify(['--public-key', 'x'], keys)).rejects.toBeInstanceOf(UsageError);
  });
});
