/** A receipt that was wrong or came back unpaid; of a card, a transfer or a direct debit also the part that was charged back. */
import { paymentReverse } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, DayField, TextField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { asTyped, formatMoney, today } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import type { MovementData } from '../shared.ts';
import { moneyOf } from './Money.tsx';

const WHOLE: readonly string[] = ['cheque', 'cash'];

/** `left`: what of the receipt is not reversed yet. */
export function ReverseReceipt({ receipt, left, onClose, onDone }: DialogProps & { receipt: MovementData; left: MovementData['money'] }) {
  const { t, locale } = useI18n();
  const form = useForm({ reason: '', date: today(), amount: asTyped(left.amount, locale) });
  const { values: v, set, error } = form;
  const part = !WHOLE.includes(receipt.method);
  return (
    <FormDialog
      title={t('payment.reverse')}
      form={form}
      submitLabel={t('payment.reverse')}
      act={(how) =>
        paymentReverse(
          {
            ref: receipt.ref,
            reason: v.reason.trim(),
            ...(v.date === '' ? {} : { date: v.date }),
            ...(part ? { money: moneyOf(v.amount, left.currency) } : {}),
          },
          how,
        )
      }
      said={() => t('payment.reversed', { ref: receipt.ref })}
      size={480}
      danger
      onClose={onClose}
      onDone={onDone}
    >
      <p>{`${receipt.ref} · ${formatMoney(left, locale)}`}</p>
      {part && <p className="dim">{t('payment.reversePart')}</p>}
      <TextField
        label={t('field.reason')}
        required
        autoFocus
        value={v.reason}
        onChange={(x) => set('reason', x)}
        error={error('/reason')}
      />
      <div className="form-row">
        {part && (
          <AmountField
            label={t('field.amount')}
            required
            currency={left.currency}
            value={v.amount}
            onChange={(x) => set('amount', x)}
            error={error('/money')}
          />
        )}
        <DayField label={t('field.date')} value={v.date} onChange={(x) => set('date', x)} error={error('/date')} />
      </div>
    </FormDialog>
  );
}
