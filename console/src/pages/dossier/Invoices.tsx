/** Invoices and credit notes of a dossier. */
import { Button } from '@mantine/core';
import { formatDay, negate } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan } from '../../session.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { invoicePaper } from './papers.ts';
import { type Dialog, type DossierData, useInvoices } from './shared.ts';

interface Props {
  readonly dossier: DossierData;
  readonly open: (dialog: Dialog) => void;
}

export function Invoices({ dossier, open }: Props) {
  const { t, locale } = useI18n();
  const can = useCan();
  const found = useInvoices(dossier.ref);
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const issue = can('billing.issue') && (
    <Button variant="default" onClick={() => open({ kind: 'invoice' })}>
      {t('do.invoice')}
    </Button>
  );
  if (found.data.length === 0) return <Empty title={t('invoice.none')} hint={t('invoice.issueText')} action={issue} />;
  return (
    <section className="section" aria-label={t('tab.invoices')}>
      <div className="card table-wrap">
        <table className="grid inset" aria-label={t('tab.invoices')}>
          <thead>
            <tr>
              <th scope="col">{t('field.number')}</th>
              <th scope="col">{t('field.kind')}</th>
              <th scope="col">{t('field.issuedOn')}</th>
              <th scope="col">{t('field.dueOn')}</th>
              <th scope="col" className="num">
                {t('field.total')}
              </th>
              <th scope="col" className="num">
                {t('invoice.prepaid')}
              </th>
              <th scope="col" className="num">
                {t('invoice.due')}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t('field.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.data.map((i) => (
              <tr key={i.number}>
                <td className="ref">{i.number}</td>
                <td>
                  {t(`invoice.kind.${i.kind}`)}
                  {i.corrects && <span className="dim"> · {t('invoice.corrects', { number: i.corrects })}</span>}
                </td>
                <td>{formatDay(i.issuedOn, locale)}</td>
                <td>{formatDay(i.dueOn, locale)}</td>
                <td className="num">
                  <Amount money={i.kind === 'creditNote' && !i.total.amount.startsWith('-') ? negate(i.total) : i.total} />
                </td>
                <td className="num">
                  <Amount money={i.prepaid} quietZero />
                </td>
                <td className="num">
                  <Amount money={i.due} />
                </td>
                <td className="num">
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={`PDF ${i.number}`}
                    onClick={() => open({ kind: 'pdf', paper: invoicePaper(i.number) })}
                  >
                    PDF
                  </Button>
                  {i.kind === 'invoice' && can('billing.credit') && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={`${t('do.credit')} ${i.number}`}
                      onClick={() => open({ kind: 'credit', invoice: i.number })}
                    >
                      {t('do.credit')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div>{issue}</div>
    </section>
  );
}
