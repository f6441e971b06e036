/** The list of dossiers. */
import { Button, Checkbox, MultiSelect, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { clientGet, type DossierGetOutput, dossierList } from '../../api/client.gen.ts';
import { PartyField } from '../../form/fields.tsx';
import { formatDay, plusDays, today } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { join } from '../../list/filter.ts';
import { type FilterProps, List, type ListSearch, type ListSpec } from '../../list/List.tsx';
import { useCan } from '../../session.tsx';
import { Amount, PageHead, Status } from '../../ui/bits.tsx';
import { useTitle } from '../../ui/useTitle.ts';
import { NewDossier } from './NewDossier.tsx';

const STATUSES = ['quote', 'option', 'confirmed', 'ticketed', 'travelled', 'cancelled', 'closed'] as const;
const NAMES = ['status', 'client', 'from', 'to', 'due', 'credit'] as const;

/** The filter of the API that an address asks for. */
const filterOf = (s: ListSearch): string | undefined =>
  join([
    ['status', ':', s['status']],
    ['client', ':', s['client']],
    ['departure', '>=', s['from']],
    ['departure', '<=', s['to']],
    ['balance', '>', s['due'] ? '0' : undefined],
    ['creditDue', '>', s['credit'] ? '0' : undefined],
  ]);

export function Dossiers() {
  const { t, word, locale } = useI18n();
  const can = useCan();
  const navigate = useNavigate();
  useTitle(t('nav.dossiers'));
  const search = useSearch({ strict: false }) as ListSearch;
  const creating = search['new'] === '1' && can('dossiers.write');
  const setCreating = (on: boolean) =>
    void navigate({ to: '.', search: ({ new: _, ...rest }: ListSearch) => (on ? { ...rest, new: '1' } : rest), replace: true } as never);
  useHotkeys([['n', () => can('dossiers.write') && setCreating(true)]]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rebuilt with the language only
  const spec = useMemo<ListSpec<DossierGetOutput>>(
    () => ({
      id: 'dossiers',
      label: t('nav.dossiers'),
      rowKey: (d) => d.ref,
      searchLabel: t('dossiers.search'),
      filterNames: NAMES,
      load: ({ new: _, ...s }, input, signal) => {
        const filter = filterOf(s);
        return dossierList({ ...input, ...(filter ? { filter } : {}), ...(s['q'] ? { q: s['q'] } : {}) }, { signal });
      },
      open: (d) => void navigate({ to: '/dossiers/$ref', params: { ref: d.ref } }),
      emptyTitle: t('dossiers.empty'),
      views: [
        { id: 'all', label: 'view.all', search: {} },
        { id: 'confirmed', label: 'view.confirmed', search: { status: 'confirmed' } },
        { id: 'quotes', label: 'view.quotes', search: { status: 'quote' } },
        { id: 'leaving', label: 'view.leaving', search: { status: 'confirmed', from: today(), to: plusDays(today(), 30) } },
        { id: 'collect', label: 'view.collect', search: { due: '1' } },
        { id: 'credits', label: 'view.credits', search: { credit: '1' } },
      ],
      filters: (props) => <Filters {...props} />,
      columns: [
        {
          id: 'ref',
          label: 'col.ref',
          sort: 'ref',
          cell: (d) => (
            <Link to="/dossiers/$ref" params={{ ref: d.ref }} className="ref" tabIndex={-1}>
              {d.ref}
            </Link>
          ),
        },
        { id: 'title', label: 'col.title', sort: 'title', cell: (d) => d.title },
        {
          id: 'client',
          label: 'col.client',
          cell: (d) => d.client?.name ?? d.client?.code ?? <span className="dim">{t('dossier.noClient')}</span>,
        },
        { id: 'travellers', label: 'col.travellers', number: true, cell: (d) => d.travellers.length || <span className="dim">0</span> },
        {
          id: 'departure',
          label: 'col.departure',
          sort: 'departure',
          cell: (d) => <span className="nowrap">{formatDay(d.departure, locale)}</span>,
        },
        { id: 'services', label: 'col.services', number: true, cell: (d) => d.services },
        { id: 'sale', label: 'amount.sale', sort: 'sale', number: true, cell: (d) => <Amount money={d.sale} quietZero /> },
        { id: 'margin', label: 'amount.margin', sort: 'margin', number: true, cell: (d) => <Amount money={d.margin} quietZero /> },
        { id: 'paid', label: 'amount.paid', sort: 'paid', number: true, cell: (d) => <Amount money={d.paid} quietZero /> },
        { id: 'balance', label: 'amount.balance', sort: 'balance', number: true, cell: (d) => <Amount money={d.balance} quietZero /> },
        { id: 'status', label: 'field.status', sort: 'status', cell: (d) => <Status value={d.status} /> },
      ],
    }),
    [t, word, locale],
  );
  return (
    <div className="page page-full">
      <PageHead title={t('nav.dossiers')}>
        {can('dossiers.write') && (
          <Button leftSection={<IconPlus size={14} />} rightSection={<kbd aria-hidden>n</kbd>} onClick={() => setCreating(true)}>
            {t('dossiers.new')}
          </Button>
        )}
      </PageHead>
      <List spec={spec} />
      {creating && <NewDossier onClose={() => setCreating(false)} />}
    </div>
  );
}

function Filters({ search, change }: FilterProps) {
  const { t } = useI18n();
  const code = search['client'];
  const client = useQuery({
    queryKey: ['client', code],
    queryFn: () => clientGet({ code: code ?? '' }),
    enabled: code !== undefined,
    retry: false,
  });
  return (
    <>
      <MultiSelect
        aria-label={t('field.status')}
        placeholder={search['status'] ? '' : t('field.status')}
        w={search['status']?.includes('|') ? 260 : 160}
        data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        value={search['status']?.split('|') ?? []}
        onChange={(v) => change({ status: v.join('|') || undefined })}
      />
      <div style={{ width: 190 }}>
        <PartyField
          key={code === undefined ? 'none' : (client.data?.code ?? 'loading')}
          kind="client"
          label=""
          placeholder={t('col.client')}
          value={code === undefined ? null : { code, name: client.data?.name ?? code }}
          onChange={(party) => change({ client: party?.code })}
        />
      </div>
      <TextInput
        type="date"
        aria-label={t('dossiers.from')}
        title={t('dossiers.from')}
        value={search['from'] ?? ''}
        onChange={(e) => change({ from: e.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        aria-label={t('dossiers.to')}
        title={t('dossiers.to')}
        value={search['to'] ?? ''}
        onChange={(e) => change({ to: e.currentTarget.value || undefined })}
      />
      <Checkbox
        label={t('dossiers.balance')}
        checked={search['due'] === '1'}
        onChange={(e) => change({ due: e.currentTarget.checked ? '1' : undefined })}
      />
    </>
  );
}
