import { redactPayload } from './redact-payload.js';

describe('redactPayload', () => {
  it('replaces values of members that look like secrets at any depth', () => {
    const payload = JSON.stringify({
      event: 'x',
      access_token: 'act.1',
      nested: { client_secret: 's"3', list: [{ buyer_email: 'a@example.com' }] },
    });
    expect(JSON.parse(redactPayload(payload))).toEqual({
      event: 'x',
      access_token: '[redacted]',
      nested: { client_secret: '[redacted]', list: [{ buyer_email: '[redacted]' }] },
    });
  });

  it('reads JSON inside a JSON string', () => {
    const payload = JSON.stringify({ content: JSON.stringify({ refresh_token: 'rft.1', publish_id: 'p' }) });
    const redacted = JSON.parse(redactPayload(payload)) as { content: string };
    expect(JSON.parse(redacted.content)).toEqual({ refresh_token: '[redacted]', publish_id: 'p' });
  });

  it('removes a truncated secret', () => {
    expect(redactPayload('{"access_token":"act.12')).toBe('{"access_token":"[redacted]"');
    expect(redactPayload('{"content":"{\\"access_token\\":\\"act.12')).not.toContain('act.12');
    expect(redactPayload('{"access_token":"act.12\\')).not.toContain('act.12');
  });

  it('keeps ids beyond 2^53 and text that is not JSON', () => {
    const text = '{"post_id":7400000000000000123,"publish_id":"v_pub_file~v2-1.74"} trailing \u0000';
    expect(redactPayload(text)).toBe(text);
  });
});
