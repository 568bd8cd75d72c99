import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkInstallation } from '../database/installation/check.js';
import { asDataDirError, asStartError, StartError } from './start-error.js';

const url = 'postgres://patchbay:secret@db.internal/patchbay';

describe('Errors of the data folder during the start', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-start-error-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('name DATA_DIR and the path', async () => {
    const file = join(dir, 'uploads');
    writeFileSync(file, '');
    const error: unknown = await mkdir(join(file, 'tmp')).catch((reason: unknown) => reason);
    const described = asDataDirError(error, dir) as StartError;
    expect(described).toBeInstanceOf(StartError);
    expect(described.message).toMatch(/^DATA_DIR cannot be used: ENOTDIR: .* Correct .*\/uploads\/tmp\.$/);
    expect(asDataDirError(error, '/elsewhere')).toBe(error);
    const other = new Error('a defect');
    expect(asDataDirError(other, dir)).toBe(other);
  });

  it('of a full disk are not reported as those of the database', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    expect(asStartError(full, url)).toBe(full);
    expect((asDataDirError(full, dir) as Error).message).toBe(
      `DATA_DIR cannot be used: ENOSPC: no space left on device, write. Correct the owner, the permissions or the free space of ${dir}.`,
    );
  });

  it('distinguish a file that cannot be read from a damaged one', async () => {
    const database = { query: () => Promise.reject(new Error('is not asked')) };
    await expect(checkInstallation(database, dir)).rejects.toThrow(
      `${dir} cannot be read: EISDIR. Correct the owner and the mode of DATA_DIR.`,
    );
    const damaged = join(dir, 'installation.json');
    writeFileSync(damaged, '{');
    await expect(checkInstallation(database, damaged)).rejects.toThrow('is damaged');
  });
});
