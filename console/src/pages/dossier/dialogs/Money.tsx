/** Receipts, refunds and moves. */

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type PaymentRecordInput, paymentMove, paymentPosition, paymentRecord, refundCreate } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { addUp, asTyped, formatMoney, isNegative, isZero, negate, readAmount, readRef, today } from '../../../format.ts';
import { type Locale, useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import { type DossierData, dossierQuery, useInvoices } from '../shared.ts';

const METHODS = ['transfer', 'card', 'cheque', 'cash', 'directDebit'] as const;
export type Method = NonNullable<PaymentRecordInput['method']>;

export function MethodField({
  value,
  onChange,
  error,
  methods = METHODS,
}: {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  methods?: readonly (Method | 'advance')[];
}) {
  const { t } = useI18n();
  return (
    <ChoiceField
      label={t('field.method')}
      value={value}
      onChange={onChange}
      error={error}
      options={methods.map((m) => ({ value: m, label: t(`method.${m}`) }))}
    />
  );
}
export const moneyOf = (text: string, currency: string) => ({ amount: readAmount(text) ?? text, currency });
/** What a dossier still owes, as a form proposes it. */
export const owed = ({ balance }: DossierData, locale: Locale): string =>
  isZero(balance) || isNegative(balance) ? '' : asTyped(balance.amount, locale);

/** The dossier as it is now, while money for it is being entered: somebody else may take some too. */
const NOW_MS = 3_000;
function useNow(dossier: DossierData): DossierData {
  const { ref } = dossier;
  const now = useQuery({ ...dossierQuery(ref), refetchOnMount: 'always', refetchInterval: NOW_MS });
  return now.data ?? dossier;
}

export function RecordPayment({ dossier: seen, ...then }: DialogProps) {
  const { t, locale } = useI18n();
  const dossier = useNow(seen);
  const invoices = useInvoices(dossier.ref);
  const form = useForm({
    amount: owed(dossier, locale),
    method: 'transfer',
    receivedOn: today(),
    invoice: '',
    bankRef: '',
  });
  const { values: v, set, error } = form;
  // What is proposed follows what is owed, until the person types another amount.
  const proposed = useRef(v.amount);
  const due = owed(dossier, locale);
  useEffect(() => {
    if (v.amount === proposed.current && v.amount !== due && !form.busy) set('amount', due);
    if (v.amount === proposed.current) proposed.current = due;
  }, [due, v.amount, set, form.busy]);
  const given = { amount: readAmount(v.amount) ?? '0', currency: dossier.currency };
  const beyond = addUp([given, negate(dossier.balance)], dossier.currency);
  const act = (how: CallOptions) =>
    paymentRecord(
      {
        dossier: dossier.ref,
        money: moneyOf(v.amount, dossier.currency),
        method: v.method as Method,
        ...(v.receivedOn === '' ? {} : { receivedOn: v.receivedOn }),
        ...(v.invoice === '' ? {} : { invoice: v.invoice }),
        ...(v.bankRef.trim() === '' ? {} : { bankRef: v.bankRef.trim() }),
      },
      how,
    );
  return (
    <FormDialog
      title={t('do.pay')}
      form={form}
      submitLabel={t('do.pay')}
      act={act}
      said={(made) => t('payment.recorded', { ref: made.ref })}
      size={480}
      {...then}
    >
      <p className="dim" aria-live="polite">
        {t('payment.balanceNow', { amount: formatMoney(dossier.balance, locale) })}
      </p>
      <div className="form-row">
        <AmountField
          label={t('field.amount')}
          required
          autoFocus
          currency={dossier.currency}
          value={v.amount}
          onChange={(x) => set('amount', x)}
          error={error('/money')}
        />
        <MethodField value={v.method} onChange={(x) => set('method', x)} error={error('/method')} />
      </div>
      <div className="form-row">
        <DayField
          label={t('payment.receivedOn')}
          value={v.receivedOn}
          onChange={(x) => set('receivedOn', x)}
          error={error('/receivedOn')}
        />
        <ChoiceField
          label={t('payment.invoice')}
          placeholder={t('payment.any')}
          clearable
          value={v.invoice}
          onChange={(x) => set('invoice', x)}
          error={error('/invoice')}
          options={(invoices.data ?? []).filter((i) => i.kind === 'invoice').map((i) => ({ value: i.number, label: i.number }))}
        />
      </div>
      <TextField label={t('payment.bankRef')} value={v.bankRef} onChange={(x) => set('bankRef', x)} error={error('/bankRef')} />
      <div role="status">
        {!isZero(given) && !isNegative(beyond) && !isZero(beyond) && (
          <p className="alert info">{t('payment.beyond', { amount: formatMoney(isNegative(dossier.balance) ? given : beyond, locale) })}</p>
        )}
      </div>
    </FormDialog>
  );
}

export function Refund({ dossier, ...then }: DialogProps) {
  const { t, locale } = useI18n();
  const position = useQuery({ queryKey: ['dossier', dossier.ref, 'position'], queryFn: () => paymentPosition({ dossier: dossier.ref }) });
  const form = useForm({ amount: '', method: 'transfer', reason: '', date: '' });
  const { values: v, set, error } = form;
  const act = (how: CallOptions) =>
    refundCreate(
      {
        dossier: dossier.ref,
        money: moneyOf(v.amount, dossier.currency),
        reason: v.reason.trim(),
        method: v.method as Method,
        ...(v.date === '' ? {} : { date: v.date }),
      },
      how,
    );
  return (
    <FormDialog
      title={t('do.refund')}
      form={form}
      submitLabel={t('do.refund')}
      act={act}
      said={(made) => t(made.state === 'pending' ? 'refund.pending' : 'refund.done')}
      size={480}
      {...then}
    >
      {position.data && (
        <p className="dim">
          {t('payment.refundable')}: <span className="strong">{formatMoney(position.data.refundable, locale)}</span>
        </p>
      )}
      <div className="form-row">
        <AmountField
          label={t('field.amount')}
          required
          autoFocus
          currency={dossier.currency}
          value={v.amount}
          onChange={(x) => set('amount', x)}
          error={error('/money')}
        />
        <MethodField value={v.method} onChange={(x) => set('method', x)} error={error('/method')} />
      </div>
      <div className="form-row">
        <TextField label={t('field.reason')} required value={v.reason} onChange={(x) => set('reason', x)} error={error('/reason')} />
        <DayField label={t('payment.paidOn')} value={v.date} onChange={(x) => set('date', x)} error={error('/date')} />
      </div>
    </FormDialog>
  );
}

export function MovePayment({ dossier, ...then }: DialogProps) {
  const { t } = useI18n();
  const form = useForm({ to: '', amount: '', reason: '' });
  const { values: v, set, error } = form;
  const act = (how: CallOptions) =>
    paymentMove({ from: dossier.ref, to: readRef(v.to), money: moneyOf(v.amount, dossier.currency), reason: v.reason.trim() }, how);
  return (
    <FormDialog
      title={t('do.move')}
      form={form}
      submitLabel={t('do.move')}
      act={act}
      said={(made) => t('payment.moved', { ref: made.in.dossier })}
      size={480}
      {...then}
    >
      <div className="form-row">
        <TextField
          label={t('payment.moveTo')}
          required
          autoFocus
          placeholder="D-000123"
          value={v.to}
          onChange={(x) => set('to', x)}
          error={error('/to')}
        />
        <AmountField
          label={t('field.amount')}
          required
          currency={dossier.currency}
          value={v.amount}
          onChange={(x) => set('amount', x)}
          error={error('/money')}
        />
      </div>
      <TextField label={t('field.reason')} required value={v.reason} onChange={(x) => set('reason', x)} error={error('/reason')} />
    </FormDialog>
  );
}
