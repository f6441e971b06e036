/** Client money of a dossier: where it stands, what it pays, what moved. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { paymentList, paymentPosition, refundApprove, refundList, refundReject } from '../../api/client.gen.ts';
import { attempt } from '../../form/FormDialog.tsx';
import { addUp, formatDay, formatMoney, isZero, negate } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useCan, useRefresh } from '../../session.tsx';
import { Amount, Empty, ErrorState, SkeletonBlock, Status } from '../../ui/bits.tsx';
import { toast } from '../../ui/toasts.tsx';
import type { Dialog, DossierData, MovementData } from './shared.ts';

export function Payments({ dossier, open }: { dossier: DossierData; open: (dialog: Dialog) => void }) {
  const { t, word, locale, problem } = useI18n();
  const can = useCan();
  const refresh = useRefresh();
  const { ref } = dossier;
  const position = useQuery({ queryKey: ['dossier', ref, 'position'], queryFn: () => paymentPosition({ dossier: ref }) });
  const movements = useQuery({ queryKey: ['dossier', ref, 'payments'], queryFn: () => paymentList({ dossier: ref, limit: 200 }) });
  const refunds = useQuery({ queryKey: ['dossier', ref, 'refunds'], queryFn: () => refundList({ dossier: ref, limit: 100 }) });
  const error = position.error ?? movements.error ?? refunds.error;
  if (error) return <ErrorState error={error} retry={() => void refresh(ref)} />;
  if (!position.data || !movements.data || !refunds.data) return <SkeletonBlock />;
  const p = position.data;
  const reject = (id: string) =>
    attempt(problem, async () => {
      await refundReject({ id });
      toast('ok', t('refund.rejected'));
      await refresh(ref);
    });
  const approve = (id: string, text: string) =>
    open({
      kind: 'decide',
      decision: {
        title: t('refund.approve'),
        text,
        reason: false,
        act: (_, how) => refundApprove({ id }, how),
        said: t('refund.approved'),
      },
    });
  /** Who may say that the bank gave it back: what was received so lies in transit until a deposit takes it. */
  const mayReturn = (method: string) => (method === 'cheque' || method === 'card') && can('accounting.deposit');
  /** What of a receipt is not reversed. */
  const leftOf = ({ ref: receipt, money }: MovementData) =>
    addUp(
      [money, ...movements.data.items.filter((r) => r.kind === 'reversal' && r.linked === receipt).map((r) => r.money)],
      money.currency,
    );
  return (
    <section className="section" aria-label={t('tab.payments')}>
      <dl className="tiles">
        {(['receivable', 'advances', 'overpaid', 'refundable', 'unallocated'] as const).map((name) => (
          <div key={name} className="tile">
            <dt>{t(`payment.${name}`)}</dt>
            <dd>
              <Amount money={p[name]} quietZero />
            </dd>
          </div>
        ))}
      </dl>
      {p.invoices.length > 0 && (
        <>
          <h2>{t('payment.allocation')}</h2>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={t('payment.allocation')}>
              <thead>
                <tr>
                  <th scope="col">{t('invoice.kind.invoice')}</th>
                  <th scope="col">{t('field.dueOn')}</th>
                  <th scope="col">{t('field.status')}</th>
                  <th scope="col" className="num">
                    {t('payment.asked')}
                  </th>
                  <th scope="col" className="num">
                    {t('amount.paid')}
                  </th>
                  <th scope="col" className="num">
                    {t('payment.open')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {p.invoices.map((i) => (
                  <tr key={i.invoice}>
                    <td className="ref">{i.invoice}</td>
                    <td>{formatDay(i.dueOn, locale)}</td>
                    <td>
                      <Status value={isZero(i.open) ? 'paid' : isZero(i.paid) ? 'open' : 'partlyPaid'} />
                    </td>
                    <td className="num">
                      <Amount money={i.asked} />
                    </td>
                    <td className="num">
                      <Amount money={i.paid} quietZero />
                    </td>
                    <td className="num">
                      <Amount money={i.open} quietZero />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {refunds.data.items.length > 0 && (
        <>
          <h2>{t('payment.refunds')}</h2>
          <div className="card table-wrap">
            <table className="grid inset" aria-label={t('payment.refunds')}>
              <thead>
                <tr>
                  <th scope="col">{t('field.date')}</th>
                  <th scope="col">{t('field.reason')}</th>
                  <th scope="col">{t('field.method')}</th>
                  <th scope="col">{t('field.status')}</th>
                  <th scope="col" className="num">
                    {t('field.amount')}
                  </th>
                  <th scope="col">
                    <span className="visually-hidden">{t('field.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {refunds.data.items.map((r) => (
                  <tr key={r.id}>
                    <td>{formatDay(r.createdAt, locale)}</td>
                    <td className="wrap">{r.reason}</td>
                    <td>{word('method', r.method)}</td>
                    <td>
                      <Status value={r.state} />
                    </td>
                    <td className="num">
                      <Amount money={r.money} />
                    </td>
                    <td className="num">
                      {r.state === 'pending' && can('payments.approve') && (
                        <>
                          <Button
                            size="compact-xs"
                            variant="light"
                            onClick={() => approve(r.id, `${r.reason} · ${formatMoney(r.money, locale)}`)}
                          >
                            {t('do.approve')}
                          </Button>{' '}
                          <Button size="compact-xs" variant="subtle" color="red" onClick={() => void reject(r.id)}>
                            {t('do.reject')}
                          </Button>
                        </>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <h2>{t('payment.movements')}</h2>
      {movements.data.items.length === 0 ? (
        <Empty small title={t('payment.none')} />
      ) : (
        <div className="card table-wrap">
          <table className="grid inset" aria-label={t('payment.movements')}>
            <thead>
              <tr>
                <th scope="col">{t('field.reference')}</th>
                <th scope="col">{t('field.kind')}</th>
                <th scope="col">{t('field.date')}</th>
                <th scope="col">{t('field.method')}</th>
                <th scope="col">{t('payment.invoice')}</th>
                <th scope="col">{t('payment.bankRef')}</th>
                <th scope="col" className="num">
                  {t('field.amount')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t('field.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {movements.data.items.map((m) => {
                const left = m.kind === 'receipt' ? leftOf(m) : null;
                const live = left !== null && !isZero(left);
                const text = `${m.ref} · ${formatMoney(m.money, locale)}`;
                const out = (m.kind === 'refund' || m.kind === 'moveOut') && !m.money.amount.startsWith('-');
                return (
                  <tr key={m.ref}>
                    <td className="ref">{m.ref}</td>
                    <td>{t(`payment.kind.${m.kind}`)}</td>
                    <td>{formatDay(m.receivedOn, locale)}</td>
                    <td>{word('method', m.method)}</td>
                    <td>{m.invoice ?? ''}</td>
                    <td className="wrap">{m.bankRef ?? m.reason ?? ''}</td>
                    <td className="num">
                      <Amount money={out ? negate(m.money) : m.money} />
                    </td>
                    <td className="num">
                      {live && mayReturn(m.method) && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-label={`${t('payment.bankReturn')} ${m.ref}`}
                          onClick={() => open({ kind: 'bankReturn', receipt: m.ref, text })}
                        >
                          {t('payment.bankReturn')}
                        </Button>
                      )}
                      {live && can('payments.reverse') && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          aria-label={`${t('do.reverse')} ${m.ref}`}
                          onClick={() => open({ kind: 'reverseReceipt', receipt: m, left })}
                        >
                          {t('do.reverse')}
                        </Button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <div className="row-flex">
        {can('payments.record') && (
          <Button variant="default" onClick={() => open({ kind: 'pay' })}>
            {t('do.pay')}
          </Button>
        )}
        {can('payments.record') && (
          <Button variant="default" onClick={() => open({ kind: 'share' })}>
            {t('do.share')}
          </Button>
        )}
        {can('payments.refund') && (
          <Button variant="default" onClick={() => open({ kind: 'refund' })}>
            {t('do.refund')}
          </Button>
        )}
        {can('payments.move') && (
          <Button variant="default" onClick={() => open({ kind: 'move' })}>
            {t('do.move')}
          </Button>
        )}
      </div>
    </section>
  );
}
