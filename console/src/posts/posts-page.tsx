import type { PostState } from '@patchbay/client/operations';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useAccountList } from '../data/accounts.js';
import { postTexts } from '../texts/posts.js';
import { buttonClass } from '../ui/button.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Segments } from '../ui/segments.js';
import { Empty } from '../ui/states.js';
import { PostCalendar } from './post-calendar.js';
import { PostTable } from './post-table.js';
import type { PostsSearch } from './routes.js';

/** The posts of the user as a list or a calendar. View and filters are in the address. */
export function PostsPage() {
  const search: PostsSearch = useSearch({ from: '/app/posts' });
  const navigate = useNavigate();
  const { accounts = [] } = useAccountList();
  const filter = {
    accountId: search.account,
    // States of the address may be of another version.
    state: search.state && search.state in postTexts.states ? (search.state as PostState) : undefined,
  };
  const change = (changed: PostsSearch) =>
    void navigate({ to: '/posts', search: { ...search, ...changed }, replace: true });
  const nameOf = (accountId: string) =>
    accounts.find(({ id }) => id === accountId)?.name ?? postTexts.unknownAccount;
  const isFiltered = search.account !== undefined || search.state !== undefined;
  const newPost = (
    <Link to="/posts/new" className={buttonClass('primary')}>
      {postTexts.newPost}
    </Link>
  );
  return (
    <Page title={postTexts.title} actions={newPost}>
      <div className="grid items-end gap-4 sm:grid-cols-[auto_1fr_1fr]">
        <Segments
          label={postTexts.views.label}
          name="view"
          value={search.view ?? 'list'}
          choices={[
            { value: 'list', label: postTexts.views.list },
            { value: 'calendar', label: postTexts.views.calendar },
          ]}
          onChange={(view) => change({ view: view === 'list' ? undefined : view })}
        />
        <SelectField
          label={postTexts.filters.account}
          value={search.account ?? ''}
          onChange={(event) => change({ account: event.currentTarget.value || undefined })}
        >
          <option value="">{postTexts.filters.allAccounts}</option>
          {accounts.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={postTexts.filters.state}
          value={search.state ?? ''}
          onChange={(event) => change({ state: event.currentTarget.value || undefined })}
        >
          <option value="">{postTexts.filters.allStates}</option>
          {Object.entries(postTexts.states).map(([state, label]) => (
            <option key={state} value={state}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {search.view === 'calendar' ? (
        <PostCalendar filter={filter} month={search.month} onMonth={(month) => change({ month })} />
      ) : (
        <PostTable
          filter={filter}
          nameOf={nameOf}
          empty={
            <Empty title={isFiltered ? postTexts.emptyFiltered : postTexts.emptyTitle}>
              {!isFiltered && postTexts.empty}
            </Empty>
          }
        />
      )}
    </Page>
  );
}
