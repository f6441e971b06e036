/** The list of a view: the console's own list, with columns that come from a manifest and rows from the operation it names. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { Money } from '../api/client.gen.ts';
import { call } from '../api/http.ts';
import { formatDay, formatInstant } from '../format.ts';
import { type Locale, useI18n } from '../i18n/index.tsx';
import { words } from '../list/filter.ts';
import { List, type ListSpec } from '../list/List.tsx';
import { Amount, Status } from '../ui/bits.tsx';
import type { View } from './useViews.ts';

type Row = Readonly<Record<string, unknown>>;
interface RowsPage {
  readonly items: Row[];
  readonly has_more: boolean;
  readonly cursor: string | null;
}
type Format = View['columns'][number]['format'];

export function ViewList({ view, input }: { view: View; input: Readonly<Record<string, string>> }) {
  const { say, locale } = useI18n();
  const spec = useMemo<ListSpec<Row>>(() => {
    const { list, path, searches } = view;
    return {
      id: `${view.plugin}/${view.id}/${Object.values(input).join('/')}`,
      label: say(view.title),
      rowKey: (row) => String(row['id'] ?? row['ref'] ?? row['number'] ?? JSON.stringify(row)),
      filterNames: [],
      searchable: searches,
      load: ({ q }, { limit, cursor }, signal) =>
        call<RowsPage>(
          { id: list, method: 'get', path, body: false, binary: false, ifMatch: false },
          { ...input, limit, ...(cursor ? { cursor } : {}), ...(q && searches ? { filter: words(q) } : {}) },
          { signal },
        ),
      columns: view.columns.map(({ field, title, format }) => ({
        id: field,
        label: title,
        number: format === 'money',
        cell: (row) => <Cell field={field} format={format} value={valueAt(row, field)} locale={locale} />,
      })),
    };
  }, [view, input, say, locale]);
  return <List spec={spec} />;
}

/** `supplier.name` of a row; undefined where there is nothing. */
const valueAt = (row: Row, field: string): unknown =>
  field.split('.').reduce<unknown>((value, name) => (value as Row | null | undefined)?.[name], row);

/** A value that is not what its format expects is shown as text, never a reason to fail. */
function Cell({ field, format, value, locale }: { field: string; format: Format; value: unknown; locale: Locale }): ReactNode {
  if (value === null || value === undefined || value === '') return <span className="dim">–</span>;
  if (format === 'money' && isMoney(value)) return <Amount money={value} />;
  if (typeof value === 'string') {
    if (format === 'status') return <Status value={value} />;
    if (format === 'day' && !Number.isNaN(Date.parse(value))) return <span className="nowrap">{formatDay(value, locale)}</span>;
    if (format === 'instant' && !Number.isNaN(Date.parse(value))) return <span className="nowrap">{formatInstant(value, locale)}</span>;
    // What is about a dossier leads to it.
    if (field === 'dossier')
      return (
        <Link to="/dossiers/$ref" params={{ ref: value }} className="ref" tabIndex={-1}>
          {value}
        </Link>
      );
    return value;
  }
  if (isSpoken(value)) return value[locale];
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
/** Said in each language of the console. */
const isSpoken = (value: unknown): value is Record<Locale, string> =>
  typeof (value as Record<Locale, unknown>).fr === 'string' && typeof (value as Record<Locale, unknown>).en === 'string';
const isMoney = (value: unknown): value is Money =>
  typeof (value as Money).amount === 'string' && typeof (value as Money).currency === 'string';
