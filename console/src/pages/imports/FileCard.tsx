/** One file on its way: where it stands, what is in it, what would happen. */
import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconFileText, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { importErrors } from '../../api/client.gen.ts';
import type { ProblemPlace } from '../../api/http.ts';
import { attempt } from '../../form/FormDialog.tsx';
import { formatDay, formatMoney } from '../../format.ts';
import { useI18n } from '../../i18n/index.tsx';
import { TypeName } from '../../serviceTypes.tsx';
import { Status } from '../../ui/bits.tsx';
import { csvOf, type FileState, save } from './state.ts';

/** The part of a booking the summary shows; the API describes it in `core/contracts` as facts of a supplier. */
interface Booking {
  readonly service: string;
  readonly kind: string;
  readonly occurredOn: string;
  readonly recordLocator: string | null;
  readonly travellers: readonly { readonly name: string }[];
  readonly documents: readonly {
    readonly kind: string;
    readonly number: string;
    readonly total: { readonly amount: string; readonly currency: string } | null;
  }[];
  readonly segments: readonly {
    readonly from: string;
    readonly to: string;
    readonly carrier: string | null;
    readonly flight?: string | null;
    readonly train?: string | null;
    readonly departs: string | null;
    readonly surface: boolean;
  }[];
  readonly stays: readonly {
    readonly name: string | null;
    readonly from: string | null;
    readonly to: string | null;
    readonly total: { readonly amount: string; readonly currency: string } | null;
  }[];
}

const ORDER = { reading: 0, preview: 1, committing: 2, done: 3, failed: -1 } as const;

interface Props {
  readonly file: FileState;
  readonly onCommit: () => void;
  /** Looks again at what would happen if its amounts were taken. */
  readonly onAccept: () => void;
  readonly onRemove: () => void;
}

export function FileCard({ file, onCommit, onAccept, onRemove }: Props) {
  const { t, word } = useI18n();
  const { reading, outcome, step } = file;
  const at = step === 'failed' ? (reading && reading.state !== 'refused' ? 2 : 0) : ORDER[step];
  const error = reading?.error;
  const all: ProblemPlace[] = [
    ...(error ? [{ code: error.code, message: error.message, ...(error.line === null ? {} : { line: error.line }) }] : []),
    ...(reading?.findings ?? []),
    ...(outcome?.findings ?? []),
    ...file.findings,
  ];
  const findings = [...new Map(all.map((f) => [`${f.line}/${f.code}/${f.message}`, f])).values()];
  const done = step === 'done';
  const refused = outcome?.status === 'refused';
  return (
    <article className="import-file" aria-label={file.name}>
      <div className="import-head">
        <IconFileText size={18} aria-hidden />
        <h2>{file.name}</h2>
        {reading?.supplier && <span className="dim">{reading.supplier}</span>}
        {reading?.format && <span className="dim">{reading.format}</span>}
        <span className="grow" />
        <ol className="steps" aria-label={t('import.steps')}>
          {(['read', 'preview', 'commit'] as const).map((name, i) => {
            const state = step === 'failed' && i === at ? 'failed' : i < at ? 'done' : i === at ? 'now' : 'next';
            return (
              <li key={name} data-testid="import-step" data-state={state} {...(i === at ? { 'aria-current': 'step' as const } : {})}>
                {state === 'done' && <IconCheck size={13} aria-hidden />}
                {state === 'failed' && <IconX size={13} aria-hidden />}
                {t(`import.step.${name}`)}
              </li>
            );
          })}
        </ol>
        {step === 'preview' && !refused && <Button onClick={onCommit}>{t('import.commit')}</Button>}
        {step === 'failed' && file.code === 'DUPLICATE_DOCUMENT' && (
          <Button variant="default" onClick={onAccept}>
            {t('import.accept')}
          </Button>
        )}
        {step === 'committing' && <Button loading>{t('import.commit')}</Button>}
        <ActionIcon aria-label={`${t('import.remove')}: ${file.name}`} title={t('import.remove')} onClick={onRemove}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      {file.failure && findings.length === 0 && (
        <div className="alert" role="alert">
          {file.failure}
        </div>
      )}
      {findings.length > 0 && (
        <div className={step === 'failed' ? 'alert' : 'alert info'} role={step === 'failed' ? 'alert' : 'status'}>
          <ul className="findings">
            {findings.map((f) => (
              <li key={`${f.line}${f.code}${f.message}`}>
                {f.line !== undefined && !/^line \d/i.test(f.message) && (
                  <span className="nowrap strong">{t('import.line', { n: f.line })}</span>
                )}
                <span>{f.message}</span>
                <span className="mono">{f.code}</span>
              </li>
            ))}
          </ul>
          {reading && <ErrorsDownload id={reading.id} name={file.name} rows={findings} />}
        </div>
      )}
      {reading && reading.bookings.length > 0 && (
        <div className="stack" style={{ gap: 8 }} data-testid="import-preview">
          {(reading.bookings as Booking[]).map((booking, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bookings of a file have no identity but their place
            <BookingSummary key={i} booking={booking} />
          ))}
          {outcome && (
            <p className="row-flex">
              <span className="dim">{done ? t('import.dossiers') : t('import.would')}:</span>
              <Status value={outcome.status} />
              {[...new Set(outcome.dossiers)].map((ref) =>
                done || outcome.status !== 'created' ? (
                  <Link key={ref} to="/dossiers/$ref" params={{ ref }} className="ref">
                    {ref}
                  </Link>
                ) : (
                  <span key={ref} className="ref">
                    {ref} <span className="dim">({t('import.newDossier')})</span>
                  </span>
                ),
              )}
              <span className="visually-hidden">{word('status', outcome.status)}</span>
            </p>
          )}
        </div>
      )}
    </article>
  );
}

