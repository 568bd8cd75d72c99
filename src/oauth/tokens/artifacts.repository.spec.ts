import type { Database } from '../../database/database.js';
import { ArtifactsRepository } from './artifacts.repository.js';

const hash = (text: string) => Buffer.from(text);

describe('ArtifactsRepository', () => {
  let lookups: { kind: string; hashes: string[] }[];
  let stored: string[];
  let artifacts: ArtifactsRepository;
  beforeEach(() => {
    lookups = [];
    stored = [];
    const rows = async (_statement: object, [kind, hashes]: [string, Buffer[]]) => {
      lookups.push({ kind, hashes: hashes.map(String) });
      const found = hashes.filter((wanted) => stored.includes(String(wanted)));
      return found.map((idHash) => ({ kind, idHash, authorizationId: null, userId: null }));
    };
    artifacts = new ArtifactsRepository({ rows } as unknown as Database);
  });

  it('looks up tokens of simultaneous requests with one statement per kind', async () => {
    stored = ['a', 'b-old', 'code'];
    const found = await Promise.all([
      artifacts.findExchangeable('RefreshToken', [hash('a'), hash('a-old')]),
      artifacts.findExchangeable('RefreshToken', [hash('b'), hash('b-old')]),
      artifacts.findExchangeable('RefreshToken', [hash('c'), hash('c-old')]),
      artifacts.findExchangeable('RefreshToken', [hash('a'), hash('a-old')]),
      artifacts.findExchangeable('AuthorizationCode', [hash('code')]),
    ]);
    expect(found.map((artifact) => artifact && String(artifact.idHash))).toEqual([
      'a',
      'b-old',
      null,
      'a',
      'code',
    ]);
    expect(lookups.map(({ kind }) => kind).toSorted()).toEqual(['AuthorizationCode', 'RefreshToken']);
  });

  it('reads again in a later request', async () => {
    expect(await artifacts.findExchangeable('RefreshToken', [hash('a')])).toBeNull();
    stored = ['a'];
    expect(await artifacts.findExchangeable('RefreshToken', [hash('a')])).not.toBeNull();
    expect(lookups).toHaveLength(2);
  });
});
