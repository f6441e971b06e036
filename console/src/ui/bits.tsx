/** The small pieces every page uses: statuses, amounts, empty and error states. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Money } from '../api/client.gen.ts';
import { formatDecimal, formatMoney, isNegative } from '../format.ts';
import { useI18n } from '../i18n/index.tsx';

const TONES: Readonly<Record<string, 'ok' | 'warn' | 'bad' | 'info' | 'mute'>> = {
  confirmed: 'ok',
  ticketed: 'ok',
  travelled: 'ok',
  issued: 'ok',
  active: 'ok',
  committed: 'ok',
  done: 'ok',
  sent: 'ok',
  delivered: 'ok',
  invoiced: 'ok',
  paid: 'ok',
  created: 'ok',
  quote: 'info',
  reserved: 'info',
  read: 'info',
  updated: 'info',
  agent: 'mute',
  principal: 'info',
  acting: 'info',
  queued: 'warn',
  pending: 'warn',
  option: 'warn',
  partlyInvoiced: 'warn',
  partlyPaid: 'warn',
  unknown: 'warn',
  open: 'warn',
  exchanged: 'warn',
  changed: 'warn',
  refused: 'bad',
  failed: 'bad',
  undelivered: 'bad',
  urgent: 'bad',
  warning: 'warn',
  resolved: 'ok',
  dead: 'bad',
  rejected: 'bad',
  overInvoiced: 'bad',
  cancelled: 'bad',
  voided: 'bad',
  refunded: 'bad',
  closed: 'mute',
  disabled: 'mute',
  unchanged: 'mute',
  notInvoiced: 'mute',
};

/** A state as a word on a tint; the word carries the meaning, the colour helps. `words`: where its word is found. */
export function Status({ value, words = 'status' }: { value: string; words?: string }) {
  const { word } = useI18n();
  return <span className={`status status-${TONES[value] ?? 'mute'}`}>{word(words, value)}</span>;
}

export function Amount({ money, quietZero }: { money: Money; quietZero?: boolean }) {
  const { locale } = useI18n();
  const zero = quietZero && /^-?0+(\.0+)?$/.test(money.amount);
  return <span className={isNegative(money) ? 'negative' : zero ? 'dim' : undefined}>{formatMoney(money, locale)}</span>;
}
/** An amount with the one it was in another currency beneath it. */
export function AmountIn({ money, original }: { money: Money; original: Money | null }) {
  return (
    <>
      <Amount money={money} />
      {original && (
        <div className="dim">
          <Amount money={original} />
        </div>
      )}
    </>
  );
}
export function Decimal({ value }: { value: string }) {
  const { locale } = useI18n();
  return <span className={isNegative(value) ? 'negative' : undefined}>{formatDecimal(value, locale)}</span>;
}

export function Empty({ title, hint, action, small }: { title: string; hint?: string; action?: ReactNode; small?: boolean }) {
  return (
    <div className={small ? 'empty small' : 'empty'} data-testid="empty-state">
      <p className="empty-title">{title}</p>
      {hint && <p>{hint}</p>}
      {action}
    </div>
  );
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t, problem } = useI18n();
  const { title, detail } = problem(error);
  return (
    <div className="empty" role="alert">
      <p className="empty-title">{t('state.error')}</p>
      <p>{detail && detail !== title ? `${title}. ${detail}` : title}</p>
      {retry && (
        <Button variant="default" onClick={retry}>
          {t('do.retry')}
        </Button>
      )}
    </div>
  );
}

export function SkeletonRows({ rows, columns }: { rows: number; columns: number }) {
  return Array.from({ length: rows }, (_, r) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={r}>
      {Array.from({ length: columns }, (_, c) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <td key={c}>
          <span className="skeleton" style={{ width: `${35 + ((r * 7 + c * 13) % 50)}%` }} />
        </td>
      ))}
    </tr>
  ));
}
/** A block that is being loaded. */
export function SkeletonBlock({ lines = 5 }: { lines?: number }) {
  const { t } = useI18n();
  return (
    <div className="section" aria-busy="true">
      <span className="visually-hidden">{t('state.loading')}</span>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <span key={i} className="skeleton" style={{ width: `${40 + ((i * 17) % 45)}%` }} />
      ))}
    </div>
  );
}

/** Heading of a page with its actions. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      <div className="actions">{children}</div>
    </header>
  );
}
