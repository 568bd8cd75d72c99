import fc from 'fast-check';
import { parseDateTime } from './date-time.js';

describe('parseDateTime', () => {
  it.each([
    ['2026-02-28T09:15:02Z', '2026-02-28T09:15:02.000Z'],
    ['2026-02-28t09:15:02z', '2026-02-28T09:15:02.000Z'],
    ['2026-02-28T09:15:02.5Z', '2026-02-28T09:15:02.500Z'],
    ['2026-02-28T09:15:02.1239999Z', '2026-02-28T09:15:02.123Z'],
    ['2026-02-28T09:15:02+02:00', '2026-02-28T07:15:02.000Z'],
    ['2026-02-28T23:15:02-05:30', '2026-03-01T04:45:02.000Z'],
    ['2026-02-28T09:15:02-00:00', '2026-02-28T09:15:02.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    expect(parseDateTime(text)?.toISOString()).toBe(expected);
  });

  it.each([
    ['a day that does not exist', '2026-02-30T00:00:00Z'],
    ['29 February of another year', '2026-02-29T00:00:00Z'],
    ['29 February of a century', '1900-02-29T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['a month 13', '2026-13-01T00:00:00Z'],
    ['a month 0', '2026-00-01T00:00:00Z'],
    ['a day 0', '2026-01-00T00:00:00Z'],
    ['an hour 24', '2026-01-01T24:00:00Z'],
    ['a minute 60', '2026-01-01T00:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['an offset minute 60', '2026-01-01T00:00:00+01:60'],
    ['no offset', '2026-01-01T00:00:00'],
    ['no time', '2026-01-01'],
    ['no seconds', '2026-01-01T00:00Z'],
    ['an empty fraction', '2026-01-01T00:00:00.Z'],
    ['a comma', '2026-01-01T00:00:00,5Z'],
    ['an offset without colon', '2026-01-01T00:00:00+0000'],
    ['a space instead of T', '2026-01-01 00:00:00Z'],
    ['surrounding space', ' 2026-01-01T00:00:00Z'],
    ['a line break', '2026-01-01T00:00:00Z\n'],
    ['a week date', '2026-W01-1T00:00:00Z'],
    ['a long year', '+002026-01-01T00:00:00Z'],
    ['the year 0', '0000-12-31T23:59:59Z'],
    ['a time before the year 1 in UTC', '0001-01-01T00:00:00+01:00'],
    ['a time after the year 9999 in UTC', '9999-12-31T23:59:59-01:00'],
    ['another calendar text', 'Thu, 01 Jan 2026 00:00:00 GMT'],
    ['milliseconds', '1803895200000'],
    ['a word', 'TOMORROW'],
    ['nothing', ''],
    ['other digits', '２０２６-01-01T00:00:00Z'],
    ['an endless fraction', `2026-01-01T00:00:00.${'0'.repeat(100_000)}Z`],
  ])('refuses %s', (_, text) => {
    expect(parseDateTime(text)).toBeNull();
  });

  it('reads the output of toISOString', () => {
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => parseDateTime(date.toISOString())?.getTime() === date.getTime()));
  });
});
