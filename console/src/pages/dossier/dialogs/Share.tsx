import { paymentShare } from '../../../api/client.gen.ts';
import type { CallOptions } from '../../../api/http.ts';
import { FormDialog } from '../../../form/FormDialog.tsx';
import { AmountField, DayField, TextField } from '../../../form/fields.tsx';
import { Lines } from '../../../form/Lines.tsx';
import { useForm } from '../../../form/useForm.ts';
import { addUp, formatMoney, readAmount, readRef, today } from '../../../format.ts';
import { useI18n } from '../../../i18n/index.tsx';
import type { DialogProps } from '../Dialogs.tsx';
import { type Method, MethodField, moneyOf, owed } from './Money.tsx';

const BLANK = { dossier: '', amount: '' };

/** One receipt that pays several dossiers, this one first: its amount is what the shares add up to. */
export function ShareReceipt({ dossier, ...then }: DialogProps) {
  const { t, locale } = useI18n();
  const form = useForm({
    shares: [{ dossier: dossier.ref, amount: owed(dossier, locale) }, BLANK],
    method: 'transfer',
    receivedOn: today(),
    bankRef: '',
  });
  const { values: v, set, error } = form;
  const money = addUp(
    v.shares.map((share) => ({ amount: readAmount(share.amount) ?? '0', currency: dossier.currency })),
    dossier.currency,
  );
  const act = (how: CallOptions) =>
    paymentShare(
      {
        money,
        shares: v.shares.map((share) => ({ dossier: readRef(share.dossier), money: moneyOf(share.amount, dossier.currency) })),
        method: v.method as Method,
        ...(v.receivedOn === '' ? {} : { receivedOn: v.receivedOn }),
        ...(v.bankRef.trim() === '' ? {} : { bankRef: v.bankRef.trim() }),
      },
      how,
    );
  return (
    <FormDialog
      title={t('do.share')}
      form={form}
      submitLabel={t('do.pay')}
      act={act}
      said={(made) => t('payment.shared', { n: made.items.length })}
      size={560}
      {...then}
    >
      <Lines
        lines={v.shares}
        blank={BLANK}
        onChange={(shares) => set('shares', shares)}
        addLabel={t('payment.addShare')}
        foot={<span className="strong">{t('payment.shareTotal', { amount: formatMoney(money, locale) })}</span>}
      >
        {(share, change, i) => (
          <>
            <TextField
              label={t('entry.dossier')}
              required
              autoFocus={i === 1}
              placeholder="D-000123"
              value={share.dossier}
              onChange={(x) => change({ dossier: x })}
              error={error(`/shares/${i}/dossier`)}
            />
            <AmountField
              label={t('field.amount')}
              required
              currency={dossier.currency}
              value={share.amount}
              onChange={(x) => change({ amount: x })}
              error={error(`/shares/${i}/money`)}
            />
          </>
        )}
      </Lines>
      <div className="form-row">
        <MethodField value={v.method} onChange={(x) => set('method', x)} error={error('/method')} />
        <DayField
          label={t('payment.receivedOn')}
          value={v.receivedOn}
          onChange={(x) => set('receivedOn', x)}
          error={error('/receivedOn')}
        />
        <TextField label={t('payment.bankRef')} value={v.bankRef} onChange={(x) => set('bankRef', x)} error={error('/bankRef')} />
      </div>
    </FormDialog>
  );
}
