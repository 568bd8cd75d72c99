import { z } from 'zod';
import { simulatedUrl } from '../installed-simulator.js';
import { instagramEnv } from './instagram.env.js';

const publicUrl = 'https://patchbay.example';
const instagram = { INSTAGRAM_APP_ID: '884400000000009', INSTAGRAM_APP_SECRET: 'one,two' };
const facebook = { META_APP_ID: '442200000000009', META_APP_SECRET: 'three' };

describe('Instagram configuration', () => {
  function read(environment: Record<string, string>, port: number | null = null) {
    const faults: string[] = [];
    const simulator = port === null ? null : { urlOf: (host: string) => simulatedUrl(port, host) };
    const values = z.object(instagramEnv.variables).parse(environment);
    const config = instagramEnv.read(values, { publicUrl, simulator }, (variable) => faults.push(variable));
    return { config, faults };
  }

  it('is null without credentials and simulator, and simulated if the simulator is on', () => {
    expect(read({})).toEqual({ config: null, faults: [] });
    const { config } = read({}, 4000);
    expect(config).toMatchObject({
      simulated: true,
      instagramLogin: { graphUrl: 'http://127.0.0.1:4006' },
      facebookLogin: { graphUrl: 'http://127.0.0.1:4008' },
    });
  });

  it('enables each login that has credentials', () => {
    expect(read(instagram).config).toMatchObject({
      instagramLogin: {},
      facebookLogin: null,
      simulated: false,
    });
    expect(read(facebook).config).toMatchObject({ instagramLogin: null, facebookLogin: {} });
    expect(read({ ...instagram, ...facebook }).config).toMatchObject({
      instagramLogin: {},
      facebookLogin: {},
    });
  });

  it('calls with the first secret of a list and verifies webhooks with all of them', () => {
    expect(read(instagram).config).toMatchObject({
      instagramLogin: { appSecrets: ['one', 'two'] },
      webhookSecrets: ['one', 'two'],
    });
    expect(read({ ...instagram, META_APP_SECRET: 'three' })).toMatchObject({
      config: { facebookLogin: null, webhookSecrets: ['three', 'one', 'two'] },
      faults: [],
    });
  });

  it('does not use credentials of the simulator beside real ones', () => {
    const { config } = read(instagram, 4000);
    expect(config).toMatchObject({ simulated: false, facebookLogin: null, verifyToken: null });
    expect(config!.instagramLogin!.graphUrl).toBe('https://graph.instagram.com');
  });

  it.each([
    [{ INSTAGRAM_APP_ID: '884400000000009' }, 'INSTAGRAM_APP_SECRET'],
    [{ INSTAGRAM_APP_SECRET: 'one' }, 'INSTAGRAM_APP_ID'],
    [{ META_APP_ID: '442200000000009' }, 'META_APP_SECRET'],
    [{ META_APP_SECRET: 'three' }, 'META_APP_ID'],
  ])('with only %j is incomplete, and the error names the missing variables', (environment, missing) => {
    expect(read(environment).faults).toEqual([missing]);
  });

  it('requests the scopes that only agencies need if the operator lists them', () => {
    expect(read(facebook).config!.facebookLogin!.approvedScopes).not.toContain('business_management');
    const scopes = 'instagram_basic,business_management';
    expect(read({ ...facebook, META_SCOPES: scopes }).config!.facebookLogin!.approvedScopes).toEqual(
      scopes.split(','),
    );
  });
});
