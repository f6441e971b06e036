/** A cheque or card slip that the bank gave back. */
import { bankDepositReturn } from '../../../api/client.gen.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { DayField } from '../../../form/fields.tsx';
import { useForm } from '../../../form/useForm.ts';
import { today } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';

/** `text`: what is told of the receipt. */
export function BankReturn({ receipt, text, onClose, onDone }: DialogProps & { receipt: string; text: string }) {
  const { t } = useI18n();
  const form = useForm({ date: today() });
  const { date } = form.values;
  return (
    <FormDialog
      title={t('payment.bankReturn')}
      form={form}
      submitLabel={t('payment.bankReturn')}
      act={(how) => bankDepositReturn({ receipt, ...(date === '' ? {} : { date }) }, how)}
      said={() => t('payment.bankReturned', { ref: receipt })}
      size={480}
      onClose={onClose}
      onDone={onDone}
    >
      <p>{text}</p>
      <p className="dim">{t('payment.bankReturnText')}</p>
      <DayField
        label={t('payment.bankReturnOn')}
        autoFocus
        value={date}
        onChange={(x) => form.set('date', x)}
        error={form.error('/date')}
      />
    </FormDialog>
  );
}
