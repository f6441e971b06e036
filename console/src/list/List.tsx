/**
 * The one list of the console: columns, filters and views are data. Filtering, sorting and paging happen on the server; the address holds all of it,
 * so a list can be linked to and the back button works. Arrow keys walk the rows, Enter opens one, `/` goes to the search field.
 */
import { ActionIcon, Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ColumnDef, tableFeatures, useTable } from '@tanstack/react-table';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type Label, useI18n } from '../i18n/index.tsx';
import { Empty, ErrorState, SkeletonRows } from '../ui/bits.tsx';
import { SearchField } from './SearchField.tsx';

/** What the address holds: `q`, `sort`, `cursor`, `page` and a name per filter. */
export type ListSearch = Readonly<Record<string, string | undefined>>;
export interface ListInput {
  readonly limit: number;
  readonly cursor?: string;
  readonly sort?: string;
}
export interface Column<T> {
  readonly id: string;
  readonly label: Label;
  readonly cell: (row: T) => ReactNode;
  /** Field of the API's `sort`. */
  readonly sort?: string;
  readonly number?: boolean;
}
export interface FilterProps {
  readonly search: ListSearch;
  readonly change: (patch: Record<string, string | undefined>) => void;
}
export interface ListSpec<T> {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly load: (
    search: ListSearch,
    input: ListInput,
    signal: AbortSignal,
  ) => Promise<{ items: T[]; has_more: boolean; cursor: string | null }>;
  /** Names in the address that narrow the list: what "clear" clears. */
  readonly filterNames: readonly string[];
  readonly filters?: (props: FilterProps) => ReactNode;
  readonly views?: readonly { readonly id: string; readonly label: Label; readonly search: ListSearch }[];
  readonly searchLabel?: string;
  /** False where the server has nothing to search by. */
  readonly searchable?: boolean;
  readonly open?: (row: T) => void;
  readonly emptyTitle?: string;
  readonly emptyAction?: ReactNode;
}

const LIMIT = 50;
const features = tableFeatures({});
const nothing: never[] = [];
/** Which cursor came before which: the API pages forward only. */
const before = new Map<string, string | undefined>();

