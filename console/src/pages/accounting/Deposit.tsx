/** Takes cheques and card slips to the bank: what lies in transit is ticked, whole, and what the bank kept is its fee. */
import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type BankDepositSlipsOutput, bankDepositCreate, bankDepositSlips } from '../../api/client.gen.ts';
import { FormDialog } from '../../form/FormDialog.tsx';
import { AmountField, ChoiceField, DayField } from '../../form/fields.tsx';
import { type Form, useForm } from '../../form/useForm.ts';
import { addUp, asTyped, formatDay, formatMoney, isNegative, isZero, negate, readAmount, today } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { useMe } from '../../session.tsx';
import { AmountIn, Empty, ErrorState, SkeletonBlock } from '../../ui/bits.tsx';
import { moneyOf } from '../dossier/dialogs/Money.tsx';
import { Refs } from './Refs.tsx';

type Slip = BankDepositSlipsOutput['items'][number];
interface Values {
  readonly date: string;
  /** By their names: those that a person ticked or unticked, against what is proposed. */
  readonly turned: readonly string[];
  /** Account of the bank, and currency of the slips; null: those of the first slip. */
  readonly bank: string | null;
  readonly currency: string | null;
  /** null: nothing was typed, and what follows from the rest is proposed. */
  readonly amount: string | null;
  readonly fee: string | null;
}
/** A slip goes whole, so one of its receipts names it. */
const nameOf = (slip: Slip): string => slip.receipts[0] ?? '';
const dayOf = (v: Values): string => v.date || today();
const currencyOf = (slip: Slip): string => (slip.original ?? slip.money).currency;

