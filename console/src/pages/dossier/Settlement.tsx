/** How far suppliers have billed the dossier. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settlementClose, settlementStatus, supplierInvoiceList, supplierInvoiceReverse } from '../../api/client.gen.ts';
import { formatMoney, isZero, negate } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { join } from '../../list/filter.ts';
import { useCan } from '../../session.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import type { Dialog, DossierData } from './shared.ts';

/** Those of the invoices that are no reversal and have none. */
function useReversible(dossier: string, refs: readonly string[]): ReadonlySet<string> {
  const found = useQuery({
    queryKey: ['dossier', dossier, 'supplierInvoices', refs],
    queryFn: async () => (await supplierInvoiceList({ limit: 200, filter: join([['ref', ':', refs.join('|')]]) })).items,
    enabled: refs.length > 0,
  });
  const all = found.data ?? [];
  const done = new Set(all.flatMap((i) => (i.reverses === null ? [] : [i.ref, i.reverses])));
  return new Set(all.map((i) => i.ref).filter((ref) => !done.has(ref)));
}

export function Settlement({ dossier, open }: { dossier: DossierData; open: (dialog: Dialog) => void }) {
  const { t, locale } = useI18n();
  const can = useCan();
  const found = useQuery({ queryKey: ['dossier', dossier.ref, 'settlement'], queryFn: () => settlementStatus({ dossier: dossier.ref }) });
  const invoices = [...new Set((found.data?.lines ?? []).map((l) => l.invoice))];
  const reversible = useReversible(dossier.ref, can('settlement.reverse') ? invoices : []);
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonBlock />;
  const { services, lines, status } = found.data;
  if (services.length === 0) return <Empty title={t('settlement.none')} />;
  const close = (service: string, title: string) =>
    open({
      kind: 'decide',
      decision: {
        title: t('settlement.close'),
        text: t('settlement.closeText'),
        act: (reason, how) => settlementClose({ service, reason }, how),
        said: t('settlement.closedNow', { title }),
      },
    });
  const reverse = (ref: string) =>
    open({
      kind: 'decide',
      decision: {
        title: t('settlement.reverse'),
        text: t('settlement.reverseText', { ref }),
        act: (reason, how) => supplierInvoiceReverse({ ref, reason }, how),
        said: t('settlement.reversed', { ref }),
        danger: true,
      },
    });
  return (
    <section className="section" aria-label={t('tab.supplierInvoices')}>
      <div className="row-flex">
        <h2>{t('field.status')}</h2>
        <Status value={status} />
      </div>
      <div className="card table-wrap">
        <table className="grid inset" aria-label={t('tab.supplierInvoices')}>
          <thead>
            <tr>
              <th scope="col">{t('price.service')}</th>
              <th scope="col">{t('service.supplier')}</th>
              <th scope="col">{t('field.status')}</th>
              <th scope="col" className="num">
                {t('settlement.expected')}
              </th>
              <th scope="col" className="num">
                {t('settlement.billed')}
              </th>
              <th scope="col" className="num">
                {t('settlement.difference')}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t('field.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {services.map((s) => (
              <tr key={s.service}>
                <td className="wrap">{s.title}</td>
                <td>{s.supplier}</td>
                <td>
                  <Status value={s.status} /> {s.closed && <span className="dim">{t('settlement.closed')}</span>}
                </td>
                <td className="num">
                  <Amount money={s.expected} />
                </td>
                <td className="num">
                  <Amount money={s.billed} quietZero />
                </td>
                <td className="num">
                  {(s.status === 'notInvoiced' || s.status === 'partlyInvoiced') && !isZero(s.difference) ? (
                    <span className="dim">{t('settlement.toCome', { amount: formatMoney(negate(s.difference), locale) })}</span>
                  ) : (
                    <Amount money={s.difference} quietZero />
                  )}
                </td>
                <td className="num">
                  {can('settlement.write') && !s.closed && s.status === 'partlyInvoiced' && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={`${t('settlement.close')}: ${s.title}`}
                      onClick={() => close(s.service, s.title)}
                    >
                      {t('settlement.close')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > 0 && (
        <>
          <h2>{t('settlement.lines')}</h2>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={t('settlement.lines')}>
              <thead>
                <tr>
                  <th scope="col">{t('field.reference')}</th>
                  <th scope="col">{t('field.label')}</th>
                  <th scope="col">{t('price.service')}</th>
                  <th scope="col">{t('field.document')}</th>
                  <th scope="col" className="num">
                    {t('field.amount')}
                  </th>
                  <th scope="col">
                    <span className="visually-hidden">{t('field.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.map((l, i) => (
                  <tr key={`${l.invoice}/${l.line}`}>
                    <td className="ref">
                      {l.invoice}/{l.line}
                    </td>
                    <td className="wrap">{l.label}</td>
                    <td className="wrap">{services.find((s) => s.service === l.service)?.title ?? '–'}</td>
                    <td className="mono">{l.document}</td>
                    <td className="num">
                      <Amount money={l.money} />
                    </td>
                    <td className="num">
                      {reversible.has(l.invoice) && lines.findIndex((x) => x.invoice === l.invoice) === i && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-label={`${t('do.reverse')} ${l.invoice}`}
                          onClick={() => reverse(l.invoice)}
                        >
                          {t('do.reverse')}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {can('settlement.write') && (
        <div>
          <Button variant="default" onClick={() => open({ kind: 'supplierInvoice' })}>
            {t('do.supplierInvoice')}
          </Button>
        </div>
      )}
    </section>
  );
}
