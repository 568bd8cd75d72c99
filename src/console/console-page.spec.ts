import { renderConsolePage } from './console-page.js';

const template =
  '<base href="%BASE%" /><title>%NAME%</title><meta nonce="%NONCE%" /><script type="application/json">%SETTINGS%</script>';

const settings = {
  basePath: '/patchbay',
  name: 'Ada & <b>Co</b>',
  logoUrl: null,
  accents: null,
  hasMailbox: true,
  hasSimulator: false,
  canSignUp: true,
  signInProviders: [{ id: 'x', name: '</script><script>alert(1)</script>' }],
};

describe('The page of the console', () => {
  it('gets the base path, the name and the settings of the installation as inert text', () => {
    const { html } = renderConsolePage(template, settings);
    expect(html).toContain('<base href="/patchbay/" />');
    expect(html).toContain('<title>Ada &#38; &#60;b&#62;Co&#60;/b&#62;</title>');
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    const json = /json">(.*)<\/script>/.exec(html)![1]!;
    expect(JSON.parse(json)).toEqual(settings);
  });

  it('allows styles by a nonce of one response, and only scripts of this server', () => {
    const first = renderConsolePage(template, settings);
    const nonce = /nonce="([^"]+)"/.exec(first.html)![1]!;
    const policy = first.headers['content-security-policy']!;
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}';`);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('http:');
    const simulated = renderConsolePage(template, { ...settings, hasSimulator: true });
    expect(simulated.headers['content-security-policy']).toContain('https: http://127.0.0.1:*');
    expect(renderConsolePage(template, settings).html).not.toContain(nonce);
  });
});
