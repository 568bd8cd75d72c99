import { z } from 'zod';
import { describeAcceptedValues } from './accepted-values.js';
import { ConfigError } from './config.js';
import { loadConfig, variableNames } from './env.js';

function errorsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig({ NODE_ENV: 'production', ...environment });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.errors
      .filter(({ variable }) => variable in environment)
      .map(({ variable, message }) => `${variable} ${message.replace(/ \(example: .*\)$/, '')}`);
  }
}

describe('Errors of variables', () => {
  it.each([
    ['PORT', 'http', 'must be a whole number from 0 to 65535'],
    ['PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '80.5', 'must be a whole number from 0 to 65535'],
    ['HTTP_REQUESTS_PER_MINUTE', '0', 'must be a whole number of at least 1'],
    ['OTEL_TRACES_SAMPLER_ARG', '2', 'must be a number from 0 to 1'],
    ['LOG_LEVEL', 'loud', 'must be fatal, error, warn, info, debug, trace, or silent'],
    ['POST_PACING', 'yes', 'must be on or off'],
    ['MAIL_LINK_URL', 'ftp://x', 'must be a URL that begins with http:// or https://'],
    ['SMTP_URL', 'mail', 'must be a URL that begins with smtp:// or smtps://'],
    ['UPGRADE_URL', 'x', 'must be a URL, such as https://example.com/path'],
    ['TIKTOK_API_URL', 'x', 'must be a URL that begins with http:// or https://'],
    ['MAIL_FROM', 'x', 'must have at least 3 characters'],
    ['BRAND_NAME', 'x'.repeat(41), 'must have 1 to 40 characters'],
    ['UPLOAD_S3_PREFIX', 'x'.repeat(201), 'must have at most 200 characters'],
    ['BRAND_COLOR', 'red', 'must be a colour such as #1d4ed8'],
  ])('%s=%s says what is accepted', (variable, value, message) => {
    expect(errorsOf({ [variable]: value })).toEqual([`${variable} ${message}`]);
  });

  it('contain no words of the validation library', () => {
    for (const value of ['?', '-5', '0.5', '1e30', 'x'.repeat(5_000)])
      for (const variable of variableNames)
        expect(errorsOf({ [variable]: value }).join()).not.toMatch(
          /Invalid|Too (?:small|big)|expected|received|is not valid|must be a text|ENOENT|ENAMETOOLONG/,
        );
  });

  it('name a value that must not be empty', () => {
    expect(describeAcceptedValues(z.string().min(1).default('x'))).toBe('must not be empty');
  });
});
