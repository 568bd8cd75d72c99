import { AuditEventsDocument } from '@patchbay/client/operations';
import { getRouteApi } from '@tanstack/react-router';
import { endOfDay, startOfDay } from '../data/days.js';
import { useList } from '../data/use-list.js';
import { adminTexts } from '../texts/admin.js';
import { ListTable } from '../ui/data-table.js';
import { ExportLinks } from '../ui/export-links.js';
import { SelectField } from '../ui/field.js';
import { Filters, SearchField } from '../ui/filters.js';
import { Page } from '../ui/page.js';
import { PeriodFields } from '../ui/period-fields.js';
import { auditColumns } from './audit-columns.js';
import { auditActors, auditOutcomes } from './choices.js';

const texts = adminTexts.audit;
const route = getRouteApi('/app/admin/audit');

export function AuditPage() {
  const { action, outcome, actor, user, target, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const filter = {
    action,
    outcome,
    actorKind: actor,
    userId: user,
    targetId: target,
    since: startOfDay(from),
    until: endOfDay(to),
  };
  const list = useList(AuditEventsDocument, { filter }, ({ auditEvents }) => auditEvents);
  return (
    <Page title={texts.title} actions={<ExportLinks name="audit-events" parameters={filter} />}>
      <SearchField
        label={texts.action}
        hint={texts.actionHint}
        action={texts.apply}
        value={action ?? ''}
        onSearch={(value) => set({ action: value || undefined })}
      />
      <SearchField
        label={texts.userId}
        action={texts.apply}
        value={user ?? ''}
        onSearch={(value) => set({ user: value || undefined })}
      />
      <SearchField
        label={texts.targetId}
        action={texts.apply}
        value={target ?? ''}
        onSearch={(value) => set({ target: value || undefined })}
      />
      <Filters>
        <SelectField
          label={texts.actor}
          value={actor ?? ''}
          onChange={({ target: { value } }) => set({ actor: auditActors.find((one) => one === value) })}
        >
          <option value="">{adminTexts.any}</option>
          {auditActors.map((one) => (
            <option key={one} value={one}>
              {texts.actors[one]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={texts.outcome}
          value={outcome ?? ''}
          onChange={({ target: { value } }) => set({ outcome: auditOutcomes.find((one) => one === value) })}
        >
          <option value="">{adminTexts.any}</option>
          {auditOutcomes.map((one) => (
            <option key={one} value={one}>
              {texts.outcomes[one]}
            </option>
          ))}
        </SelectField>
        <PeriodFields from={from} to={to} labels={adminTexts} change={set} />
      </Filters>
      <ListTable list={list} caption={texts.caption} columns={auditColumns} empty={texts.empty} />
    </Page>
  );
}
