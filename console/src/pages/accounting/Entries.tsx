import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { entryReverse, ledgerEntries, supplierPaymentReverse } from '../../api/client.gen.ts';
import type { Entry } from '../../api/http.ts';
import { DayField, TextField } from '../../form/fields.tsx';
import { type Decision, ReasonDialog } from '../../form/ReasonDialog.tsx';
import { readRef } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { EntryTable } from '../../ui/EntryTable.tsx';
import { Reasons } from './Reasons.tsx';

/** Manual entries and bank deposits: what is reversed here, having no document of its own. */
const OWN_ENTRIES = /^(OD|RM)\d/;
/** Paid to suppliers, or paid back by them. */
const SUPPLIER_PAYMENT = /^P[FR]\d/;

const ANY = { dossier: '', from: '', to: '' };

/** Entries of the journal with their lines, in sequence. */
export function Entries() {
  const { t } = useI18n();
  const can = useCan();
  const refresh = useRefresh();
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const [explained, explain] = useState<Entry | null>(null);
  const [range, setRange] = useState(ANY);
  const [asked] = useDebouncedValue(range, 250);
  const set = (name: keyof typeof range) => (value: string) => setRange((r) => ({ ...r, [name]: value }));
  const found = useInfiniteQuery({
    queryKey: ['list', 'entries', asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ledgerEntries(
        {
          limit: 50,
          cursor: pageParam,
          ...(asked.dossier.trim() === '' ? {} : { dossier: readRef(asked.dossier) }),
          ...(asked.from === '' ? {} : { from: asked.from }),
          ...(asked.to === '' ? {} : { to: asked.to }),
        },
        { signal },
      ),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });
  const isPayment = ({ piece }: Entry) => SUPPLIER_PAYMENT.test(piece.ref);
  const reverse = (entry: Entry) =>
    setDeciding({
      title: t(isPayment(entry) ? 'entry.reversePayment' : 'entry.reverse'),
      text: t('entry.reverseText', { seq: entry.seq, label: entry.label }),
      act: async (reason, how, on) =>
        isPayment(entry)
          ? supplierPaymentReverse({ ref: entry.piece.ref, reason, ...on }, how)
          : entryReverse({ entry: entry.seq, reason, ...on }, how),
      dated: true,
      said: t('entry.reversed', { seq: entry.seq }),
      danger: true,
    });
  const filtered = Object.values(asked).some((value) => value.trim() !== '');
  const entries = found.data?.pages.flatMap((p) => p.items) ?? [];
  const reversed = new Set(entries.map((e) => e.reverses));
  const mayReverse = (entry: Entry) =>
    (isPayment(entry) ? can('settlement.reverse') : can('accounting.entries') && OWN_ENTRIES.test(entry.piece.ref)) &&
    entry.reverses === null &&
    !reversed.has(entry.seq);
  const actions = (entry: Entry) => (
    <>
      {mayReverse(entry) && (
        <Button size="compact-xs" variant="subtle" aria-label={`${t('do.reverse')} ${entry.seq}`} onClick={() => reverse(entry)}>
          {t('do.reverse')}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" aria-label={t('entry.whyOf', { seq: entry.seq })} onClick={() => explain(entry)}>
        {t('entry.why')}
      </Button>
    </>
  );
  return (
    <section className="section" aria-label={t('acc.entries')}>
      <div className="row-flex" style={{ alignItems: 'flex-end' }}>
        <TextField label={t('entry.dossier')} placeholder="D-000123" value={range.dossier} onChange={set('dossier')} />
        <DayField label={t('field.from')} value={range.from} onChange={set('from')} />
        <DayField label={t('field.to')} value={range.to} onChange={set('to')} />
      </div>
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <SkeletonBlock />
      ) : entries.length === 0 ? (
        filtered ? (
          <Empty
            small
            title={t('list.emptyFiltered')}
            action={
              <Button variant="default" onClick={() => setRange(ANY)}>
                {t('list.clear')}
              </Button>
            }
          />
        ) : (
          <Empty small title={t('tb.none')} />
        )
      ) : (
        <EntryTable entries={entries} label={t('acc.entries')} actions={actions} />
      )}
      {explained && <Reasons entry={explained} onClose={() => explain(null)} />}
      {deciding && <ReasonDialog decision={deciding} onClose={() => setDeciding(null)} onDone={() => void refresh()} />}
      {found.hasNextPage && (
        <div>
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('entry.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