export function BankDeposit(then: { onClose: () => void; onDone: () => void }) {
  const { t, locale } = useI18n();
  const currency = useMe()?.currency ?? '';
  const form = useForm<Values>({ date: today(), turned: [], bank: null, currency: null, amount: null, fee: null });
  const { values: v, set, error } = form;
  // Read once for each opening: what was ticked, seen in the preview or sent must not become another list meanwhile.
  const found = useQuery({ queryKey: ['slips'], queryFn: () => bankDepositSlips(), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  const [all, banks] = [found.data?.items ?? [], found.data?.banks ?? []];
  const currencies = [...new Set(all.map(currencyOf))];
  // A bank credits each currency apart, and each account its own deposit.
  const inCurrency = v.currency ?? currencies[0] ?? currency;
  const slips = all.filter((s) => currencyOf(s) === inCurrency);
  const bank = v.bank ?? slips.find((s) => s.bank !== null)?.bank ?? banks[0]?.account ?? '';
  const isOf = (s: Slip): boolean => banks.length <= 1 || s.bank === null || s.bank === bank;
  const chosen = slips.filter((s) => s.cameOn <= dayOf(v) && isOf(s) !== v.turned.includes(nameOf(s)));
  const worth = addUp(
    chosen.map((s) => s.money),
    currency,
  );
  /** Another bank or currency is another deposit: what was ticked for the one is not for the other. */
  const afresh = (name: 'bank' | 'currency', value: string): void => {
    set(name, value);
    set('turned', []);
  };
  /** What is lacking of their worth beside what was typed; nothing where that is none, or more. */
  const rest = (typed: string): string => {
    const left = addUp([worth, negate({ amount: readAmount(typed) ?? '0', currency })], currency);
    return isZero(left) || isNegative(left) ? '' : asTyped(left.amount, locale);
  };
  const amount = v.amount ?? rest(v.fee ?? '');
  // What another currency brings is for the bank to say: what lacks there may be no fee.
  const fee = v.fee ?? (chosen.some((s) => s.original !== null) || readAmount(amount) === null ? '' : rest(amount));
  return (
    <FormDialog
      title={t('acc.deposit')}
      form={form}
      submitLabel={t('acc.deposit')}
      disabled={chosen.length === 0}
      act={(how) =>
        bankDepositCreate(
          {
            money: moneyOf(amount, currency),
            ...(fee.trim() === '' ? {} : { fee: moneyOf(fee, currency) }),
            ...(v.date === '' ? {} : { date: v.date }),
            ...(banks.length > 1 ? { bank } : {}),
            receipts: chosen.map(nameOf),
          },
          how,
        )
      }
      said={(made) => t('acc.deposited', { ref: made.ref })}
      size={720}
      {...then}
    >
      {found.data?.count === 0 ? (
        <Empty small title={t('acc.slipsNone')} hint={t('acc.slipsNoneHint')} />
      ) : (
        <>
          <p className="dim">{t('acc.depositText')}</p>
          <div className="form-row">
            <DayField label={t('field.date')} value={v.date} onChange={(x) => set('date', x)} error={error('/date')} />
            <AmountField
              label={t('acc.depositMoney')}
              required
              autoFocus
              currency={currency}
              value={amount}
              onChange={(x) => set('amount', x)}
              error={error('/money')}
            />
            <AmountField
              label={t('acc.depositFee')}
              currency={currency}
              value={fee}
              onChange={(x) => set('fee', x)}
              error={error('/fee')}
            />
          </div>
          {(banks.length > 1 || currencies.length > 1) && (
            <div className="form-row">
              {banks.length > 1 && (
                <ChoiceField
                  label={t('acc.depositBank')}
                  value={bank}
                  options={banks.map(({ account, label }) => ({ value: account, label: `${account} ${label}` }))}
                  onChange={(x) => afresh('bank', x)}
                  error={error('/bank')}
                />
              )}
              {currencies.length > 1 && (
                <ChoiceField
                  label={t('acc.depositCurrency')}
                  value={inCurrency}
                  options={currencies.map((c) => ({ value: c, label: c }))}
                  onChange={(x) => afresh('currency', x)}
                />
              )}
            </div>
          )}
          {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
          {found.isPending && <SkeletonBlock />}
          {found.data && (
            <>
              {all.length < found.data.count && (
                <p className="alert info">{t('acc.slipsMore', { shown: all.length, count: found.data.count })}</p>
              )}
              <Slips slips={slips} chosen={chosen} form={form} isOf={isOf} />
              <p className="strong" role="status">
                {t('acc.slipsChosen', { n: chosen.length, amount: formatMoney(worth, locale) })}
              </p>
            </>
          )}
        </>
      )}
    </FormDialog>
  );
}

interface SlipsProps {
  readonly slips: readonly Slip[];
  readonly chosen: readonly Slip[];
  readonly form: Form<Values>;
  /** Is it proposed? */
  readonly isOf: (slip: Slip) => boolean;
}
function Slips({ slips, chosen, form, isOf }: SlipsProps) {
  const { t, locale } = useI18n();
  const { values: v, set, error } = form;
  const day = dayOf(v);
  const come = slips.filter((s) => s.cameOn <= day);
  const all = come.length > 0 && chosen.length === come.length;
  const toggle = (name: string) => set('turned', v.turned.includes(name) ? v.turned.filter((each) => each !== name) : [...v.turned, name]);
  const atPoints = slips.some((s) => s.pointsOfSale.length > 0);
  return (
    <>
      <div className="card table-wrap slips">
        <table className="grid inset" aria-label={t('acc.slips')}>
          <thead>
            <tr>
              <th scope="col">
                <Checkbox
                  aria-label={t('acc.slipsAll')}
                  checked={all}
                  indeterminate={!all && chosen.length > 0}
                  disabled={come.length === 0}
                  onChange={() => set('turned', come.filter((s) => isOf(s) === all).map(nameOf))}
                />
              </th>
              <th scope="col">{t('acc.slipsSince')}</th>
              <th scope="col">{t('acc.slipsReceipts')}</th>
              <th scope="col">{t('entry.dossier')}</th>
              {atPoints && <th scope="col">{t('dossier.pointOfSale')}</th>}
              <th scope="col" className="num">
                {t('field.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {slips.map((s) => {
              const name = nameOf(s);
              const late = s.cameOn > day;
              const at = chosen.indexOf(s);
              return (
                <tr key={name} className={late ? 'dim' : undefined}>
                  <td>
                    <Checkbox
                      id={`slip-${name}`}
                      checked={at >= 0}
                      disabled={late}
                      aria-invalid={at >= 0 && error(`/receipts/${at}`) !== undefined}
                      onChange={() => toggle(name)}
                    />
                  </td>
                  <td>{formatDay(s.cameOn, locale)}</td>
                  <td className="wrap">
                    <label className="ref" htmlFor={`slip-${name}`}>
                      <Refs of={s.receipts} />
                    </label>
                  </td>
                  <td className="wrap">
                    <Refs of={s.dossiers} />
                  </td>
                  {atPoints && (
                    <td className="wrap">
                      <Refs of={s.pointsOfSale} />
                    </td>
                  )}
                  <td className="num">
                    <AmountIn money={s.money} original={s.original} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {come.length < slips.length && <p className="dim">{t('acc.slipsLate', { day: formatDay(day, locale) })}</p>}
    </>
  );
}