export function List<T extends object>({ spec }: { spec: ListSpec<T> }) {
  const { t, tn, say } = useI18n();
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const goTo = (patch: Record<string, string | undefined>, replace = false) =>
    void navigate({ to: '.', search: (now: object) => clean({ ...now, ...patch }), replace } as never);
  const change: FilterProps['change'] = (patch) => goTo({ cursor: undefined, page: undefined, ...patch }, true);

  const result = useQuery({
    queryKey: ['list', spec.id, search],
    queryFn: ({ signal }) =>
      spec.load(
        search,
        { limit: LIMIT, ...(search['cursor'] ? { cursor: search['cursor'] } : {}), ...(search['sort'] ? { sort: search['sort'] } : {}) },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
  const rows = result.data?.items ?? nothing;
  const page = Number(search['page'] ?? 1);
  const filtered = spec.filterNames.some((name) => search[name]) || Boolean(search['q']);

  const columns = useMemo(
    () =>
      spec.columns.map((c): ColumnDef<typeof features, T> => ({ id: c.id, header: say(c.label), cell: ({ row }) => c.cell(row.original) })),
    [spec.columns, say],
  );
  const table = useTable({ features, columns, data: rows as T[], getRowId: spec.rowKey });
  const body = useRef<HTMLTableSectionElement>(null);
  const [active, setActive] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page or order starts at its first row
  useEffect(() => setActive(0), [search]);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);

  const focusRow = (index: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, index));
    setActive(at);
    (body.current?.rows[at] as HTMLElement | undefined)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, index: number, row: T) => {
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: index + 15,
      PageUp: index - 15,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      focusRow(to);
    } else if (event.key === 'Enter' && event.target === event.currentTarget) spec.open?.(row);
  };
  const sortBy = (name: string, number: boolean) => {
    const now = search['sort'];
    const first = number ? `-${name}` : name;
    const other = number ? name : `-${name}`;
    change({ sort: now === first ? other : now === other ? undefined : first });
  };
  const next = () => {
    const cursor = result.data?.cursor;
    if (!cursor) return;
    before.set(cursor, search['cursor']);
    goTo({ cursor, page: String(page + 1) });
  };
  const previous = () => {
    const cursor = search['cursor'] === undefined ? undefined : before.get(search['cursor']);
    goTo({ cursor, page: cursor === undefined ? undefined : String(page - 1) });
  };

  return (
    <section className="list" aria-label={spec.label}>
      {spec.views && (
        // biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset of a form
        <div className="views" data-testid="view-tabs" role="group" aria-label={t('list.views')}>
          {spec.views.map((view) => {
            const on = spec.filterNames.every((name) => (view.search[name] ?? '') === (search[name] ?? ''));
            return (
              <button
                key={view.id}
                type="button"
                className="view-tab"
                aria-pressed={on}
                onClick={() => change({ ...Object.fromEntries(spec.filterNames.map((name) => [name, undefined])), ...view.search })}
              >
                {say(view.label)}
              </button>
            );
          })}
        </div>
      )}
      <search className="filters" data-testid="filter-bar" aria-label={t('list.filters')}>
        {spec.searchable !== false && (
          <SearchField
            inputRef={field}
            label={spec.searchLabel ?? t('list.search')}
            value={search['q'] ?? ''}
            onChange={(q) => change({ q: q || undefined })}
            onDown={() => focusRow(0)}
          />
        )}
        {spec.filters?.({ search, change })}
        {filtered && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() => change({ q: undefined, ...Object.fromEntries(spec.filterNames.map((name) => [name, undefined])) })}
          >
            {t('list.clear')}
          </Button>
        )}
      </search>
      {result.isError ? (
        <ErrorState error={result.error} retry={() => void result.refetch()} />
      ) : result.isSuccess && rows.length === 0 ? (
        <Empty
          title={filtered ? t('list.emptyFiltered') : (spec.emptyTitle ?? t('list.empty'))}
          action={filtered ? undefined : spec.emptyAction}
        />
      ) : (
        <div className="table-wrap" aria-busy={result.isFetching}>
          <table className="grid" data-testid="list-table" aria-label={spec.label}>
            <thead>
              {table.getHeaderGroups().map((group) => (
                <tr key={group.id}>
                  {group.headers.map((header, i) => {
                    const column = spec.columns[i]!;
                    const { sort } = column;
                    const direction =
                      sort === undefined
                        ? null
                        : search['sort'] === sort
                          ? 'ascending'
                          : search['sort'] === `-${sort}`
                            ? 'descending'
                            : null;
                    const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;
                    return (
                      <th
                        key={header.id}
                        scope="col"
                        className={column.number ? 'num' : undefined}
                        {...(direction ? { 'aria-sort': direction } : {})}
                      >
                        {sort === undefined ? (
                          <table.FlexRender header={header} />
                        ) : (
                          <button
                            type="button"
                            className="th-sort"
                            onClick={() => sortBy(sort, column.number ?? false)}
                            title={t('list.sortBy', { name: say(column.label) })}
                          >
                            <table.FlexRender header={header} />
                            {direction && <Arrow size={12} aria-hidden />}
                          </button>
                        )}
                      </th>
                    );
                  })}
                </tr>
              ))}
            </thead>
            <tbody ref={body}>
              {result.isPending ? (
                <SkeletonRows rows={14} columns={spec.columns.length} />
              ) : (
                table.getRowModel().rows.map((row, index) => (
                  <tr
                    key={row.id}
                    data-testid="row"
                    {...(spec.open ? { 'data-open': true } : {})}
                    tabIndex={index === active ? 0 : -1}
                    onFocus={() => setActive(index)}
                    onKeyDown={(event) => onKeyDown(event, index, row.original)}
                    onClick={(event) => {
                      if (!(event.target as HTMLElement).closest('a, button')) spec.open?.(row.original);
                    }}
                  >
                    {row.getAllCells().map((cell, i) => (
                      <td key={cell.id} className={spec.columns[i]?.number ? 'num' : undefined}>
                        <table.FlexRender cell={cell} />
                      </td>
                    ))}
                  </tr>
                ))
              )}
            </tbody>
          </table>
        </div>
      )}
      <footer className="list-foot">
        <span aria-live="polite">{result.isSuccess ? tn('list.rows', rows.length) : t('state.loading')}</span>
        {spec.open && spec.searchable !== false && <span className="visible-from-sm">{t('list.keys')}</span>}
        <nav className="pager" aria-label={t('list.page', { n: page })}>
          <ActionIcon size={26} aria-label={t('list.previous')} disabled={search['cursor'] === undefined} onClick={previous}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <span>{t('list.page', { n: page })}</span>
          <ActionIcon size={26} aria-label={t('list.next')} disabled={!result.data?.has_more || result.isPlaceholderData} onClick={next}>
            <IconChevronRight size={16} />
          </ActionIcon>
        </nav>
      </footer>
    </section>
  );
}

const clean = (search: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined && v !== ''));
