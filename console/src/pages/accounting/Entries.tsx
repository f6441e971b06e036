import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { ledgerEntries } from '../../api/client.gen.ts';
import { DayField, TextField } from '../../form/fields.tsx';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';

/** Entries of the journal with their lines, in sequence. */
export function Entries() {
  const { t, locale } = useI18n();
  const [range, setRange] = useState({ dossier: '', from: '', to: '' });
  const [asked] = useDebouncedValue(range, 250);
  const set = (name: keyof typeof range) => (value: string) => setRange((r) => ({ ...r, [name]: value }));
  const found = useInfiniteQuery({
    queryKey: ['list', 'entries', asked],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      ledgerEntries(
        {
          limit: 50,
          ...(pageParam > 0 ? { afterSeq: pageParam } : {}),
          ...(asked.dossier.trim() === '' ? {} : { dossier: asked.dossier.trim() }),
          ...(asked.from === '' ? {} : { from: asked.from }),
          ...(asked.to === '' ? {} : { to: asked.to }),
        },
        { signal },
      ),
    getNextPageParam: (page) => (page.has_more ? page.items.at(-1)?.seq : undefined),
  });
  const entries = found.data?.pages.flatMap((p) => p.items) ?? [];
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
        <Empty small title={t('tb.none')} />
      ) : (
        <div className="card table-wrap">
          <table className="grid inset" aria-label={t('acc.entries')}>
            <thead>
              <tr>
                <th scope="col">{t('tb.account')}</th>
                <th scope="col">{t('entry.label')}</th>
                <th scope="col">{t('tb.party')}</th>
                <th scope="col">{t('entry.dossier')}</th>
                <th scope="col" className="num">
                  {t('tb.debit')}
                </th>
                <th scope="col" className="num">
                  {t('tb.credit')}
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((e) => (
                <Fragment key={e.seq}>
                  <tr className="group">
                    <th scope="rowgroup" colSpan={6}>
                      <span className="ref">{e.seq}</span> · {formatDay(e.date, locale)} · {e.journal} · {e.piece.ref}{' '}
                      <span className="dim">{e.label}</span>
                      {e.reverses !== null && <span className="dim"> · {t('entry.reverses', { seq: e.reverses })}</span>}
                    </th>
                  </tr>
                  {e.lines.map((l, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: lines of an entry never move
                    <tr key={i}>
                      <td>
                        <span className="ref">{l.account}</span> <span className="dim">{l.accountLabel}</span>
                      </td>
                      <td className="wrap">{l.label}</td>
                      <td>{l.party?.label ?? l.party?.code ?? ''}</td>
                      <td>
                        {l.dossier && (
                          <Link to="/dossiers/$ref" params={{ ref: l.dossier }} className="ref">
                            {l.dossier}
                          </Link>
                        )}
                      </td>
                      <td className="num">{/[1-9]/.test(l.debit.amount) && <Amount money={l.debit} />}</td>
                      <td className="num">{/[1-9]/.test(l.credit.amount) && <Amount money={l.credit} />}</td>
                    </tr>
                  ))}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
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
