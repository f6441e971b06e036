/** An invoice or credit note as the client would get it: who pays, lines, VAT, mentions. Its words are in the client’s language. */
import type { InvoiceIssueOutput } from '../api/client.gen.ts';
import { formatDecimal } from '../format.ts';
import { useI18n } from '../i18n/index.tsx';
import { Amount } from '../ui/bits.tsx';

export type Issued = NonNullable<InvoiceIssueOutput['document']>;

export function DocumentTable({ document: d }: { document: Issued }) {
  const { t, locale } = useI18n();
  const vat = ({ rate, mark }: { readonly rate: string | null; readonly mark: string | null }) =>
    rate === null ? (mark ?? '–') : `${formatDecimal(rate, locale)}\u202f%`;
  return (
    <>
      <p>
        <span className="dim">{t('invoice.payer')}</span> {[d.client.name, ...d.client.address].join(', ')}
      </p>
      <div className="card table-wrap">
        <table className="grid inset" aria-label={t('invoice.documentLines')}>
          <thead>
            <tr>
              <th scope="col">{t('field.label')}</th>
              <th scope="col">{t('invoice.vat')}</th>
              <th scope="col" className="num">
                {t('invoice.net')}
              </th>
              <th scope="col" className="num">
                {t('invoice.gross')}
              </th>
            </tr>
          </thead>
          <tbody>
            {d.lines.map((l, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a preview never move
              <tr key={i}>
                <td className="wrap">
                  {l.label} {l.detail && <span className="dim">{l.detail}</span>}
                </td>
                <td>{vat(l)}</td>
                <td className="num">
                  <Amount money={l.net} />
                </td>
                <td className="num">
                  <Amount money={l.gross} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="card table-wrap">
        <table className="grid inset" aria-label={t('invoice.vatTable')}>
          <thead>
            <tr>
              <th scope="col">{t('invoice.vat')}</th>
              <th scope="col" className="num">
                {t('invoice.base')}
              </th>
              <th scope="col" className="num">
                {t('invoice.tax')}
              </th>
            </tr>
          </thead>
          <tbody>
            {d.vat.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview never move
              <tr key={i}>
                <td className="wrap">{row.mention === null ? vat(row) : row.mark === null ? row.mention : `${row.mark} ${row.mention}`}</td>
                <td className="num">
                  <Amount money={row.base} />
                </td>
                <td className="num">
                  <Amount money={row.tax} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('field.total')}</th>
              <td className="num">
                <Amount money={d.net} />
              </td>
              <td className="num">
                <Amount money={d.tax} />
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      {d.mentions.map((mention) => (
        <p key={mention} className="dim">
          {mention}
        </p>
      ))}
    </>
  );
}
