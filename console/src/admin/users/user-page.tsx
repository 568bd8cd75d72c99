import { UserDocument, type UserFieldsFragment } from '@patchbay/client/operations';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useViewer } from '../../data/viewer.js';
import { adminTexts } from '../../texts/admin.js';
import { Facts } from '../../ui/facts.js';
import { Time } from '../../ui/format.js';
import { Card, Page } from '../../ui/page.js';
import { Empty, ErrorState, Skeleton } from '../../ui/states.js';
import { ResetSecondFactor } from './reset-second-factor.js';
import { UserAccess } from './user-access.js';
import { UserProfileForm, UserRoleForm } from './user-forms.js';
import { UserSessions } from './user-sessions.js';
import { UserTierForm } from './user-tier-form.js';
import { UserTrail } from './user-trail.js';

const texts = adminTexts.users;
const route = getRouteApi('/app/admin/users/$userId');

export function UserPage() {
  const { userId } = route.useParams();
  const [{ data, error, fetching }, reload] = useQuery({ query: UserDocument, variables: { id: userId } });
  const user = data?.node?.__typename === 'User' ? data.node : null;
  const read = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page title={user?.email ?? texts.title} actions={<Link to="/admin/users">{texts.back}</Link>}>
      {error && !user && <ErrorState error={error} retry={read} />}
      {!data && fetching && <Skeleton lines={10} />}
      {data && !user && <Empty title={adminTexts.notFound} />}
      {user && <UserDetails user={user} reload={read} />}
    </Page>
  );
}

function UserDetails({ user, reload }: { user: UserFieldsFragment; reload: () => void }) {
  const viewer = useViewer();
  /** Counts changes that end the sessions. */
  const [resets, setResets] = useState(0);
  const changed = () => {
    setResets(resets + 1);
    reload();
  };
  return (
    <>
      <Card>
        <Facts
          facts={[
            [texts.id, user.id],
            [texts.createdAt, <Time key="created" value={user.createdAt} />],
            [texts.tier, user.tier.name],
            [texts.role, texts.roles[user.role] ?? user.role],
            [texts.state, texts.states[user.state] ?? user.state],
            [texts.secondFactor, factorNames(user) || texts.noSecondFactor],
          ]}
        />
      </Card>
      <div className="grid gap-6 lg:grid-cols-2">
        <UserTierForm key={user.tier.id} user={user} onChanged={reload} />
        <UserRoleForm key={user.role} user={user} isSelf={user.id === viewer.userId} />
      </div>
      <UserProfileForm user={user} />
      <UserSessions key={resets} userId={user.id} />
      <ResetSecondFactor user={user} onReset={changed} />
      <UserAccess key={user.state} user={user} isSelf={user.id === viewer.userId} onChanged={changed} />
      <UserTrail userId={user.id} />
    </>
  );
}

function factorNames({ secondFactorMethods }: UserFieldsFragment): string {
  return secondFactorMethods.map((method) => texts.factors[method] ?? method).join(', ');
}
