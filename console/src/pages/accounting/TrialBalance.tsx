import { Button, Switch } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ledgerTrialBalance } from '../../api/client.gen.ts';
import { DayField } from '../../form/fields.tsx';
import { addUp, isZero } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { Decimal, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';

/** Debit, credit and balance per account. */
export function TrialBalance() {
  const { t } = useI18n();
  const [parties, setParties] = useState(false);
  const [to, setTo] = useState('');
  const found = useQuery({
    queryKey: ['list', 'trialBalance', parties, to],
    queryFn: ({ signal }) => ledgerTrialBalance({ ...(parties ? { parties: true } : {}), ...(to === '' ? {} : { to }) }, { signal }),
    placeholderData: keepPreviousData,
  });
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const { items, imbalance } = found.data;
  const currencies = Object.entries(imbalance);
  const sum = (currency: string, side: 'debit' | 'credit') =>
    addUp(
      items.filter((i) => i.currency === currency).map((i) => ({ amount: i[side], currency })),
      currency,
    ).amount;
  return (
    <section className="section" aria-label={t('acc.balance')}>
      <div className="row-flex" style={{ alignItems: 'flex-end', gap: 16 }}>
        <DayField label={t('tb.to')} value={to} onChange={setTo} />
        <Switch mb={7} label={t('tb.parties')} checked={parties} onChange={(e) => setParties(e.currentTarget.checked)} />
      </div>
      {items.length === 0 ? (
        <Empty
          small
          title={t(to === '' ? 'tb.none' : 'list.emptyFiltered')}
          action={
            to !== '' && (
              <Button variant="default" onClick={() => setTo('')}>
                {t('list.clear')}
              </Button>
            )
          }
        />
      ) : (
        <div className="card table-wrap">
          <table className="grid inset" aria-label={t('acc.balance')}>
            <thead>
              <tr>
                <th scope="col">{t('tb.account')}</th>
                <th scope="col">{t('field.label')}</th>
                {parties && <th scope="col">{t('tb.party')}</th>}
                <th scope="col">{t('field.currency')}</th>
                <th scope="col" className="num">
                  {t('tb.debit')}
                </th>
                <th scope="col" className="num">
                  {t('tb.credit')}
                </th>
                <th scope="col" className="num">
                  {t('tb.balance')}
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((i) => (
                <tr key={`${i.account}/${i.party}/${i.currency}`}>
                  <td className="ref">{i.account}</td>
                  <td className="wrap">{i.label}</td>
                  {parties && <td>{i.party ?? ''}</td>}
                  <td>{i.currency}</td>
                  <td className="num">
                    <Decimal value={i.debit} />
                  </td>
                  <td className="num">
                    <Decimal value={i.credit} />
                  </td>
                  <td className="num">
                    <Decimal value={i.balance} />
                  </td>
                </tr>
              ))}
              {currencies.map(([currency, gap]) => (
                <tr key={currency} className="total">
                  <th scope="row" colSpan={parties ? 3 : 2}>
                    {isZero(gap) ? t('tb.balanced') : t('tb.imbalance', { amount: `${gap} ${currency}` })}
                  </th>
                  <td>{currency}</td>
                  <td className="num">
                    <Decimal value={sum(currency, 'debit')} />
                  </td>
                  <td className="num">
                    <Decimal value={sum(currency, 'credit')} />
                  </td>
                  <td className="num">
                    <Decimal value={gap} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
