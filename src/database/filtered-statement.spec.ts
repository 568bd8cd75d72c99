import { FilteredStatement } from './filtered-statement.js';

describe('FilteredStatement', () => {
  const page = (kind: string | null, after: { key: string; id: string } | null) =>
    new FilteredStatement('posts.page', 'SELECT FROM posts WHERE user_id = ?', 'me')
      .where('kind', 'kind = ?', kind)
      .where('after', '(key, id) < (?, ?)', after?.key, after?.id)
      .append('ORDER BY id LIMIT ?', 21)
      .build();

  it('has only the conditions with values, and a name for each combination', () => {
    expect(page(null, null)).toEqual([
      { name: 'posts.page', text: 'SELECT FROM posts WHERE user_id = $1 ORDER BY id LIMIT $2' },
      ['me', 21],
    ]);
    expect(page('VIDEO', { key: 'k', id: 'i' })).toEqual([
      {
        name: 'posts.page+kind+after',
        text: 'SELECT FROM posts WHERE user_id = $1 AND kind = $2 AND (key, id) < ($3, $4) ORDER BY id LIMIT $5',
      },
      ['me', 'VIDEO', 'k', 'i', 21],
    ]);
  });

  it('refuses a name that PostgreSQL would cut', () => {
    const statement = (length: number) => new FilteredStatement('a'.repeat(length), 'SELECT');
    expect(statement(63).build()[0].name).toHaveLength(63);
    expect(() => statement(64).build()).toThrow('is too long');
  });

  it('keeps false and empty values', () => {
    const [{ name }, values] = new FilteredStatement('a', 'SELECT ?', 0)
      .where('flag', 'flag = ?', false)
      .where('list', 'id = ANY (?)', [])
      .build();
    expect({ name, values }).toEqual({ name: 'a+flag+list', values: [0, false, []] });
  });
});
