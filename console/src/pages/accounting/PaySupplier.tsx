/** Pays bills of a supplier: what is due is proposed, credit notes are netted; where they are worth more, he pays back. */
import { useQuery } from '@tanstack/react-query';
import {
  payableList,
  type SupplierPaymentCreateInput,
  type SupplierRefundCreateInput,
  supplierPaymentCreate,
  supplierRefundCreate,
} from '../../api/client.gen.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField, type Party, PartyField, TextField } from '../../form/fields.tsx';
import { useForm } from '../../form/useForm.ts';
import { addUp, asTyped, formatDay, formatMoney, isNegative, negate, readAmount, today } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { join } from '../../list/filter.ts';
import { Empty } from '../../ui/bits.tsx';
import { MethodField, moneyOf } from '../dossier/dialogs/Money.tsx';

type PaidBy = NonNullable<SupplierPaymentCreateInput['method']>;
type RefundedBy = NonNullable<SupplierRefundCreateInput['method']>;
const PAID_BY: readonly PaidBy[] = ['transfer', 'card', 'cheque', 'cash', 'directDebit', 'advance'];
const REFUNDED_BY: readonly RefundedBy[] = ['transfer', 'card', 'cheque', 'cash'];

export function PaySupplier(then: { onClose: () => void; onDone: () => void }) {
  const { t, locale } = useI18n();
  const form = useForm({
    supplier: null as Party | null,
    currency: '',
    /** By bill, as far as something was typed. */
    amounts: {} as Readonly<Record<string, string>>,
    method: 'transfer',
    paidOn: today(),
    bankRef: '',
  });
  const { values: v, set, error } = form;
  const code = v.supplier?.code ?? '';
  const found = useQuery({
    queryKey: ['list', 'payables', code],
    queryFn: async ({ signal }) => (await payableList({ limit: 200, filter: join([['supplier', ':', code]]) }, { signal })).items,
    enabled: code !== '',
  });
  const all = code === '' ? [] : (found.data ?? []);
  const currencies = [...new Set(all.map((b) => b.open.currency))];
  const currency = currencies.includes(v.currency) ? v.currency : (currencies[0] ?? '');
  const bills = all.filter((b) => b.open.currency === currency);
  const amountOf = (b: (typeof bills)[number]): string => v.amounts[b.ref] ?? (b.dueOn <= today() ? asTyped(b.open.amount, locale) : '');
  const chosen = bills.filter((b) => amountOf(b).trim() !== '');
  const total = addUp(
    chosen.map((b) => ({ amount: readAmount(amountOf(b)) ?? '0', currency })),
    currency,
  );
  const back = isNegative(total);
  const refundedBy = REFUNDED_BY.find((m) => m === v.method) ?? 'transfer';
  const invoices = chosen.map((b) => ({ invoice: b.ref, money: moneyOf(amountOf(b), currency) }));
  const given = {
    supplier: code,
    ...(v.paidOn === '' ? {} : { paidOn: v.paidOn }),
    ...(v.bankRef.trim() === '' ? {} : { bankRef: v.bankRef.trim() }),
  };
  return (
    <FormDialog
      title={t('acc.pay')}
      form={form}
      submitLabel={t(back ? 'acc.payBack' : 'acc.pay')}
      act={(how) =>
        back
          ? supplierRefundCreate(
              {
                ...given,
                money: negate(total),
                invoices: invoices.map((i) => ({ ...i, money: negate(i.money) })),
                method: refundedBy,
              },
              how,
            )
          : supplierPaymentCreate({ ...given, money: total, invoices, method: v.method as PaidBy }, how)
      }
      said={(made) => t('acc.paid', { ref: made.ref })}
      size={680}
      {...then}
    >
      <div className="form-row">
        <PartyField
          kind="supplier"
          label={t('service.supplier')}
          required
          autoFocus
          value={v.supplier}
          onChange={(x) => set('supplier', x)}
          error={error('/supplier')}
        />
        {currencies.length > 1 && (
          <ChoiceField
            label={t('field.currency')}
            value={currency}
            onChange={(x) => set('currency', x)}
            options={currencies.map((value) => ({ value, label: value }))}
          />
        )}
      </div>
      {code !== '' && found.isSuccess && bills.length === 0 && <Empty small title={t('acc.payNone')} />}
      {bills.map((b) => (
        <AmountField
          key={b.ref}
          label={`${b.reference ?? b.ref} · ${t('acc.payDue', { day: formatDay(b.dueOn, locale), open: formatMoney(b.open, locale) })}`}
          currency={currency}
          value={amountOf(b)}
          onChange={(x) => set('amounts', { ...v.amounts, [b.ref]: x })}
          error={chosen.includes(b) ? error(`/invoices/${chosen.indexOf(b)}`) : undefined}
        />
      ))}
      <div className="form-row">
        <MethodField
          methods={back ? REFUNDED_BY : PAID_BY}
          value={back ? refundedBy : v.method}
          onChange={(x) => set('method', x)}
          error={error('/method')}
        />
        <DayField label={t('acc.paidOn')} value={v.paidOn} onChange={(x) => set('paidOn', x)} error={error('/paidOn')} />
        <TextField label={t('payment.bankRef')} value={v.bankRef} onChange={(x) => set('bankRef', x)} error={error('/bankRef')} />
      </div>
      {bills.length > 0 && <span className="strong">{t('payment.shareTotal', { amount: formatMoney(total, locale) })}</span>}
    </FormDialog>
  );
}
