/**
 * Node options that shift the clock of a process, as a machine without NTP has it. Timers and `performance.now()` are not shifted.
 */
export function shiftedClock(ms: number): string[] {
  const source = `
    const real = Date;
    const now = () => real.now() + ${ms};
    globalThis.Date = class Date extends real {
      constructor(...given) { super(...(given.length > 0 ? given : [now()])); }
      static now() { return now(); }
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
}