function BookingSummary({ booking: b }: { booking: Booking }) {
  const { t, word, locale } = useI18n();
  const total = (money: { amount: string; currency: string } | null) => (money === null ? '–' : formatMoney(money, locale));
  return (
    <dl className="kv">
      <dt>
        <TypeName id={b.service} />
      </dt>
      <dd className="row-flex">
        <span className="mono strong">{b.recordLocator ?? '–'}</span>
        <Status value={b.kind} />
        <span className="dim">{formatDay(b.occurredOn, locale)}</span>
      </dd>
      {b.travellers.length > 0 && (
        <>
          <dt>{t('import.travellers')}</dt>
          <dd>{b.travellers.map((p) => p.name).join(', ')}</dd>
        </>
      )}
      {b.documents.length > 0 && (
        <>
          <dt>{t('import.documents')}</dt>
          <dd>
            {b.documents.map((d) => (
              <span key={d.kind + d.number} style={{ display: 'block' }}>
                <span className="dim">{word('paper', d.kind)}</span> <span className="mono">{d.number}</span> · {total(d.total)}
              </span>
            ))}
          </dd>
        </>
      )}
      {b.segments.length > 0 && (
        <>
          <dt>{t('import.journey')}</dt>
          <dd>
            {b.segments.map((s, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: legs have no identity but their order
              <span key={i} style={{ display: 'block' }}>
                {s.from} → {s.to}{' '}
                <span className="dim">{[s.carrier, s.flight ?? s.train, s.departs?.replace('T', ' ')].filter(Boolean).join(' ')}</span>
              </span>
            ))}
          </dd>
        </>
      )}
      {b.stays.map((s, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stays have no identity but their order
        <div key={i} style={{ display: 'contents' }}>
          <dt>{t('nature.stay')}</dt>
          <dd>
            {s.name ?? '–'}{' '}
            <span className="dim">
              {formatDay(s.from, locale)} → {formatDay(s.to, locale)}
            </span>{' '}
            · {total(s.total)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Findings as CSV: those shown, or asked of the API. */
export function ErrorsDownload({ id, name, rows, count }: { id: string; name: string; rows?: readonly ProblemPlace[]; count?: number }) {
  const { t, problem } = useI18n();
  const download = () =>
    attempt(problem, async () => {
      const items = rows ?? (await importErrors({ id })).items;
      save(`${name}.csv`, csvOf(items), 'text/csv;charset=utf-8');
    });
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      data-testid="import-error-download"
      title={`${t('import.errors')}: ${name}`}
      onClick={() => void download()}
    >
      {count === undefined ? t('import.errors') : `${count} · CSV`}
      <span className="visually-hidden"> {name}</span>
    </Button>
  );
}
