import { deletionPage } from './deletion-page.js';

const receivedAt = new Date('2026-11-21T01:19:07Z');
const refresh = '<meta http-equiv="refresh"';

describe('The page about a deletion', () => {
  it('shows when the request came, and reloads while it is in progress', () => {
    const page = deletionPage({ receivedAt, finishedAt: null });
    expect(page).toContain('Your data is being deleted');
    expect(page).toContain('21 November 2026 at 01:19 UTC');
    expect(page).toContain(refresh);
  });

  it('shows when it was completed, and does not reload', () => {
    const page = deletionPage({ receivedAt, finishedAt: new Date('2026-11-21T02:00:00Z') });
    expect(page).toContain('Your data is deleted');
    expect(page).toContain('21 November 2026 at 02:00 UTC');
    expect(page).not.toContain(refresh);
  });

  it('reports an unknown code', () => {
    expect(deletionPage(null)).toContain('no deletion request');
  });
});
