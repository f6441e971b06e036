/** Why an entry is what it is: the act of the chart's rules it was posted by, and what stands behind each of its amounts. */
import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type EntryExplainOutput, entryExplain } from '../../api/client.gen.ts';
import type { Entry } from '../../api/http.ts';
import { formatDay } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { AmountIn, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { Refs } from './Refs.tsx';

export function Reasons({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={860}
      title={t('entry.whyTitle', { seq: entry.seq, label: entry.label })}
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <Acts seq={entry.seq} />
    </Drawer>
  );
}

function Acts({ seq }: { seq: number }) {
  const { t, word, locale } = useI18n();
  const found = useQuery({ queryKey: ['entry', seq, 'explain'], queryFn: () => entryExplain({ entry: seq }) });
  if (found.isError) return <ErrorState error={found.error} />;
  if (!found.data) return <SkeletonBlock />;
  const { acts, slips } = found.data;
  const said = (title: Readonly<Record<string, string>>, otherwise: string) => title[locale] ?? otherwise;
  if (acts.every((a) => a.lines.length === 0)) return <Empty small title={t('entry.whyNone')} />;
  return (
    <div className="stack">
      {acts.map(({ act, title, rate, lines }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the acts of an entry never change
        <section key={i} className="stack">
          <p>
            {said(title, act)}
            {rate && (
              <span className="dim">
                {' '}
                · {t('entry.whyRate', { currency: rate.currency, rate: rate.rate, day: formatDay(rate.day, locale) })}
              </span>
            )}
          </p>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={said(title, act)}>
              <thead>
                <tr>
                  <th scope="col">{t('entry.whyRole')}</th>
                  <th scope="col">{t('tb.account')}</th>
                  <th scope="col">{t('entry.whyFor')}</th>
                  <th scope="col">{t('entry.dossier')}</th>
                  <th scope="col" className="num">
                    {t('field.amount')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.map((l, n) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an act never change
                  <tr key={n}>
                    <td className="wrap">{said(l.title, l.role)}</td>
                    <td className="wrap">
                      <span className="ref">{l.account}</span> <span className="dim">{l.label}</span>
                    </td>
                    <td className="wrap">
                      {l.nature !== null && word('nature', l.nature)}
                      {l.vatRate !== null && <span className="dim"> {l.vatRate} %</span>}
                      {l.takes !== null && <span className="dim"> {t('entry.whyTakes', { piece: l.takes })}</span>}
                    </td>
                    <td>
                      {l.dossier !== null && (
                        <Link to="/dossiers/$ref" params={{ ref: l.dossier }}>
                          {l.dossier}
                        </Link>
                      )}
                    </td>
                    <td className="num">
                      <AmountIn money={l.booked} original={l.money.currency === l.booked.currency ? null : l.money} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
      {slips.count > 0 && <Slips {...slips} />}
      <p className="dim">{t('entry.whyRules')}</p>
    </div>
  );
}

/** The cheques and card slips it took to the bank or brought back. */
function Slips({ items, count }: EntryExplainOutput['slips']) {
  const { t, locale } = useI18n();
  return (
    <section className="stack">
      <p>
        {t('entry.whySlips', { count })}
        {items.length < count && <span className="dim"> {t('entry.whySlipsMore', { shown: items.length })}</span>}
      </p>
      <div className="card table-wrap slips">
        <table className="grid inset" aria-label={t('entry.whySlips', { count })}>
          <thead>
            <tr>
              <th scope="col">{t('acc.slipsSince')}</th>
              <th scope="col">{t('acc.slipsReceipts')}</th>
              <th scope="col">{t('entry.dossier')}</th>
              <th scope="col" className="num">
                {t('field.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((s) => (
              <tr key={s.receipts[0]}>
                <td>{formatDay(s.cameOn, locale)}</td>
                <td className="wrap ref">
                  <Refs of={s.receipts} />
                </td>
                <td className="wrap">
                  <Refs of={s.dossiers} />
                </td>
                <td className="num">
                  <AmountIn money={s.money} original={s.original} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
