import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevelopmentKeys, readDevelopmentKeys } from './development-keys.js';

describe('Development keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-keys-'));
  const dataDir = join(folder, 'data');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('do not exist before they are created', () => {
    expect(readDevelopmentKeys(dataDir)).toBeNull();
  });

  it('are the same for processes that start at the same moment', () => {
    const first = createDevelopmentKeys(dataDir);
    // The second process found none before the first one created them.
    expect(createDevelopmentKeys(dataDir)).toEqual(first);
    expect(readDevelopmentKeys(dataDir)).toEqual(first);
    expect(readdirSync(dataDir)).toEqual(['development-keys.json']);
  });
});
