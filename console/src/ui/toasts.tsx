/** Short messages at the edge of the screen, read out by screen readers. */
import { ActionIcon } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useI18n } from '../i18n/index.tsx';

interface Toast {
  readonly id: number;
  readonly kind: 'ok' | 'bad';
  readonly title: string;
  readonly detail: string;
}
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const publish = (next: readonly Toast[]) => {
  toasts = next;
  for (const listener of listeners) listener();
};
const close = (id: number) => publish(toasts.filter((t) => t.id !== id));

export function toast(kind: Toast['kind'], title: string, detail = ''): void {
  last += 1;
  publish([...toasts.slice(-3), { id: last, kind, title, detail }]);
}

function Card({ toast: { id, kind, title, detail } }: { toast: Toast }) {
  const { t } = useI18n();
  useEffect(() => {
    // A refusal is longer to read than a success.
    const timer = setTimeout(() => close(id), kind === 'ok' ? 5_000 : 12_000);
    return () => clearTimeout(timer);
  }, [id, kind]);
  const Icon = kind === 'ok' ? IconCircleCheck : IconAlertCircle;
  return (
    <div className={`toast ${kind}`} data-testid="toast">
      <Icon className="toast-icon" size={17} aria-hidden />
      <div className="grow">
        <p>{title}</p>
        {detail && <p className="dim">{detail}</p>}
      </div>
      <ActionIcon size={20} aria-label={t('do.close')} onClick={() => close(id)}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

export function Toasts() {
  const { t } = useI18n();
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section className="toasts" aria-label={t('toast.region')} aria-live="polite" aria-relevant="additions">
      {all.map((each) => (
        <Card key={each.id} toast={each} />
      ))}
    </section>
  );
}
