import { usageNotes } from './usage.js';

const account = '17841400000000001';
const answer = (headers: Record<string, string>) => ({ status: 200, headers, text: '' });
const business = (id: string, percent: number, minutes = 0) =>
  JSON.stringify({
    [id]: [
      {
        type: 'instagram',
        call_count: percent,
        total_cputime: 3,
        total_time: 5,
        estimated_time_to_regain_access: minutes,
      },
    ],
  });

describe('usage headers', () => {
  it('report the usage of the app by the highest of three values', () => {
    const headers = { 'x-app-usage': '{"call_count":28,"total_time":90,"total_cputime":25}' };
    expect(usageNotes(answer(headers), 'app-1', null, null)).toEqual([
      { key: 'app:app-1', percent: 90, regainSeconds: null },
    ]);
  });

  it('report the usage of an account, and how long to wait', () => {
    const headers = { 'x-business-use-case-usage': business(account, 100, 7) };
    expect(usageNotes(answer(headers), 'app-1', account, null)).toEqual([
      { key: `account:app-1:${account}`, percent: 100, regainSeconds: 420 },
    ]);
  });

  it('apply to the account of the call, regardless of their id', () => {
    const headers = { 'x-business-use-case-usage': business('104500000000001', 85) };
    expect(usageNotes(answer(headers), 'app-1', account, null)).toContainEqual({
      key: `account:app-1:${account}`,
      percent: 85,
      regainSeconds: null,
    });
  });

  it('are not required to detect an exceeded allowance', () => {
    expect(usageNotes(answer({}), 'app-1', account, 'account')).toEqual([
      { key: `account:app-1:${account}`, percent: 100, regainSeconds: null },
    ]);
    expect(usageNotes(answer({}), 'app-1', null, 'app')).toEqual([
      { key: 'app:app-1', percent: 100, regainSeconds: null },
    ]);
  });

  it.each(['', 'null', '[]', '{"a":1}', 'not json'])('are ignored if they are %j', (text) => {
    const headers = { 'x-app-usage': text, 'x-business-use-case-usage': text };
    for (const { percent } of usageNotes(answer(headers), 'app-1', account, null)) expect(percent).toBe(0);
  });
});
