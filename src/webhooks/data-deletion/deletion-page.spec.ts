import { deletionPage } from './deletion-page.js';

const receivedAt = new Date('2026-11-21T01:19:07Z');
const refresh = '<meta http-equiv="refresh"';

describe('The page about a deletion', () => {
  it('tells when the request came, and looks again by itself while it is under way', () => {
    const page = deletionPage({ receivedAt, finishedAt: null });
    expect(page).toContain('Your data is being deleted');
    expect(page).toContain('21 November 2026 at 01:19 UTC');
    expect(page).toContain(refresh);
  });

  it('tells when it was done, and rests', () => {
    const page = deletionPage({ receivedAt, finishedAt: new Date('2026-11-21T02:00:00Z') });
    expect(page).toContain('Your data is deleted');
    expect(page).toContain('21 November 2026 at 02:00 UTC');
    expect(page).not.toContain(refresh);
  });

  it('of a code that nobody was given says so', () => {
    expect(deletionPage(null)).toContain('no deletion request');
  });
});
