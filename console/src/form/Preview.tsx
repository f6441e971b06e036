/** What an act would make: its document, and the entries it would post. */
import { useEffect, useRef } from 'react';
import type { Money } from '../api/client.gen.ts';
import type { Entry } from '../api/http.ts';
import { formatDay } from '../format.ts';
import { type Key, useI18n } from '../i18n/index.tsx';
import { Amount } from '../ui/bits.tsx';
import { EntryTable } from '../ui/EntryTable.tsx';
import { DocumentTable, type Issued } from './DocumentTable.tsx';

type Made = Readonly<Record<string, unknown>>;
/** What documents have in common, and the names acts give it. */
const FACTS: readonly (readonly [Key, readonly string[], 'text' | 'day' | 'money'])[] = [
  ['field.number', ['number', 'ref'], 'text'],
  ['field.label', ['label', 'title'], 'text'],
  ['entry.dossier', ['dossier'], 'text'],
  ['field.date', ['issuedOn', 'receivedOn', 'dated', 'date'], 'day'],
  ['field.dueOn', ['dueOn'], 'day'],
  ['field.total', ['total', 'money'], 'money'],
  ['settlement.released', ['released'], 'money'],
  ['invoice.prepaid', ['prepaid'], 'money'],
  ['invoice.due', ['due'], 'money'],
];

export function Preview({ answer, entries }: { answer: unknown; entries: readonly Entry[] }) {
  const { t, locale } = useI18n();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const made = documentsOf(answer);
  const factOf = (document: Made, names: readonly string[]) => names.map((name) => document[name]).find((value) => value != null);
  const moved = new Map(entries.filter((e) => e.askedDate !== null).map((e) => [e.askedDate, e]));
  const facts = FACTS.filter(([, names]) => made.some((document) => factOf(document, names) !== undefined));
  return (
    <section ref={place} className="preview" aria-label={t('preview.title')}>
      <div>
        <h2>{t('preview.title')}</h2>
        <p className="dim">{t('preview.hint')}</p>
      </div>
      {facts.length > 0 && (
        <div className="card table-wrap">
          <table className="grid inset" aria-label={t('preview.document')}>
            <thead>
              <tr>
                {facts.map(([label, , kind]) => (
                  <th key={label} scope="col" className={kind === 'money' ? 'num' : undefined}>
                    {t(label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {made.map((document, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: documents of a preview never move
                <tr key={i}>
                  {facts.map(([label, names, kind]) => {
                    const value = factOf(document, names);
                    return (
                      <td key={label} className={kind === 'money' ? 'num' : undefined}>
                        {value === undefined ? (
                          ''
                        ) : kind === 'money' ? (
                          <Amount money={value as Money} />
                        ) : kind === 'day' ? (
                          formatDay(String(value), locale)
                        ) : (
                          String(value)
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {made.map(
        (document, i) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: documents of a preview never move
          document['document'] !== undefined && <DocumentTable key={i} document={document['document'] as Issued} />,
      )}
      {moved.size > 0 && (
        <p className="alert info" role="status">
          {[...moved.values()]
            .map((e) => t('preview.moved', { asked: formatDay(e.askedDate, locale), day: formatDay(e.date, locale) }))
            .join(' ')}
        </p>
      )}
      {entries.length === 0 ? <p>{t('preview.nothing')}</p> : <EntryTable entries={entries} label={t('preview.entries')} />}
    </section>
  );
}

/** Most acts make one document; a shared receipt makes `items`, a move an `out` and an `in`. */
function documentsOf(answer: unknown): readonly Made[] {
  const made = (answer ?? {}) as Made;
  if (Array.isArray(made['items'])) return made['items'] as Made[];
  return made['out'] ? [made['out'] as Made, made['in'] as Made] : [made];
}
