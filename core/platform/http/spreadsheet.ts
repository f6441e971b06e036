/**
 * A list as a file for a spreadsheet (`Accept: text/csv`): all that passes the filter, in the order asked for, with the titles and words of the list. French where
 * that is preferred: then semicolons part cells and commas decimals, as a spreadsheet set to French reads them.
 */
import type { Binary, ConsoleTitle, ListShown, Page } from '../../contracts/index.ts';
import type { Operation } from './operations.ts';

type Language = 'fr' | 'en';
type Row = Readonly<Record<string, unknown>>;
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}
interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}
interface Amount {
  readonly amount: string;
  readonly currency: string;
}

const WORDS = {
  fr: { currency: 'Devise', code: 'code', true: 'oui', false: 'non' },
  en: { currency: 'Currency', code: 'code', true: 'yes', false: 'no' },
} as const satisfies Record<Language, object>;

/** How whoever asks reads a spreadsheet. */
export interface Reader {
  readonly language: Language;
  readonly timeZone: string;
}
/** Is a list asked for as a file? */
export const asksForFile = ({ route }: Operation, accept: string | undefined): boolean =>
  route.list !== undefined && /^text\/csv\b/.test(accept ?? '');
export const languageOf = (preferred: string | undefined): Language => (/^fr\b/i.test(preferred ?? '') ? 'fr' : 'en');

/** What a spreadsheet would take for a formula is told to be text. */
const text = (value: string): string => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
/** Day and clock of a place, as every spreadsheet reads them. */
const clockOf = (instant: string, timeZone: string): string => new Date(instant).toLocaleString('sv-SE', { timeZone });
const propertiesOf = (schema: Schema | undefined): readonly string[] =>
  Object.keys(schema?.properties ?? schema?.anyOf?.find((s) => s.properties)?.properties ?? {});

function columnsOf({ fields }: ListShown, item: Schema, { language, timeZone }: Reader): Column[] {
  const words = WORDS[language];
  const say = (title: ConsoleTitle): string => title[language];
  const decimal = (amount: string): string => (language === 'fr' ? amount.replace('.', ',') : amount);
  const isMoney = (name: string): boolean => propertiesOf(item.properties?.[name]).includes('currency');
  /** Amounts are in the currency of the row, which is that of the first of them where no column says it; one that is in another says so. */
  const first = fields.some((f) => f.name === 'currency') ? null : (fields.find((f) => isMoney(f.name))?.name ?? null);
  const currencyOf = (row: Row): string => String((first === null ? row['currency'] : (row[first] as Amount | null)?.currency) ?? '');
  const plain = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return text(value);
    if (typeof value === 'boolean') return words[`${value}`];
    if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return text(value.join(', '));
    return typeof value === 'object' ? JSON.stringify(value) : decimal(String(value));
  };
  return fields.flatMap(({ name, title, type, words: values }): Column[] => {
    const column: Column = { title: say(title), cell: (row) => plain(row[name]) };
    if (values)
      return [
        {
          ...column,
          cell: (row) => (Object.hasOwn(values, String(row[name])) ? say(values[String(row[name])] as ConsoleTitle) : plain(row[name])),
        },
      ];
    if (type === 'instant') return [{ ...column, cell: (row) => (typeof row[name] === 'string' ? clockOf(row[name], timeZone) : '') }];
    if (isMoney(name)) {
      const cell = (row: Row): string => {
        const money = row[name] as Amount | null | undefined;
        if (!money) return '';
        return money.currency === currencyOf(row) ? decimal(money.amount) : `${decimal(money.amount)} ${money.currency}`;
      };
      return [{ ...column, cell }, ...(name === first ? [{ title: words.currency, cell: currencyOf }] : [])];
    }
    if (propertiesOf(item.properties?.[name]).includes('code')) {
      const of = (row: Row, what: string): string => plain((row[name] as Row | null | undefined)?.[what]);
      return [
        { ...column, cell: (row) => of(row, 'name') },
        { title: `${column.title} (${words.code})`, cell: (row) => of(row, 'code') },
      ];
    }
    return [column];
  });
}

/** The file, from its first page: the others are read as it is sent, so that a list of any length is never held at once. */
export function fileOf({ route }: Operation, reader: Reader, first: Page<Row>, next: (cursor: string) => Promise<Page<Row>>): Binary {
  const item = (route.output as unknown as { readonly properties: { readonly items: { readonly items: Schema } } }).properties.items.items;
  const columns = columnsOf(route.list as ListShown, item, reader);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const { stringify } = await import('csv-stringify/sync');
    const lines = (cells: string[][], bom: boolean) =>
      Buffer.from(stringify(cells, { bom, delimiter: reader.language === 'fr' ? ';' : ',' }));
    yield lines([columns.map((c) => c.title)], true);
    for (let page = first; ; page = await next(page.cursor as string)) {
      yield lines(
        page.items.map((row) => columns.map((c) => c.cell(row))),
        false,
      );
      if (!page.has_more) return;
    }
  }
  const name = route.path.split('/').findLast((part) => /^[\w-]+$/.test(part)) ?? 'list';
  return { binary: true, name: `${name}.csv`, type: 'text/csv; charset=utf-8', bytes: chunks() };
}
