import { historyCost, toMetricDayRange } from './media-metric-day.js';

const nowMs = Date.parse('2026-03-31T23:30:00Z');

describe('toMetricDayRange', () => {
  it.each([
    [{}, { from: '2026-01-01', to: '2026-03-31' }],
    [
      { from: null, to: '2025-12-31' },
      { from: '2025-10-03', to: '2025-12-31' },
    ],
    [{ from: '2026-03-01' }, { from: '2026-03-01', to: '2026-03-31' }],
    [
      { from: '2024-01-01', to: '2024-12-31' },
      { from: '2024-01-01', to: '2024-12-31' },
    ],
  ])('accepts %j', (requested, range) => {
    expect(toMetricDayRange(requested, nowMs)).toEqual(range);
  });

  it.each([
    { from: '2026-04-01' },
    { from: '2026-02-02', to: '2026-02-01' },
    { from: '2025-01-01', to: '2026-01-02' },
    { from: '2026-02-30', to: '2026-03-01' },
    { to: '0001-01-01' },
    { to: 'today' },
  ])('refuses %j', (requested) => {
    expect(() => toMetricDayRange(requested, nowMs)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }) as Error,
    );
  });
});

describe('historyCost', () => {
  it.each([
    [{}, 90],
    [{ to: '2026-01-01' }, 90],
    [{ from: '2026-01-01', to: '2026-01-07' }, 7],
    [{ from: '2026-01-01' }, 366],
    [{ from: '2026-01-01', to: 5 }, 366],
    [{ from: '1026-01-01', to: '2026-01-07' }, 366],
    [{ from: '2026-01-07', to: '2026-01-01' }, 1],
  ])('of %j is %i', (args, cost) => {
    expect(historyCost(args)).toBe(cost);
  });
});
