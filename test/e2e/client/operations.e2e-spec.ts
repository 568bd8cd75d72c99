import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin } from '../../support/clients/users.js';

/** Inputs of queries that another input does not fit. */
const inputs: Record<string, object> = {
  PostProblemsDocument: {
    media: [{ uploadId: '019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11' }],
    targets: [{ accountId: '019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11', options: { tiktok: { consent: true } } }],
  },
};

/** Values of required variables, by name. */
const values: Record<string, unknown> = {
  id: '019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11',
  returnId: '019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11',
  from: '2026-01-01',
  to: '2026-01-31',
  input: {
    assign: {
      userId: '019a9e3c-5b1f-7cc2-8f4e-0f4f5d0b8a11',
      tierId: '01890a5d-ac00-7000-8000-000000000001',
    },
  },
};

describe('Queries of the client package', () => {
  let app: TestApp;
  let documents: [string, string][];
  beforeAll(async () => {
    app = await startTestApp();
    // Not a plain import: the package is compiled for browsers.
    const operations = await import(pathToFileURL(resolve('client/src/generated/operations.ts')).href);
    documents = Object.entries<string>(operations).filter(([, text]) => text.startsWith('query'));
  });
  afterAll(() => app.close());

  it('are accepted within the limits of the smallest tier', async () => {
    const { client } = await asAdmin(app);
    const refused: string[] = [];
    for (const [name, text] of documents) {
      const required = [...text.split('{')[0]!.matchAll(/\$(\w+):[\w[\]!]+!(?!=)/g)].map(
        ([, variable]) => variable!,
      );
      const variables = Object.fromEntries(required.map((variable) => [variable, values[variable]]));
      if (inputs[name]) variables.input = inputs[name];
      const { errors = [] } = await client.graphql(text, variables);
      // Some queries find nothing.
      const unexpected = errors.filter(
        ({ extensions: { code } }) => !['NOT_FOUND', 'NO_ACCOUNT_SELECTED', 'TIER_NOT_FOUND'].includes(code),
      );
      refused.push(...unexpected.map(({ message, extensions }) => `${name}: ${extensions.code} ${message}`));
    }
    expect(documents.length).toBeGreaterThan(30);
    expect(refused).toEqual([]);
  });
});
