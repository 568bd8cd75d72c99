import { buildApiSchema } from '../../scripts/api-schema.js';
import { TypeAccess } from '../../src/graphql/access/type-access.js';
import { findTypeAccessErrors } from '../../src/graphql/access/type-access-rules.js';

describe('The access of object types', () => {
  it('is declared, unambiguous and enforced at every field', async () => {
    const schema = await buildApiSchema();
    expect(findTypeAccessErrors(schema, new TypeAccess(schema))).toEqual([]);
  });
});
