import { mock } from 'node:test';
import { createTicker } from '../../console/src/ui/ticker.js';

class FakePage {
  hidden = false;
  private listener = () => {};

  addEventListener(_type: 'visibilitychange', listener: () => void): void {
    this.listener = listener;
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.listener();
  }
}

describe('The timer of relative times', () => {
  let page: FakePage;
  let ticker: ReturnType<typeof createTicker>;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
    page = new FakePage();
    ticker = createTicker(page);
  });
  afterEach(() => mock.timers.reset());

  it('ticks every minute for all listeners, as long as they listen', () => {
    let ticks = 0;
    const ends = [ticker.listen(() => ticks++, false), ticker.listen(() => ticks++, false)];
    mock.timers.tick(60_000);
    expect(ticks).toBe(2);
    for (const end of ends) end();
    mock.timers.tick(120_000);
    expect(ticks).toBe(2);
  });

  it('ticks every 10 seconds while a time is recent', () => {
    let ticks = 0;
    ticker.listen(() => ticks++, false);
    const end = ticker.listen(() => {}, true);
    mock.timers.tick(20_000);
    expect(ticks).toBe(2);
    end();
    mock.timers.tick(59_000);
    expect(ticks).toBe(2);
  });

  it('rests while the page is hidden, and ticks when it is shown', () => {
    let ticks = 0;
    ticker.listen(() => ticks++, false);
    page.setHidden(true);
    mock.timers.tick(120_000);
    expect(ticks).toBe(0);
    page.setHidden(false);
    expect(ticks).toBe(1);
    mock.timers.tick(60_000);
    expect(ticks).toBe(2);
  });
});
