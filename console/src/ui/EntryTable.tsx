/** Entries of the journal with their lines; what was agreed in another currency stands in a column of its own. */
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import type { Money } from '../api/client.gen.ts';
import type { Entry } from '../api/http.ts';
import { formatDay, isZero } from '../format.ts';
import { useI18n } from '../i18n/index.tsx';
import { Amount } from './bits.tsx';

interface Props {
  readonly entries: readonly Entry[];
  readonly label: string;
  /** What may be done with an entry. */
  readonly actions?: (entry: Entry) => ReactNode;
}

export function EntryTable({ entries, label, actions }: Props) {
  const { t, locale } = useI18n();
  const side = (money: Money) => !isZero(money) && <Amount money={money} />;
  /** What was agreed, where that was in another currency than the books: in a column of its own, where there is any. */
  const agreed = ({ original, debit }: Entry['lines'][number]): Money | null =>
    original && original.currency !== debit.currency ? original : null;
  const converted = entries.some((e) => e.lines.some(agreed));
  return (
    <div className="card table-wrap">
      <table className="grid inset" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('tb.account')}</th>
            <th scope="col">{t('entry.label')}</th>
            <th scope="col">{t('tb.party')}</th>
            <th scope="col">{t('entry.dossier')}</th>
            {converted && (
              <th scope="col" className="num">
                {t('entry.original')}
              </th>
            )}
            <th scope="col" className="num">
              {t('tb.debit')}
            </th>
            <th scope="col" className="num">
              {t('tb.credit')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((e) => (
            <Fragment key={e.seq}>
              <tr className="group">
                <th scope="rowgroup" colSpan={converted ? 7 : 6}>
                  <div className="row-flex">
                    <span className="grow">
                      <span className="ref">{e.seq}</span> · {formatDay(e.date, locale)} · {e.journal} · {e.piece.ref}{' '}
                      <span className="dim">{e.label}</span>
                      {e.reverses !== null && <span className="dim"> · {t('entry.reverses', { seq: e.reverses })}</span>}
                    </span>
                    {actions?.(e)}
                  </div>
                </th>
              </tr>
              {e.lines.map((l, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines of an entry never move
                <tr key={i}>
                  <td>
                    <span className="ref">{l.account}</span> <span className="dim">{l.accountLabel}</span>
                  </td>
                  <td className="wrap">{l.label}</td>
                  <td>{l.party?.label ?? l.party?.code ?? ''}</td>
                  <td>
                    {l.dossier && (
                      <Link to="/dossiers/$ref" params={{ ref: l.dossier }} className="ref">
                        {l.dossier}
                      </Link>
                    )}
                  </td>
                  {converted && <td className="num dim">{((money) => money && <Amount money={money} />)(agreed(l))}</td>}
                  <td className="num">{side(l.debit)}</td>
                  <td className="num">{side(l.credit)}</td>
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
