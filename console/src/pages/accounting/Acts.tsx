/** What an accountant does to the books: a manual entry, the end of a period. */
import { type EntryCreateInput, entryCreate, periodClose } from '../../api/client.gen.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { AmountField, DayField, TextField } from '../../form/fields.tsx';
import { Lines } from '../../form/Lines.tsx';
import { useForm } from '../../form/useForm.ts';
import { addUp, formatDay, formatMoney, isZero, negate, readAmount, today } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useMe } from '../../session.tsx';
import { moneyOf } from '../dossier/dialogs/Money.tsx';
import { ClosedUpTo } from './ClosedUpTo.tsx';

interface Then {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const LINE = { account: '', label: '', debit: '', credit: '' };

export function ManualEntry(then: Then) {
  const { t, locale } = useI18n();
  const books = useMe()?.currency ?? '';
  const form = useForm({ date: today(), label: '', currency: books, lines: [LINE, LINE] });
  const { values: v, set, error } = form;
  const given = (side: 'debit' | 'credit', line: typeof LINE) =>
    line[side].trim() === '' ? {} : { [side]: moneyOf(line[side], v.currency) };
  const sum = (side: 'debit' | 'credit') =>
    addUp(
      v.lines.map((line) => ({ amount: readAmount(line[side]) ?? '0', currency: v.currency })),
      v.currency,
    );
  const gap = addUp([sum('debit'), negate(sum('credit'))], v.currency);
  return (
    <FormDialog
      title={t('acc.entry')}
      form={form}
      submitLabel={t('do.post')}
      act={(how) =>
        entryCreate(
          {
            date: v.date,
            label: v.label.trim(),
            lines: v.lines.map((line): EntryCreateInput['lines'][number] => ({
              account: line.account.trim(),
              ...given('debit', line),
              ...given('credit', line),
              ...(line.label.trim() === '' ? {} : { label: line.label.trim() }),
            })),
          },
          how,
        )
      }
      said={(made) => t('acc.posted', { ref: made.ref })}
      size={820}
      {...then}
    >
      <div className="form-row">
        <TextField label={t('field.label')} required autoFocus value={v.label} onChange={(x) => set('label', x)} error={error('/label')} />
        <DayField label={t('field.date')} required value={v.date} onChange={(x) => set('date', x)} error={error('/date')} />
        <TextField
          label={t('field.currency')}
          required
          maxLength={3}
          value={v.currency}
          onChange={(x) => set('currency', x.toUpperCase())}
          error={error('/money/currency')}
        />
      </div>
      <Lines
        lines={v.lines}
        blank={LINE}
        onChange={(lines) => set('lines', lines)}
        addLabel={t('acc.addLine')}
        foot={
          <span className={isZero(gap) ? 'dim' : 'negative'}>
            {isZero(gap) ? t('tb.balanced') : t('tb.imbalance', { amount: formatMoney(gap, locale) })}
          </span>
        }
      >
        {(line, change, i) => (
          <>
            <TextField
              label={t('tb.account')}
              required
              value={line.account}
              onChange={(x) => change({ account: x })}
              error={error(`/lines/${i}/account`)}
            />
            <TextField
              label={t('entry.label')}
              value={line.label}
              onChange={(x) => change({ label: x })}
              error={error(`/lines/${i}/label`)}
            />
            {(['debit', 'credit'] as const).map((side) => (
              <AmountField
                key={side}
                label={t(`tb.${side}`)}
                currency={v.currency}
                value={line[side]}
                onChange={(x) => change({ [side]: x })}
                error={error(`/lines/${i}/${side}`)}
              />
            ))}
          </>
        )}
      </Lines>
    </FormDialog>
  );
}

export function ClosePeriod(then: Then) {
  const { t, locale } = useI18n();
  const form = useForm({ upTo: '' });
  return (
    <FormDialog
      title={t('acc.close')}
      form={form}
      submitLabel={t('acc.close')}
      act={(how) => periodClose({ upTo: form.values.upTo }, how)}
      said={({ closedUpTo }) => t('acc.closed', { day: formatDay(closedUpTo, locale) })}
      size={440}
      danger
      {...then}
    >
      <ClosedUpTo />
      <p className="dim">{t('acc.closeText')}</p>
      <DayField
        label={t('acc.upTo')}
        required
        autoFocus
        value={form.values.upTo}
        onChange={(x) => form.set('upTo', x)}
        error={form.error('/upTo')}
      />
    </FormDialog>
  );
}
